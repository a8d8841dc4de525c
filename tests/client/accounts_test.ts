// Accounts in the client, on a real server: made, logged in to, kept over a restart; and what a server can do to a login.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { localPort } from "../../server/store/port.ts";
import { Store } from "../../server/store/store.ts";
import { CuttingRelay } from "../support/cutting_relay.ts";
import { IrcServer } from "../support/irc_server.ts";
import { inTempDir } from "../support/temp_dir.ts";

import { type Changes, PASSWORD, Person } from "../support/account_person.ts";

const on = (server: IrcServer, nickname: string, changes: Changes = {}) =>
  new Person(
    nickname,
    (signal) => Deno.connect({ hostname: "127.0.0.1", port: server.port, signal }),
    changes,
  );

async function registered(person: Person, password = PASSWORD): Promise<void> {
  await person.online();
  assertEquals(person.connection.accounts.register(password), "asked");
  await person.until(() => person.account !== undefined, "the account");
}

Deno.test("makes an account, logs out and in, and changes its password", async () => {
  await using server = new IrcServer();
  await using ann = on(server, "ann");
  await registered(ann);
  assertEquals(ann.messages("REGISTER"), ["SUCCESS ann The nickname ann is yours now."]);
  ann.connection.send({ command: "LOGOUT", params: [] });
  await ann.until(() => ann.account === undefined, "the logout");
  await ann.until(() => ann.connection.nickname !== "ann", "another nickname");
  assertEquals(ann.connection.logIn({ account: "ann", password: "a wrong one" }), "asked");
  assertEquals(ann.connection.logIn({ account: "ann", password: PASSWORD }), "not now");
  await ann.until(() => ann.events.some(({ type }) => type === "login"), "an answer");
  assertEquals(ann.events.findLast(({ type }) => type === "login"), {
    type: "login",
    outcome: { type: "refused", account: "ann", why: "That is not the name and password of an account." },
  });
  ann.connection.logIn({ account: "ann", password: PASSWORD });
  await ann.until(() => ann.account === "ann" && ann.connection.nickname === "ann", "the login");
  assertEquals(ann.connection.accounts.changePassword(PASSWORD, "four words in a row"), "asked");
  await ann.until(() => ann.messages("NOTE").length > 0, "the change");
  assertEquals(ann.messages("NOTE"), ["PASSWD SUCCESS ann The password is changed."]);
  await using other = on(server, "ann", {
    credentials: { account: "ann", password: "four words in a row" },
  });
  await other.online();
  assertEquals([other.connection.nickname, other.account], ["ann", "ann"]);
});

Deno.test("after a restart of the server it logs in again by itself, and has the reserved nickname", () =>
  inTempDir(async (dir) => {
    const open = () =>
      Store.open(localPort(), { path: `${dir}/a.db`, durability: "os", now: Date.now() }, setImmediate);
    const before = new IrcServer({ store: await open() });
    await using relay = new CuttingRelay(before.port);
    await using ann = new Person("ann", (signal) => relay.dial(signal));
    await registered(ann);
    ann.connection.send({ command: "JOIN", params: ["#a"] });
    await ann.connection.settled(10_000);
    ann.events.length = 0;
    await before[Symbol.asyncDispose]();
    await using server = new IrcServer({ store: await open() });
    relay.port = server.port;
    await ann.until(() => ann.events.some(({ type }) => type === "caught up"), "the way back");
    assertEquals([ann.connection.nickname, ann.account], ["ann", "ann"]);
    assertEquals(ann.connection.roster.rooms(), ["#a"]);
    assertEquals(ann.events.filter((event) => event.type === "state" && event.state.type === "asking"), []);
    const whois = await (await server.irc("bob")).ask("WHOIS ann");
    assertStringIncludes(whois.join("\n"), "330 bob ann ann :");
  }));

Deno.test("a wrong password is asked for again, on a new line; who has none goes on without", async () => {
  await using server = new IrcServer();
  await using ann = on(server, "ann");
  await registered(ann);
  await using other = on(server, "other", { credentials: { account: "ann", password: "wrong" } });
  const asking = () => other.state.type === "asking password";
  await other.until(asking, "a question");
  assertEquals(other.state, {
    type: "asking password",
    account: "ann",
    why: "That is not the name and password of an account.",
  });
  other.connection.logIn({ account: "ann", password: "wrong too" });
  await other.until(() => !asking(), "another try");
  await other.until(asking, "another question");
  other.connection.logIn({ account: "ann", password: PASSWORD });
  await other.online();
  assertEquals([other.connection.nickname, other.account], ["other", "ann"]);
  await using nobody = on(server, "nobody", { credentials: { account: "ann", password: "wrong" } });
  await nobody.until(() => nobody.state.type === "asking password", "a question");
  nobody.connection.logIn(undefined);
  await nobody.online();
  assertEquals(nobody.account, undefined);
});

Deno.test("who asks for a registered nickname can log in to have it", async () => {
  await using server = new IrcServer();
  await using ann = on(server, "ann");
  await registered(ann);
  await using other = on(server, "ann");
  await other.until(() => other.state.type === "asking", "a question");
  other.connection.logIn({ account: "ann", password: PASSWORD });
  await other.online();
  assertEquals([other.connection.nickname, other.account], ["ann", "ann"]);
});

Deno.test("where others could read along nothing is registered, and SCRAM logs in all the same", async () => {
  await using server = new IrcServer();
  await using ann = on(server, "ann");
  await registered(ann);
  const relay = new Recorder(server.port);
  await using other = new Person("other", () => relay.dial(), {
    mayShowPassword: false,
    credentials: { account: "ann", password: PASSWORD },
  });
  await other.online();
  assertEquals(other.account, "ann");
  assertEquals(other.connection.accounts.changePassword(PASSWORD, "another one"), "exposed");
  other.connection.send({ command: "LOGOUT", params: [] });
  await other.until(() => other.account === undefined, "the logout");
  assertEquals(other.connection.accounts.register("another one"), "exposed");
  assertEquals(other.connection.accounts.register("another\none"), "exposed");
  assertStringIncludes(relay.sent, "AUTHENTICATE SCRAM-SHA-256\r\n");
  for (const secret of [PASSWORD, btoa(PASSWORD), btoa(`\0ann\0${PASSWORD}`), "another one"]) {
    assert(!relay.sent.includes(secret), secret);
  }
});

/** Sockets to a port, and what was written to them. */
class Recorder {
  sent = "";
  constructor(readonly port: number) {}

  async dial() {
    const conn = await Deno.connect({ hostname: "127.0.0.1", port: this.port });
    return {
      read: (buffer: Uint8Array) => conn.read(buffer),
      close: () => conn.close(),
      write: (bytes: Uint8Array) => {
        this.sent += new TextDecoder().decode(bytes);
        return conn.write(bytes);
      },
    };
  }
}
