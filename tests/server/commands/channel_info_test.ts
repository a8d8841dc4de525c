// TOPIC NAMES LIST.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { IrcServer } from "../../support/irc_server.ts";
import { commandsOf, together } from "../../support/people.ts";

Deno.test("a topic is set, read by all, shown with who set it and when, and taken away", async () => {
  let time = Date.UTC(2024, 0, 1);
  await using server = new IrcServer({ now: () => time });
  const [alice, bob] = await together(server, "#a", "alice", "bob");
  time += 5_000;
  const set = ":alice!alice@localhost TOPIC #a :what we do: chat";
  assertEquals(await alice.ask("TOPIC #A :what we do: chat"), [set]);
  assertEquals(await bob.ask("TOPIC #a"), [
    set,
    ":irc.test 332 bob #a :what we do: chat",
    ":irc.test 333 bob #a alice!alice@localhost 1704067205",
  ]);
  assertEquals(await alice.ask("TOPIC #a :"), [":alice!alice@localhost TOPIC #a :"]);
  assertEquals(commandsOf(await bob.ask("TOPIC #a")), ["TOPIC", "331"]);
  assertEquals(commandsOf(await (await server.irc("carl")).ask("JOIN #a")), ["JOIN", "353", "366"]);
});

Deno.test("+t keeps the topic for operators, and -t does not", async () => {
  await using server = new IrcServer();
  const [alice, bob] = await together(server, "#a", "alice", "bob");
  assertEquals(commandsOf(await bob.ask("TOPIC #a :mine")), ["482"]);
  await alice.ask("MODE #a -t");
  await bob.ask();
  assertEquals(commandsOf(await bob.ask("TOPIC #a :mine")), ["TOPIC"]);
});

Deno.test("the topic is for who is inside, and of a secret channel not even the name", async () => {
  await using server = new IrcServer();
  const [alice] = await together(server, "#a", "alice");
  const eve = await server.irc("eve");
  assertEquals(commandsOf(await eve.ask("TOPIC #a", "TOPIC #a :x", "TOPIC #nowhere", "TOPIC")), [
    "442",
    "442",
    "403",
    "461",
  ]);
  await alice.ask("MODE #a +s");
  assertEquals(commandsOf(await eve.ask("TOPIC #a", "TOPIC #a :x")), ["403", "403"]);
});

Deno.test("NAMES shows each with the highest prefix, for each channel asked for", async () => {
  await using server = new IrcServer();
  const [alice] = await together(server, "#a", "alice", "bob", "carl");
  await alice.ask("MODE #a +vvo alice bob carl", "JOIN #b");
  assertEquals(await alice.ask("NAMES #A,#b,#nowhere"), [
    ":irc.test 353 alice = #a :@alice +bob @carl",
    ":irc.test 366 alice #a :End of the names.",
    ":irc.test 353 alice = #b :@alice",
    ":irc.test 366 alice #b :End of the names.",
    ":irc.test 366 alice #nowhere :End of the names.",
  ]);
  assertMatch((await alice.ask("NAMES"))[0]!, /^:irc\.test 366 alice \* :\S/);
});

Deno.test("NAMES hides a secret channel from who is outside, and marks it for who is in", async () => {
  await using server = new IrcServer();
  const [alice] = await together(server, "#a", "alice");
  await alice.ask("MODE #a +s");
  assertEquals(commandsOf(await (await server.irc("eve")).ask("NAMES #a")), ["366"]);
  assertEquals((await alice.ask("NAMES #a"))[0], ":irc.test 353 alice @ #a :@alice");
});

Deno.test("who is invisible is in NAMES for those who share the channel only", async () => {
  await using server = new IrcServer();
  const [alice, bob] = await together(server, "#a", "alice", "bob");
  await bob.ask("MODE bob +i");
  const eve = await server.irc("eve");
  assertEquals((await alice.ask("NAMES #a"))[0], ":irc.test 353 alice = #a :@alice bob");
  assertEquals((await eve.ask("NAMES #a"))[0], ":irc.test 353 eve = #a :@alice");
  await alice.ask("MODE alice +i");
  assertEquals(commandsOf(await eve.ask("NAMES #a")), ["366"]);
});

Deno.test("the names of many take several lines, none too long, and nobody is missing", async () => {
  await using server = new IrcServer();
  const nicknames = Array.from({ length: 40 }, (_, i) => `n${i}`.padEnd(32, "x"));
  const clients = await server.room(`#${"r".repeat(63)}`, ...nicknames);
  await clients[0]!.ask("CAP REQ :userhost-in-names multi-prefix");
  for (const client of clients.slice(0, 2)) {
    const lines = await client.ask(`NAMES #${"r".repeat(63)}`);
    assert(lines.length > 3);
    for (const line of lines) assert(line.length <= 510, line);
    const names = lines.slice(0, -1).flatMap((line) => line.split(" :")[1]!.split(" "));
    assertEquals(names.map((name) => name.replace(/^@|!.*/g, "")).sort(), [...nicknames].sort());
  }
});

async function listed(client: { ask(line: string): Promise<string[]> }, line: string): Promise<string[]> {
  const lines = await client.ask(line);
  assertEquals([commandsOf(lines)[0], commandsOf(lines).at(-1)], ["321", "323"]);
  return lines.slice(1, -1).map((reply) => reply.replace(/^:irc\.test 322 \S+ /, ""));
}

Deno.test("LIST shows each channel with its people and topic, and secret ones to who is in them", async () => {
  await using server = new IrcServer();
  const [alice, bob] = await together(server, "#a", "alice", "bob");
  await alice.ask("JOIN #secret", "MODE #secret +s", "TOPIC #a :news here");
  await bob.ask("JOIN #b");
  assertEquals((await listed(alice, "LIST")).sort(), ["#a 2 :news here", "#b 1 :", "#secret 1 :"]);
  assertEquals((await listed(bob, "LIST")).sort(), ["#a 2 :news here", "#b 1 :"]);
  assertEquals(await listed(bob, "LIST #secret"), []);
});

Deno.test("LIST takes names, masks and counts, and all counts must hold", async () => {
  await using server = new IrcServer();
  const [alice] = await together(server, "#two", "alice", "bob");
  await together(server, "#three", "c1", "c2", "c3");
  await alice.ask("JOIN #one");
  const names = async (line: string) =>
    (await listed(alice, line)).map((reply) => reply.split(" ")[0]).sort();
  assertEquals(await names("LIST #ONE,#two"), ["#one", "#two"]);
  assertEquals(await names("LIST #t*"), ["#three", "#two"]);
  assertEquals(await names("LIST #nowhere"), []);
  assertEquals(await names("LIST >1"), ["#three", "#two"]);
  assertEquals(await names("LIST <2"), ["#one"]);
  assertEquals(await names("LIST >1,<3"), ["#two"]);
  assertEquals(await names("LIST #t* >2"), ["#three"]);
  assertEquals(await names("LIST :"), ["#one", "#three", "#two"]);
});
