// AUTHENTICATE: SASL as IRCv3 sasl-3.1 and 3.2 have it, over a socket.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { IrcServer } from "../../support/irc_server.ts";
import { plainLogin } from "../../support/logins.ts";
import { commandsOf } from "../../support/people.ts";
import type { RawClient } from "../../support/raw_client.ts";
import { ScramClient } from "../../support/scram_client.ts";

const PASSWORD = "correct horse";

/** A server on which Alice has registered, and has left again. */
async function withAlice(test: (server: IrcServer) => Promise<void>, options = {}): Promise<void> {
  await using server = new IrcServer(options);
  const alice = await server.irc("Alice");
  assertEquals(commandsOf(await alice.ask(`REGISTER * * :${PASSWORD}`)).includes("900"), true);
  await alice.send("QUIT");
  await alice.end();
  await test(server);
}

const after = (word: string, lines: readonly string[]) =>
  lines.find((line) => line.startsWith(`${word} `))?.slice(word.length + 1);

/** Goes through SCRAM up to the server's last word; answers what came for it. */
async function scram(client: RawClient, name: string, password: string): Promise<string[]> {
  const mine = new ScramClient(name, password);
  assertEquals(await client.ask("AUTHENTICATE SCRAM-SHA-256"), ["AUTHENTICATE +"]);
  const challenge = after("AUTHENTICATE", await client.ask(`AUTHENTICATE ${mine.first}`))!;
  const came = await client.ask(`AUTHENTICATE ${await mine.final(challenge)}`);
  const last = after("AUTHENTICATE", came);
  if (last === undefined) return came;
  assert(mine.believes(last));
  return await client.ask("AUTHENTICATE +");
}

Deno.test("PLAIN before registration: 900, 903, and the nickname that is the account's", () =>
  withAlice(async (server) => {
    const client = await server.connect();
    const came = await client.ask(
      "CAP LS 302",
      "NICK alice",
      "USER a 0 * :A",
      ...plainLogin("alice", PASSWORD),
    );
    assertEquals(commandsOf(came).slice(-3), ["AUTHENTICATE", "900", "903"]);
    assertStringIncludes(came.at(-2)!, ":irc.test 900 alice alice!a@localhost Alice :");
    const welcome = await client.ask("CAP END");
    assertStringIncludes(welcome[0]!, ":irc.test 001 alice :");
    assertStringIncludes((await client.ask("WHOIS alice")).join("\n"), "330 alice alice Alice :");
  }));

Deno.test("SCRAM-SHA-256 before registration, and each side believes the other", () =>
  withAlice(async (server) => {
    const client = await server.connect();
    await client.ask("CAP LS 302", "CAP REQ sasl", "NICK alice", "USER a 0 * :A");
    assertEquals(commandsOf(await scram(client, "alice", PASSWORD)), ["900", "903"]);
    assertEquals(commandsOf(await client.ask("CAP END"))[0], "001");
  }));

Deno.test("after registration too, and in rooms those who asked are told", () =>
  withAlice(async (server) => {
    const bob = await server.irc("bob", "account-notify", "extended-join", "account-tag");
    const carol = await server.irc("carol");
    const guest = await server.irc("guest", "sasl", "account-notify");
    for (const client of [bob, carol, guest]) await client.ask("JOIN #room");
    await bob.ask();
    await carol.ask();
    const came = await guest.ask(...plainLogin("alice", PASSWORD));
    assertEquals(commandsOf(came), ["CAP", "AUTHENTICATE", "ACCOUNT", "900", "903"]);
    assertEquals(await bob.ask(), ["@account=Alice :guest!guest@localhost ACCOUNT Alice"]);
    assertEquals(await carol.ask(), []);
    await guest.ask("PRIVMSG #room :hi", "PART #room", "JOIN #room", "LOGOUT");
    assertEquals(await bob.ask(), [
      "@account=Alice :guest!guest@localhost PRIVMSG #room :hi",
      "@account=Alice :guest!guest@localhost PART #room",
      "@account=Alice :guest!guest@localhost JOIN #room Alice :guest of the tests",
      ":guest!guest@localhost ACCOUNT *",
    ]);
  }));

Deno.test("a wrong password, a wrong name and a wrong proof are told apart by nobody", () =>
  withAlice(async (server) => {
    const answers = new Set<string>();
    for (const name of ["alice", "nobody"]) {
      const client = await server.irc(`guest_${name}`, "sasl");
      answers.add((await client.ask(...plainLogin(name, "wrong horse"))).at(-1)!);
      answers.add((await scram(client, name, "wrong horse")).at(-1)!);
    }
    const shapes = new Set([...answers].map((line) => line.replaceAll(/guest_\w+/g, "*")));
    assertEquals([...shapes], [":irc.test 904 * :That is not the name and password of an account."]);
  }));

Deno.test("a response of exactly 400 characters, and one that is longer, are put together", () =>
  withAlice(async (server) => {
    const client = await server.irc("guest", "sasl");
    for (const length of [300 - 2 - 6, 450]) {
      const came = await client.ask(...plainLogin("nobody", "x".repeat(length)));
      assertEquals(commandsOf(came), ["CAP", "AUTHENTICATE", "904"]);
    }
  }));

Deno.test("the odd ways of a client: each has its numeric, and the next try is a new one", () =>
  withAlice(async (server) => {
    const client = await server.irc("guest", "sasl");
    const says = async (...lines: string[]) =>
      commandsOf(await client.ask(...lines.map((l) => `AUTHENTICATE ${l}`)));
    assertEquals(await says("ROT-13"), ["908", "904"]);
    assertEquals(await says("*"), ["906"]);
    assertEquals(await says("plain", "*"), ["AUTHENTICATE", "906"]);
    assertEquals(await says("PLAIN", "A".repeat(401)), ["AUTHENTICATE", "905"]);
    assertEquals(await says("PLAIN", ...Array<string>(6).fill("A".repeat(400))), ["AUTHENTICATE", "905"]);
    assertEquals(await says("PLAIN", "!!!"), ["AUTHENTICATE", "904"]);
    assertEquals(await says("PLAIN", "+"), ["AUTHENTICATE", "904"]);
    assertEquals(await says("PLAIN", btoa("no nul")), ["AUTHENTICATE", "904"]);
    assertEquals(await says("PLAIN", btoa(`bob\0alice\0${PASSWORD}`)), ["AUTHENTICATE", "904"]);
    assertEquals(await says("SCRAM-SHA-256", btoa("p=tls-unique,,n=alice,r=x")), ["AUTHENTICATE", "904"]);
    assertEquals(await says("SCRAM-SHA-256", btoa("n,,n=alice,r=x"), "*"), [
      "AUTHENTICATE",
      "AUTHENTICATE",
      "906",
    ]);
    assertEquals(await says("PLAIN", btoa(`alice\0alice\0${PASSWORD}`)), ["AUTHENTICATE", "900", "903"]);
    assertEquals(await says("PLAIN"), ["907"]);
  }));

Deno.test("without the capability there is no SASL", () =>
  withAlice(async (server) => {
    const client = await server.irc("guest");
    assertEquals(commandsOf(await client.ask("AUTHENTICATE PLAIN")), ["904"]);
  }));

Deno.test("who finishes registration while a login is under way comes in without it, and is told", () =>
  withAlice(async (server) => {
    const client = await server.connect();
    await client.ask("CAP REQ sasl", "NICK guest", "USER g 0 * :G", "AUTHENTICATE PLAIN");
    assertEquals(commandsOf(await client.ask("CAP END")).slice(0, 2), ["906", "001"]);
    assert(!(await client.ask("WHOIS guest")).some((line) => line.includes(" 330 ")));
  }));

Deno.test("a client that goes while its password is looked at leaves nothing behind", () =>
  withAlice(async (server) => {
    for (let i = 0; i < 5; i++) {
      const client = await server.irc(`guest${i}`, "sasl");
      await client.send(...plainLogin("alice", i % 2 ? PASSWORD : "wrong horse"));
      client.close();
    }
    const client = await server.irc("bob", "sasl");
    assertEquals(commandsOf(await client.ask(...plainLogin("alice", PASSWORD))).at(-1), "903");
  }));

Deno.test("others are served while a password is hashed, and the client's own lines wait", () =>
  withAlice(async (server) => {
    const bob = await server.irc("bob");
    const guest = await server.irc("guest", "sasl");
    await guest.send(...plainLogin("alice", PASSWORD), "PING later");
    assertEquals(await bob.ask("AWAY"), [":irc.test 305 bob :You are no longer marked as away."]);
    assertEquals(commandsOf(await guest.until("PONG")).slice(-3), ["900", "903", "PONG"]);
  }));

Deno.test("a labelled AUTHENTICATE has its answer under the label", () =>
  withAlice(async (server) => {
    const client = await server.irc("guest", "sasl", "labeled-response", "batch");
    await client.ask("AUTHENTICATE PLAIN");
    const came = await client.ask(`@label=x AUTHENTICATE ${btoa(`\0alice\0${PASSWORD}`)}`);
    assertEquals(commandsOf(came), ["BATCH", "900", "903", "BATCH"]);
    assertStringIncludes(came[0]!, "label=x");
  }));
