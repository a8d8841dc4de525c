// JOIN and PART.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { IrcServer } from "../../support/irc_server.ts";
import { commandsOf, together } from "../../support/people.ts";

Deno.test("who joins reads their JOIN, the names and their end; the others read the JOIN", async () => {
  await using server = new IrcServer();
  const alice = await server.irc("alice");
  assertEquals(await alice.ask("JOIN #a"), [
    ":alice!alice@localhost JOIN #a",
    ":irc.test 353 alice = #a :@alice",
    ":irc.test 366 alice #a :End of the names.",
  ]);
  const bob = await server.irc("bob");
  assertEquals((await bob.ask("JOIN #a"))[1], ":irc.test 353 bob = #a :@alice bob");
  assertEquals(await alice.ask(), [":bob!bob@localhost JOIN #a"]);
});

Deno.test("the topic is read before the names", async () => {
  await using server = new IrcServer();
  const [alice] = await together(server, "#a", "alice");
  await alice.ask("TOPIC #a :news");
  const bob = await server.irc("bob");
  assertEquals(commandsOf(await bob.ask("JOIN #a")), ["JOIN", "332", "333", "353", "366"]);
});

Deno.test("a channel has one name, spelled as who made it spelled it", async () => {
  await using server = new IrcServer();
  const [alice] = await together(server, "#Room", "alice");
  const bob = await server.irc("bob");
  const came = await bob.ask("JOIN #rOOM");
  assertEquals(came[0], ":bob!bob@localhost JOIN #Room");
  assertEquals(await alice.ask(), [":bob!bob@localhost JOIN #Room"]);
  await bob.ask("PRIVMSG #room :hi");
  assertEquals(await alice.ask(), [":bob!bob@localhost PRIVMSG #Room :hi"]);
});

Deno.test("several channels are joined one after the other, each with its key", async () => {
  await using server = new IrcServer();
  const alice = await server.irc("alice");
  await alice.ask("JOIN #a,#b,#c", "MODE #a +k one", "MODE #c +k three");
  const bob = await server.irc("bob");
  const came = await bob.ask("JOIN #a,,#b,#c one,,,three");
  assertEquals(came.filter((line) => / JOIN /.test(line)).map((line) => line.split(" ")[2]), [
    "#a",
    "#b",
    "#c",
  ]);
  const carl = await server.irc("carl");
  assertEquals(commandsOf(await carl.ask("JOIN #a,#a,#c one,one,three")), [
    "JOIN",
    "353",
    "366",
    "JOIN",
    "353",
    "366",
  ]);
});

Deno.test("who is in a channel already joins it again without a word", async () => {
  await using server = new IrcServer();
  const [alice, bob] = await together(server, "#a", "alice", "bob");
  assertEquals(await bob.ask("JOIN #a", "JOIN #A"), []);
  assertEquals(await alice.ask(), []);
});

Deno.test("JOIN 0 leaves every channel", async () => {
  await using server = new IrcServer();
  const [alice, bob] = await together(server, "#a", "alice", "bob");
  await bob.ask("JOIN #b");
  assertEquals(await bob.ask("JOIN 0"), [":bob!bob@localhost PART #a", ":bob!bob@localhost PART #b"]);
  assertEquals(await alice.ask(), [":bob!bob@localhost PART #a"]);
  assertEquals(commandsOf(await bob.ask("PRIVMSG #a :hi")), ["404"]);
});

Deno.test("what is no channel name is refused, and shown in the answer only if it is a word", async () => {
  await using server = new IrcServer();
  const alice = await server.irc("alice");
  for (const bad of ["a", "&a", "#", "#a:b", "#\x07", `#${"a".repeat(64)}`]) {
    const came = await alice.ask(`JOIN ${bad}`);
    assertEquals(came.length, 1, bad);
    assert(came[0]!.startsWith(`:irc.test 403 alice ${bad} :`), came[0]);
  }
  assertMatch((await alice.ask("JOIN :#a b"))[0]!, /^:irc\.test 403 alice \* :\S/);
  assertMatch((await alice.ask("JOIN ::"))[0]!, /^:irc\.test 403 alice \* :\S/);
  assertEquals(commandsOf(await alice.ask("JOIN :")), ["461"]);
  assertEquals(await alice.ask("JOIN ,,"), []);
});

Deno.test("the limit of channels holds for each session, and leaving one makes room", async () => {
  await using server = new IrcServer({ limits: { joins: 2 } });
  const alice = await server.irc("alice");
  assertEquals(commandsOf(await alice.ask("JOIN #a,#b,#c")).filter((c) => /JOIN|405/.test(c)), [
    "JOIN",
    "JOIN",
    "405",
  ]);
  assertEquals(commandsOf(await alice.ask("PART #a", "JOIN #c")).slice(0, 2), ["PART", "JOIN"]);
});

Deno.test("PART tells everybody, with the reason, and what is said after it is not heard", async () => {
  await using server = new IrcServer();
  const [alice, bob] = await together(server, "#a", "alice", "bob");
  await alice.ask("PRIVMSG #a :before");
  assertEquals(await bob.ask("PART #a :so long"), [
    ":alice!alice@localhost PRIVMSG #a :before",
    ":bob!bob@localhost PART #a :so long",
  ]);
  assertEquals(await alice.ask("PRIVMSG #a :after"), [":bob!bob@localhost PART #a :so long"]);
  assertEquals(await bob.ask(), []);
});

Deno.test("PART takes several channels, and answers for each that it cannot leave", async () => {
  await using server = new IrcServer();
  const [, bob] = await together(server, "#a", "alice", "bob");
  await (await server.irc("carl")).ask("JOIN #c");
  await bob.ask("JOIN #b");
  const came = await bob.ask("PART #a,#nowhere,#c,#b :bye");
  assertEquals(commandsOf(came), ["PART", "403", "442", "PART"]);
  assertMatch(came[1]!, / 403 bob #nowhere :/);
  assertMatch(came[2]!, / 442 bob #c :/);
});

Deno.test("who was the last one leaves nothing behind: the channel is new to the next", async () => {
  await using server = new IrcServer();
  const [alice] = await together(server, "#a", "alice");
  await alice.ask("MODE #a +imsk-nt x", "MODE #a +b *", "TOPIC #a :old", "PART #a");
  const bob = await server.irc("bob");
  assertEquals((await bob.ask("JOIN #A"))[1], ":irc.test 353 bob = #A :@bob");
  const [modes] = await bob.ask("MODE #a");
  assertEquals(modes, ":irc.test 324 bob #A +nt");
  assertEquals(commandsOf(await bob.ask("MODE #a b", "TOPIC #a")), ["368", "331"]);
});

Deno.test("the operator who leaves and comes back is operator no more", async () => {
  await using server = new IrcServer();
  const [alice, bob] = await together(server, "#a", "alice", "bob");
  await alice.ask("PART #a", "JOIN #a");
  assertEquals((await bob.ask("NAMES #a")).at(-2), ":irc.test 353 bob = #a :bob alice");
  assertEquals(commandsOf(await alice.ask("MODE #a +m")), ["482"]);
});

Deno.test("operators hand the channel over and can lose it", async () => {
  await using server = new IrcServer();
  const [alice, bob] = await together(server, "#a", "alice", "bob");
  await alice.ask("MODE #a +o-o bob alice");
  await bob.ask();
  assertEquals(commandsOf(await alice.ask("MODE #a +m")), ["482"]);
  assertEquals(commandsOf(await bob.ask("MODE #a +m", "KICK #a alice")), ["MODE", "KICK"]);
});
