// PASS NICK USER PING PONG QUIT: how a connection becomes a user, and stops being one.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { MAX_NICKNAME_BYTES } from "../../../protocol/irc/names.ts";
import { IrcServer } from "../../support/irc_server.ts";
import { commandsOf, together } from "../../support/people.ts";

Deno.test("a welcome has its numerics in order, whichever of NICK and USER came first", async () => {
  await using server = new IrcServer();
  const expected = [
    "001",
    "002",
    "003",
    "004",
    "005",
    "005",
    "251",
    "252",
    "253",
    "254",
    "255",
    "265",
    "266",
    "422",
  ];
  const alice = await server.connect();
  assertEquals(commandsOf(await alice.ask("NICK alice", "USER a 0 * :A")), expected);
  const bob = await server.connect();
  assertEquals(commandsOf(await bob.ask("USER b 0 * :B", "NICK bob")), expected);
});

Deno.test("a taken nickname is asked for again, in whatever letter case, and then another one is taken", async () => {
  await using server = new IrcServer();
  await server.irc("alice");
  const second = await server.connect();
  const refused = await second.ask("NICK ALICE", "USER x 0 * :X");
  assertEquals(commandsOf(refused), ["433"]);
  assertMatch(refused[0]!, /^:irc\.test 433 \* ALICE :\S/);
  assertEquals(commandsOf(await second.ask("NICK alice2"))[0], "001");
});

Deno.test("a bad nickname is asked for again, and then a good one is taken", async () => {
  await using server = new IrcServer();
  const client = await server.connect();
  await client.ask("USER x 0 * :X");
  for (const bad of ["1a", "#a", "a!b", "a.b", "*", "a".repeat(MAX_NICKNAME_BYTES + 1), ":x y", "::"]) {
    assertEquals(commandsOf(await client.ask(`NICK ${bad}`)), ["432"], bad);
  }
  for (const none of ["NICK", "NICK :"]) assertEquals(commandsOf(await client.ask(none)), ["431"], none);
  assertEquals(commandsOf(await client.ask("NICK ok"))[0], "001");
});

Deno.test("a nickname is held from the moment it is asked for, and given back by who leaves", async () => {
  await using server = new IrcServer();
  const [first, second] = [await server.connect(), await server.connect()];
  await first.ask("NICK alice");
  assertEquals(commandsOf(await second.ask("NICK alice")), ["433"]);
  await first.send("QUIT");
  await first.end();
  assertEquals(await second.ask("NICK alice"), []);
  // Asking for another one gives the first back.
  await second.ask("NICK alicia");
  const third = await server.connect();
  assertEquals(await third.ask("NICK alice"), []);
});

Deno.test("nobody can be spoken to before they have registered", async () => {
  await using server = new IrcServer();
  const [alice, ghost] = [await server.irc("alice"), await server.connect()];
  await ghost.ask("NICK ghost");
  assertEquals(commandsOf(await alice.ask("PRIVMSG ghost :boo", "WHOIS ghost")), ["401", "401", "318"]);
});

Deno.test("before registration nothing is done but registering", async () => {
  await using server = new IrcServer();
  const client = await server.connect();
  await client.ask("NICK x");
  for (const line of ["JOIN #a", "PRIVMSG x :hi", "LIST", "WHO *", "MODE x", "FROBNICATE", "HELP"]) {
    assertEquals(commandsOf(await client.ask(line)), ["451"], line);
  }
});

Deno.test("USER and PASS are for once, and a USER that lacks something does nothing", async () => {
  await using server = new IrcServer();
  const client = await server.connect();
  await client.ask();
  for (const lacking of ["USER", "USER x", "USER x 0 *", "USER x 0 * :", "USER :"]) {
    assertEquals(commandsOf(await client.ask(lacking)), ["461"], lacking);
  }
  await client.ask("USER x 0 * :X");
  assertEquals(commandsOf(await client.ask("USER y 0 * :Y")), ["462"]);
  await client.ask("NICK x");
  assertEquals(commandsOf(await client.ask("USER y 0 * :Y", "PASS z")), ["462", "462"]);
});

Deno.test("a username keeps what a mask can spell, and is cut; one of nothing but signs is a word all the same", async () => {
  await using server = new IrcServer();
  for (
    const [given, expected] of [["a b", "a"], ["~u!@*x", "ux"], ["!!!", "user"], [
      "x".repeat(40),
      "x".repeat(16),
    ]]
  ) {
    const client = await server.connect();
    await client.ask("NICK alice", `USER ${given} 0 * :A`);
    assertEquals(await client.ask("USERHOST alice"), [`:irc.test 302 alice :alice=+${expected}@localhost`]);
    await client.send("QUIT");
    await client.end();
  }
});

Deno.test("a server with a password lets in who has it, and nobody else", async () => {
  await using server = new IrcServer({ password: "sesame" });
  const knows = await server.connect();
  assertEquals(
    commandsOf(await knows.ask("PASS simsim", "PASS sesame", "NICK a", "USER a 0 * :A")).slice(0, 2),
    ["464", "001"],
  );
  for (const pass of ["PASS simsim", "PASS sesam", "PASS sesamee", "PASS SESAME", "PASS :"]) {
    const guesses = await server.connect();
    await guesses.send(pass, "NICK b", "USER b 0 * :B");
    const last = (await guesses.end()).slice(-2);
    assertEquals(commandsOf(last), ["464", "ERROR"], pass);
    assertMatch(last[1]!, /^ERROR :Closing link: 127\.0\.0\.1 \(.*password.*\)$/);
  }
});

Deno.test("PING is answered with its token, at any time and however long it is", async () => {
  await using server = new IrcServer();
  const client = await server.connect();
  assertEquals(await client.ask("PING early"), [":irc.test PONG irc.test early"]);
  assertEquals(await client.ask("PING :a b", "PING ::x"), [
    ":irc.test PONG irc.test :a b",
    ":irc.test PONG irc.test ::x",
  ]);
  assertEquals(commandsOf(await client.ask("PING", "PING :")), ["409", "409"]);
  const [long] = await client.ask(`PING ${"x".repeat(505)}`);
  assertMatch(long!, /^:irc\.test PONG irc\.test x{450,}$/);
  assert(long!.length <= 510);
});

Deno.test("PONG is answered with nothing", async () => {
  await using server = new IrcServer();
  const alice = await server.irc("alice");
  assertEquals(await alice.ask("PONG irc.test", "PONG"), []);
});

Deno.test("who quits is told ERROR and closed, and others read why", async () => {
  await using server = new IrcServer();
  const [alice, bob, carl] = await together(server, "#a", "alice", "bob", "carl");
  await bob.send("QUIT :gone home");
  assertEquals(await bob.end(), ["ERROR :Closing link: 127.0.0.1 (Quit: gone home)"]);
  assertEquals(await alice.ask(), [":bob!bob@localhost QUIT :Quit: gone home"]);
  await carl.ask();
  await carl.send("QUIT");
  assertEquals(await carl.end(), ["ERROR :Closing link: 127.0.0.1 (Quit)"]);
  assertEquals(await alice.ask(), [":carl!carl@localhost QUIT :Quit"]);
});

Deno.test("who shares two rooms with somebody reads one QUIT and one NICK, and who shares none reads neither", async () => {
  await using server = new IrcServer();
  const [alice, bob] = await together(server, "#a", "alice", "bob");
  const eve = await server.irc("eve");
  for (const client of [alice, bob]) await client.ask("JOIN #b,#c");
  await alice.ask();
  assertEquals(await bob.ask("NICK rob"), [":bob!bob@localhost NICK rob"]);
  assertEquals(await alice.ask(), [":bob!bob@localhost NICK rob"]);
  await bob.send("QUIT :x");
  await bob.end();
  assertEquals(await alice.ask(), [":rob!bob@localhost QUIT :Quit: x"]);
  assertEquals(await eve.ask(), []);
});

Deno.test("a nickname can change its letter case; taking the same one says nothing", async () => {
  await using server = new IrcServer();
  const [alice, bob] = await together(server, "#a", "alice", "bob");
  assertEquals(await alice.ask("NICK Alice"), [":alice!alice@localhost NICK Alice"]);
  assertEquals(await bob.ask(), [":alice!alice@localhost NICK Alice"]);
  assertEquals(await alice.ask("NICK Alice"), []);
  assertEquals(await bob.ask("PRIVMSG ALICE :hi"), []);
  assertEquals(await alice.ask(), [":bob!bob@localhost PRIVMSG Alice :hi"]);
  assertEquals(commandsOf(await bob.ask("NICK aLICE")), ["433"]);
});

Deno.test("after a change the old nickname is free, and what is said comes from the new one", async () => {
  await using server = new IrcServer();
  const [alice, bob] = await together(server, "#a", "alice", "bob");
  await alice.ask("PRIVMSG #a :as alice", "NICK anna", "PRIVMSG #a :as anna");
  assertEquals(await bob.ask(), [
    ":alice!alice@localhost PRIVMSG #a :as alice",
    ":alice!alice@localhost NICK anna",
    ":anna!alice@localhost PRIVMSG #a :as anna",
  ]);
  assertEquals(commandsOf(await bob.ask("NICK alice")), ["NICK"]);
});

Deno.test("others read why a connection ended that said no goodbye", async () => {
  await using server = new IrcServer();
  const [alice, bob] = await together(server, "#a", "alice", "bob");
  bob.close();
  assertMatch(await alice.expect("QUIT"), /^:bob!bob@localhost QUIT :The connection was (closed|lost)\.$/);
});
