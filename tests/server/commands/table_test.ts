// The command table's guards, and what a line that no command owns is answered with.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { commands } from "../../../server/commands/table.ts";
import { IrcServer } from "../../support/irc_server.ts";
import { commandsOf } from "../../support/people.ts";
import { randomFrom } from "../../support/random.ts";

Deno.test("a command is known in any letter case", async () => {
  await using server = new IrcServer();
  const alice = await server.irc("alice");
  assertEquals(commandsOf(await alice.ask("join #a", "Part #a")), ["JOIN", "353", "366", "PART"]);
});

Deno.test("a command nobody knows is named in the answer, and a line that is no message is not", async () => {
  await using server = new IrcServer();
  const alice = await server.irc("alice");
  assertMatch((await alice.ask("frobnicate a b"))[0]!, /^:irc\.test 421 alice FROBNICATE :\S/);
  assertMatch((await alice.ask("X".repeat(300)))[0]!, /^:irc\.test 421 alice X{32} :\S/);
  for (const line of ["123abc", ":source", "@tag", "J\0IN #a"]) {
    assertMatch((await alice.ask(line))[0]!, /^:irc\.test 421 alice \* :\S/, line);
  }
});

Deno.test("an empty line says nothing", async () => {
  await using server = new IrcServer();
  const alice = await server.irc("alice");
  assertEquals(await alice.ask("", "   ", ""), []);
});

Deno.test("a source that a client puts before its command changes nothing", async () => {
  await using server = new IrcServer();
  const [alice, bob] = await server.room("#a", "alice", "bob");
  await alice!.ask(":bob!bob@localhost PRIVMSG #a :it was me");
  assertEquals(await bob!.ask(), [":alice!alice@localhost PRIVMSG #a :it was me"]);
});

Deno.test("each command with too few parameters says so, and an empty one counts for none", async () => {
  await using server = new IrcServer();
  const alice = await server.irc("alice");
  let tried = 0;
  for (const [name, { minParams }] of commands) {
    // Who has registered is told so by USER and PASS, whatever else is wrong.
    for (let given = 0; given < minParams; given++) {
      const words = Array.from({ length: given }, () => "x");
      for (const line of [[name, ...words].join(" "), [name, ...words, ":"].join(" ")]) {
        const came = await alice.ask(line);
        assertEquals(commandsOf(came), ["461"], line);
        assertMatch(came[0]!, new RegExp(`^:irc\\.test 461 alice ${name} :\\S`));
        tried++;
      }
    }
  }
  assert(tried > 15);
});

Deno.test("whatever is sent, what comes back is well-formed, short enough, and never a bug", async () => {
  const random = randomFrom("conversation fuzz");
  await using server = new IrcServer();
  const alice = await server.irc("alice", "labeled-response", "batch", "message-tags", "echo-message");
  const bob = await server.irc("bob");
  for (const client of [alice, bob]) await client.ask("JOIN #a");
  const words = [
    "#a",
    "#A",
    "#b",
    "alice",
    "bob",
    "#a,#b",
    "bob,alice",
    "",
    "*",
    ":",
    "::",
    ":a b",
    ": ",
    "0",
    "+b",
    "+o-o",
    "-k",
    "+l",
    "+bk",
    "b",
    "+beI",
    "*!*@x",
    "a!b",
    ",",
    "\x01",
    "\x02\x1f",
    "漢".repeat(20),
    "x".repeat(200),
    "é",
    "302",
    "END",
    "LS",
    "LIST",
    "5",
    "-1",
  ];
  // Without those that end the session or change who it is.
  const names = [...commands.keys()].filter((name) => !["QUIT", "NICK", "CAP"].includes(name));
  for (let round = 0; round < 60; round++) {
    const lines = Array.from({ length: 20 }, () => {
      const tags = random.pick(["", "", "@label=x ", "@+a=b;label= ", "@;=;+ "]);
      const params = Array.from({ length: random.below(5) }, () => random.pick(words));
      return (tags + [random.pick(names), ...params].join(" ")).slice(0, 500);
    });
    for (
      const line of [
        ...await random.pick([alice, bob]).ask(...lines),
        ...await alice.ask(),
        ...await bob.ask(),
      ]
    ) {
      const where = `${random.seedNote}: ${JSON.stringify(line)} after ${JSON.stringify(lines)}`;
      assertMatch(
        line,
        /^(?:@\S+ )?:(?:irc\.test|\S+!\S+@localhost) (?:[A-Z]+|\d{3})(?: [^: ]\S*)*(?: :.*)?$/,
        where,
      );
      const rest = line.replace(/^@\S+ /, "");
      assert(new TextEncoder().encode(rest).length <= 510, where);
    }
    for (const client of [alice, bob]) await client.ask("JOIN #a");
  }
});
