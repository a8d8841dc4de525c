// REGISTER VERIFY LOGIN LOGOUT PASSWD, and the nicknames that are reserved with an account; for programs and for people.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { IrcServer } from "../../support/irc_server.ts";
import { plainLogin } from "../../support/logins.ts";
import { commandsOf } from "../../support/people.ts";
import type { RawClient } from "../../support/raw_client.ts";

const PASSWORD = "correct horse";
const REGISTER = `REGISTER * * :${PASSWORD}`;

async function leave(client: RawClient): Promise<void> {
  await client.send("QUIT");
  await client.end();
}

Deno.test("REGISTER makes the nickname an account and logs in, as draft/account-registration has it", async () => {
  await using server = new IrcServer();
  const alice = await server.irc("Alice", "account-notify");
  assertEquals(await alice.ask(REGISTER), [
    ":irc.test REGISTER SUCCESS Alice :The nickname Alice is yours now.",
    ":Alice!Alice@localhost ACCOUNT Alice",
    ":irc.test 900 Alice Alice!Alice@localhost Alice :You are now logged in as Alice.",
  ]);
  assertStringIncludes((await alice.ask("WHOIS alice")).join("\n"), ":irc.test 330 Alice Alice Alice :");
  await server.logged("account_made");
});

Deno.test("REGISTER before registration is finished, as before-connect promises", async () => {
  await using server = new IrcServer();
  const client = await server.connect();
  await client.ask("CAP LS 302");
  assertMatch((await client.ask(REGISTER))[0]!, /^:irc\.test FAIL REGISTER NEED_NICK \* :/);
  const came = await client.ask("NICK alice", "USER a 0 * :A", REGISTER);
  assertEquals(commandsOf(came), ["REGISTER", "900"]);
  assertStringIncludes(came[1]!, "900 alice alice!a@localhost alice :");
  assertStringIncludes((await client.ask("CAP END", "WHOIS alice")).join("\n"), " 330 alice alice alice :");
});

Deno.test("what REGISTER refuses has the code of the specification", async () => {
  await using server = new IrcServer();
  const alice = await server.irc("alice");
  const code = async (client: RawClient, line: string) =>
    /^:irc\.test FAIL REGISTER (\S+ \S+) :/.exec((await client.ask(line))[0]!)?.[1];
  assertEquals(await code(alice, `REGISTER bob * :${PASSWORD}`), "ACCOUNT_NAME_MUST_BE_NICK bob");
  assertEquals(await code(alice, "REGISTER * * :short"), "WEAK_PASSWORD alice");
  assertEquals(await code(alice, "REGISTER * * :alice1234"), "WEAK_PASSWORD alice");
  assertEquals(await code(alice, "REGISTER * * :bell\x07bell\x07"), "UNACCEPTABLE_PASSWORD alice");
  assertEquals(commandsOf(await alice.ask("REGISTER * *")), ["461"]);
  assertEquals(commandsOf(await alice.ask(`REGISTER ALICE a@example.org :${PASSWORD}`))[0], "REGISTER");
  assertEquals(await code(alice, REGISTER), "ALREADY_AUTHENTICATED alice");
  // A nickname that looks like it cannot be taken, but whoever has one already cannot register it.
  const early = await server.connect();
  await early.ask("CAP LS", "NICK аlice", "USER a 0 * :A");
  assertEquals(await code(early, REGISTER), "BAD_ACCOUNT_NAME аlice");
  await early.ask("NICK alice");
  assertEquals(await code(early, REGISTER), "ACCOUNT_EXISTS alice");
});

Deno.test("VERIFY is never needed, and says so", async () => {
  await using server = new IrcServer();
  const alice = await server.irc("alice");
  assertMatch((await alice.ask("VERIFY alice 1234"))[0]!, /^:irc\.test FAIL VERIFY INVALID_CODE alice :/);
  await alice.ask(REGISTER);
  assertMatch(
    (await alice.ask("VERIFY alice 1234"))[0]!,
    /^:irc\.test FAIL VERIFY ALREADY_AUTHENTICATED alice :/,
  );
});

Deno.test("the server's own password comes first", async () => {
  await using server = new IrcServer({ password: "sesame" });
  const client = await server.connect();
  await client.ask("CAP REQ sasl", "NICK alice", "USER a 0 * :A");
  for (const line of [REGISTER, `LOGIN alice :${PASSWORD}`, "AUTHENTICATE PLAIN"]) {
    assertEquals(commandsOf(await client.ask(line)), ["464"], line);
  }
  assertEquals(commandsOf(await client.ask("PASS sesame", REGISTER)), ["REGISTER", "900"]);
});

Deno.test("a registered nickname is taken by nobody who is not logged in, nor one that looks like it", async () => {
  await using server = new IrcServer();
  const alice = await server.irc("alice");
  await alice.ask(REGISTER);
  await leave(alice);
  const mallory = await server.irc("mallory");
  assertEquals(await mallory.ask("NICK Alice"), [
    ":irc.test 433 mallory Alice :That nickname is registered: log in to have it.",
  ]);
  assertEquals(await mallory.ask("NICK аlice"), [
    ":irc.test 433 mallory аlice :That nickname looks like alice, which is registered.",
  ]);
  assertEquals(commandsOf(await mallory.ask("NICK NickServ")), ["432"]);
  const stranger = await server.connect();
  assertEquals(commandsOf(await stranger.ask("NICK alice", "USER a 0 * :A")), ["433"]);
  assertEquals(commandsOf(await stranger.ask("NICK alice_"))[0], "001");
  assertEquals(commandsOf(await mallory.ask(`LOGIN alice :${PASSWORD}`, "NICK alice")), ["900", "NICK"]);
});

Deno.test("who negotiates may ask for the nickname first and log in then; who does not log in is asked again", async () => {
  await using server = new IrcServer();
  const alice = await server.irc("alice");
  await alice.ask(REGISTER);
  await leave(alice);
  const [one, other] = [await server.connect(), await server.connect()];
  for (const client of [one, other]) {
    assertEquals(commandsOf(await client.ask("CAP LS 302", "NICK alice", "USER a 0 * :A")).at(-1), "CAP");
  }
  // It is not kept from its owner by who only asks for it.
  assertEquals(commandsOf(await other.ask("CAP END")), ["433"]);
  assertEquals(commandsOf(await one.ask(...plainLogin("alice", PASSWORD))).at(-1), "903");
  assertEquals(commandsOf(await one.ask("CAP END"))[0], "001");
  assertEquals(commandsOf(await other.ask("NICK bob"))[0], "001");
  other.close();
  one.close();
});

Deno.test("who has only asked for a nickname gives nothing back by leaving", async () => {
  await using server = new IrcServer();
  const alice = await server.irc("alice");
  await alice.ask(REGISTER);
  const mallory = await server.connect();
  await mallory.ask("CAP LS 302", "NICK alice");
  await mallory.send("QUIT");
  await mallory.end();
  const guest = await server.irc("guest");
  assertEquals(commandsOf(await guest.ask(`LOGIN alice :${PASSWORD}`, "NICK alice")), ["900", "433"]);
});

Deno.test("LOGOUT gives the account back, and the nickname with it", async () => {
  await using server = new IrcServer({ operators: new Set(["alice"]) });
  const alice = await server.irc("alice", "account-notify");
  assertMatch((await alice.ask("LOGOUT"))[0]!, /^:irc\.test FAIL LOGOUT ACCOUNT_REQUIRED :/);
  await alice.ask(REGISTER);
  assertEquals(await alice.ask("LOGOUT"), [
    ":alice!alice@localhost ACCOUNT *",
    ":irc.test MODE alice -o",
    ":irc.test 901 alice alice!alice@localhost :You are now logged out.",
    ":alice!alice@localhost NICK Guest1",
  ]);
  assertEquals(commandsOf(await alice.ask("NICK alice", `LOGIN alice :${PASSWORD}`, "NICK alice")), [
    "433",
    "ACCOUNT",
    "MODE",
    "900",
    "NICK",
  ]);
  // Another nickname is one's own to keep.
  assertEquals(commandsOf(await alice.ask("NICK lis", "LOGOUT")), ["NICK", "ACCOUNT", "MODE", "901"]);
});

Deno.test("LOGIN answers wrong names and wrong passwords alike, and says how long to wait", async () => {
  await using server = new IrcServer();
  const alice = await server.irc("alice");
  await alice.ask(REGISTER);
  const guest = await server.irc("guest");
  const wrong =
    ":irc.test FAIL LOGIN INVALID_CREDENTIALS * :That is not the name and password of an account.";
  assertEquals(await guest.ask("LOGIN alice wrong", "LOGIN nobody wrong"), [wrong, wrong]);
  for (let i = 0; i < 5; i++) await guest.ask("LOGIN alice wrong");
  const [last] = await guest.ask(`LOGIN alice :${PASSWORD}`);
  assertMatch(
    last!,
    /^:irc\.test FAIL LOGIN TEMPORARILY_UNAVAILABLE \* :There were too many attempts: try again in \d+ s\.$/,
  );
});

Deno.test("PASSWD changes the password for who knows the old one", async () => {
  await using server = new IrcServer();
  const alice = await server.irc("alice", "standard-replies");
  assertMatch((await alice.ask("PASSWD a b"))[0]!, /^:irc\.test FAIL PASSWD ACCOUNT_REQUIRED :/);
  await alice.ask(REGISTER);
  assertMatch(
    (await alice.ask("PASSWD wrong battery-staple"))[0]!,
    /FAIL PASSWD INVALID_CREDENTIALS alice :/,
  );
  await alice.ask("LOGOUT", "LOGIN alice :correct horse");
  assertMatch((await alice.ask("PASSWD correct short"))[0]!, /FAIL PASSWD WEAK_PASSWORD alice :/);
  await alice.ask("LOGOUT");
  const bob = await server.irc("bob", "standard-replies");
  await bob.ask("REGISTER * * onetwothree");
  assertEquals(await bob.ask("PASSWD onetwothree fourfivesix"), [
    ":irc.test NOTE PASSWD SUCCESS bob :The password is changed.",
  ]);
  await bob.ask("LOGOUT");
  assertEquals(commandsOf(await bob.ask("LOGIN bob onetwothree", "LOGIN bob fourfivesix")), ["FAIL", "900"]);
  // In base64 it may have spaces.
  const encoded = ["fourfivesix", "a few words in a row"].map(btoa).join(" ");
  assertMatch((await bob.ask(`PASSWD base64 ${encoded}`))[0]!, /NOTE PASSWD SUCCESS/);
  for (const bad of [`BASE65 ${encoded}`, "BASE64 ? AAAA", "BASE64 /w== AAAA", "BASE64 AAAA AAA"]) {
    assertMatch((await bob.ask(`PASSWD ${bad}`))[0]!, /FAIL PASSWD INVALID_PARAMS :/, bad);
  }
  await bob.ask("LOGOUT");
  assertEquals(commandsOf(await bob.ask("LOGIN bob :a few words in a row")), ["900"]);
});

Deno.test("people do the same in words, and nobody reads their passwords", async () => {
  await using server = new IrcServer();
  const watcher = await server.irc("watcher");
  await watcher.ask("JOIN #lobby");
  const person = await server.connect();
  await person.send("alice");
  await person.send("!register secret-one two", "!register weak", " !register secret-one", "!query alice");
  await person.expect("Say one password, without a space: !register PASSWORD");
  await person.expect(/at least 8 characters/);
  await person.expect("The nickname alice is yours now.");
  await person.expect("You are now logged in as alice.");
  await person.expect("alice is logged in as alice");
  await person.send("!password secret-one secret-two", "!logout");
  await person.expect("The password is changed.");
  await person.end();

  const again = await server.connect();
  await again.send("alice");
  await again.expect(
    /^That nickname is registered: log in to have it\. Which other one, or: !login NAME PASSWORD$/,
  );
  await again.send("!login alice", "!login alice secret-one");
  await again.expect("Say who you are, and your password: !login NAME PASSWORD");
  await again.expect("That is not the name and password of an account.");
  await again.expect("What nickname do you want?");
  await again.send("!login alice secret-two", "hello");
  await again.expect("You are now logged in as alice.");
  await again.expect(/^You are alice\./);
  await watcher.expect("PRIVMSG #lobby :hello");
  await again.send("!nick bob", "/login alice secret-two", "!register secret-two");
  await again.expect("You are logged in as alice already.");
  await again.expect("You are logged in as alice already.");

  const other = await server.connect();
  await other.send("carol");
  await other.expect(/^You are carol\./);
  await again.send("!logout");
  await again.end();
  await other.send("!login alice secret-two");
  await other.expect("* carol is now alice");

  await watcher.ask();
  for (const [name, lines] of Object.entries({ watcher, person, again, other })) {
    assert(!lines.all.some((line) => line.includes("secret")), name);
  }
  assert(!JSON.stringify(server.events).includes("secret"));
});
