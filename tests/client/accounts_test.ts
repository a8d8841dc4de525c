// Accounts in the client, on a real server: made, logged in to, kept over a restart; and what a server can do to a login.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { systemClock } from "../../client/clock.ts";
import { Connection } from "../../client/connection.ts";
import type { ConnectionEvent, ConnectionOptions, End } from "../../client/connection_events.ts";
import { localPort } from "../../server/store/port.ts";
import { Store } from "../../server/store/store.ts";
import { CuttingRelay } from "../support/cutting_relay.ts";
import { IrcServer } from "../support/irc_server.ts";
import { type ScriptedClient, ScriptedServer } from "../support/scripted_server.ts";
import { inTempDir } from "../support/temp_dir.ts";

const PASSWORD = "correct horse battery";
const BOUNDS = { backoffMs: 4, backoffMaxMs: 40 };

type Changes = Partial<ConnectionOptions>;

/** A client, and all that it told. */
class Person implements AsyncDisposable {
  readonly connection: Connection;
  readonly events: ConnectionEvent[] = [];
  readonly ended: Promise<End>;
  #heard = Promise.withResolvers<void>();

  constructor(nickname: string, dial: ConnectionOptions["dial"], changes: Changes = {}) {
    this.connection = new Connection({
      nickname,
      dial,
      clock: systemClock,
      random: () => 0.5,
      randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
      mayShowPassword: true,
      bounds: BOUNDS,
      onEvent: (event) => {
        this.events.push(event);
        this.#heard.resolve();
        this.#heard = Promise.withResolvers();
      },
      ...changes,
    });
    this.ended = this.connection.run();
  }

  get state() {
    return this.connection.state;
  }

  get account() {
    return this.connection.accounts.name;
  }

  messages(command: string): string[] {
    return this.events.flatMap((event) =>
      event.type === "message" && event.message.command === command ? [event.message.params.join(" ")] : []
    );
  }

  async until(done: () => boolean, what: string): Promise<void> {
    const late = AbortSignal.timeout(20_000);
    while (!done()) {
      await deadline(this.#heard.promise, 20_000, { signal: late }).catch((cause) => {
        throw new Error(`waited for ${what}: ${JSON.stringify(this.events)}`, { cause });
      });
    }
  }

  async online(): Promise<this> {
    await this.until(() => this.state.type === "online", "the welcome");
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.connection.quit();
    await this.ended;
  }
}

/** A client of this server. */
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

/** Plays a server up to the login, with these mechanisms. */
async function untilLogin(server: ScriptedServer, sasl: string): Promise<ScriptedClient> {
  const client = await server.accept();
  await client.expect("CAP LS 302", /^NICK /, /^USER /);
  await client.say(`:irc.test CAP * LS :${sasl}`);
  await client.expect("CAP REQ sasl");
  await client.say(":irc.test CAP * ACK :sasl");
  return client;
}

const credentials = { account: "ann", password: PASSWORD };

Deno.test("a server that lets us in without having proved anything is not believed", async () => {
  using server = new ScriptedServer();
  await using ann = new Person("ann", (signal) => server.dial(signal), { credentials });
  const client = await untilLogin(server, "sasl=PLAIN,SCRAM-SHA-256");
  await client.expect("AUTHENTICATE SCRAM-SHA-256");
  await client.say("AUTHENTICATE +");
  const first = atob((await client.next())!.split(" ")[1]!);
  const nonce = /r=(.*)/.exec(first)![1]!;
  await client.say(`AUTHENTICATE ${btoa(`r=${nonce}more,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`)}`);
  await client.expect(/^AUTHENTICATE /);
  await client.say(":irc.test 900 ann ann!u@h ann :In", ":irc.test 903 ann :In");
  const end = await ann.ended;
  assertEquals(end.type, "not logged in");
  assertMatch(end.type === "not logged in" ? end.why : "", /did not prove that it knows the password/);
});

Deno.test("PLAIN is only for servers that have nothing better, and for who may show the password", async () => {
  using server = new ScriptedServer();
  const dial = (signal: AbortSignal) => server.dial(signal);
  const plain = `AUTHENTICATE ${btoa(`\0ann\0${PASSWORD}`)}`;
  await using ann = new Person("ann", dial, { credentials });
  const client = await untilLogin(server, "sasl=EXTERNAL,PLAIN");
  await client.expect("AUTHENTICATE PLAIN");
  await client.say("AUTHENTICATE +");
  await client.expect(plain);
  await client.say(":irc.test 900 ann ann!u@h Ann :In", ":irc.test 903 ann :In");
  await client.expect("CAP END");
  await client.greet("ann");
  await ann.online();
  assertEquals(ann.account, "Ann");

  await using careful = new Person("ann", dial, { credentials, mayShowPassword: false });
  const second = await untilLogin(server, "sasl=PLAIN");
  const end = await careful.ended;
  assertMatch(end.type === "not logged in" ? end.why : "", /--allow-plain/);
  assertEquals(await second.next(), undefined);

  // Where the server does not tell what it has, it is told what it lacks.
  await using guessing = new Person("ann", dial, { credentials });
  const third = await untilLogin(server, "sasl");
  await third.expect("AUTHENTICATE SCRAM-SHA-256");
  await third.say(":irc.test 908 ann PLAIN :are there", ":irc.test 904 ann :No");
  await third.expect("AUTHENTICATE PLAIN");
  third.close();
  assertEquals((await guessing.ended).type, "unwelcome");
});

Deno.test("a server without accounts: a sentence, and no welcome", async () => {
  using server = new ScriptedServer();
  const dial = (signal: AbortSignal) => server.dial(signal);
  const why = "This server has no accounts to log in to.";
  for (const offer of [":irc.test CAP * LS :", ":irc.test 001 ann :Welcome", ":irc.test CAP * LS :batch"]) {
    await using ann = new Person("ann", dial, { credentials });
    const client = await server.accept();
    await client.expect("CAP LS 302", /^NICK /, /^USER /);
    await client.say(offer);
    if (offer.endsWith("batch")) {
      await client.expect("CAP REQ batch");
      await client.say(":irc.test CAP * NAK :batch");
    }
    assertEquals(await ann.ended, { type: "not logged in", account: "ann", why }, offer);
    client.close();
  }
  await using bob = new Person("bob", dial);
  const client = await server.accept();
  await client.welcome("echo-message");
  await bob.online();
  assertEquals(bob.connection.accounts.register(PASSWORD), "unsupported");
  bob.connection.logIn(credentials);
  assertEquals(bob.events.findLast(({ type }) => type === "login"), {
    type: "login",
    outcome: { type: "impossible", account: "ann", why },
  });
  client.close();
});
