// KICK and INVITE.
import { assertEquals, assertMatch } from "@std/assert";
import { IrcServer } from "../../support/irc_server.ts";
import { commandsOf, together } from "../../support/people.ts";

Deno.test("an operator puts somebody out: all read why, and the one who is out hears nothing more", async () => {
  await using server = new IrcServer();
  const [alice, bob, carl] = await together(server, "#a", "alice", "bob", "carl");
  const kick = ":alice!alice@localhost KICK #a bob :be nice";
  assertEquals(await alice.ask("KICK #a BOB :be nice", "PRIVMSG #a :after"), [kick]);
  assertEquals(await bob.ask(), [kick]);
  assertEquals(await carl.ask(), [kick, ":alice!alice@localhost PRIVMSG #a :after"]);
  assertEquals(commandsOf(await bob.ask("PRIVMSG #a :hey")), ["404"]);
  // It is no ban.
  assertEquals(commandsOf(await bob.ask("JOIN #a"))[0], "JOIN");
});

Deno.test("without a reason a KICK carries the name of who did it", async () => {
  await using server = new IrcServer();
  const [alice, bob] = await together(server, "#a", "alice", "bob");
  await alice.ask("KICK #a bob");
  assertEquals(await bob.ask(), [":alice!alice@localhost KICK #a bob :alice"]);
});

Deno.test("an operator can put themselves out", async () => {
  await using server = new IrcServer();
  const [alice, bob] = await together(server, "#a", "alice", "bob");
  assertEquals(await alice.ask("KICK #a alice :bye"), [":alice!alice@localhost KICK #a alice :bye"]);
  assertEquals((await bob.ask("NAMES #a")).at(-2), ":irc.test 353 bob = #a :bob");
  // And the rest of the same line is refused.
  assertEquals(commandsOf(await alice.ask("KICK #a bob")), ["442"]);
});

Deno.test("several are put out by one line, one message for each; more than announced by none", async () => {
  await using server = new IrcServer();
  const [alice, , , last] = await together(server, "#a", "alice", "b1", "b2", "b3");
  assertEquals(await alice.ask("KICK #a b1,b2,nobody :x").then(commandsOf), ["KICK", "KICK", "401"]);
  assertEquals(commandsOf(await last.ask()), ["KICK", "KICK"]);
  const refused = await alice.ask("KICK #a b3,x1,x2,x3,x4");
  assertEquals(commandsOf(refused), ["407"]);
  assertEquals(await last.ask(), []);
});

Deno.test("a KICK that cannot be says why", async () => {
  await using server = new IrcServer();
  const [alice, bob] = await together(server, "#a", "alice", "bob");
  const eve = await server.irc("eve");
  assertEquals(commandsOf(await alice.ask("KICK #nowhere bob")), ["403"]);
  assertEquals(commandsOf(await eve.ask("KICK #a bob")), ["442"]);
  assertEquals(commandsOf(await bob.ask("KICK #a alice")), ["482"]);
  assertEquals(commandsOf(await alice.ask("KICK #a nobody")), ["401"]);
  assertMatch((await alice.ask("KICK #a EVE"))[0]!, / 441 alice eve #a :/);
  assertEquals(commandsOf(await alice.ask("KICK #a", "KICK")), ["461", "461"]);
  assertEquals(await bob.ask(), []);
});

Deno.test("an invitation reaches the invited alone, and lets them past +i, once", async () => {
  await using server = new IrcServer();
  const [alice, bob] = await together(server, "#a", "alice", "bob");
  const eve = await server.irc("eve");
  await alice.ask("MODE #a +i");
  assertEquals(commandsOf(await eve.ask("JOIN #a")), ["473"]);
  assertEquals(await alice.ask("INVITE Eve #A"), [":irc.test 341 alice eve #a"]);
  assertEquals(commandsOf(await bob.ask()), ["MODE"]);
  assertEquals(await eve.ask(), [":alice!alice@localhost INVITE eve #a"]);
  assertEquals(commandsOf(await eve.ask("INVITE", "JOIN #a", "INVITE")), [
    "336",
    "337",
    "JOIN",
    "353",
    "366",
    "337",
  ]);
  assertEquals(commandsOf(await eve.ask("PART #a", "JOIN #a")), ["PART", "473"]);
});

Deno.test("an invitation lets past a ban, and not past a key or a full channel", async () => {
  await using server = new IrcServer();
  const [alice] = await together(server, "#a", "alice");
  const eve = await server.irc("eve");
  await alice.ask("MODE #a +b eve", "INVITE eve #a");
  await eve.ask();
  assertEquals(commandsOf(await eve.ask("JOIN #a"))[0], "JOIN");
  await eve.ask("PART #a");
  await alice.ask("MODE #a -b+k eve sesame", "INVITE eve #a");
  await eve.ask();
  assertEquals(commandsOf(await eve.ask("JOIN #a")), ["475"]);
  await alice.ask("MODE #a -k+l x 1");
  assertEquals(commandsOf(await eve.ask("JOIN #a")), ["471"]);
});

Deno.test("any member invites to an open channel, operators alone to a closed one", async () => {
  await using server = new IrcServer();
  const [alice, bob] = await together(server, "#a", "alice", "bob");
  await server.irc("eve");
  assertEquals(commandsOf(await bob.ask("INVITE eve #a")), ["341"]);
  await alice.ask("MODE #a +i");
  await bob.ask();
  assertEquals(commandsOf(await bob.ask("INVITE eve #a")), ["482"]);
});

Deno.test("an INVITE that cannot be says why, and one to who is away says that", async () => {
  await using server = new IrcServer();
  const [alice] = await together(server, "#a", "alice", "bob");
  const eve = await server.irc("eve");
  assertEquals(commandsOf(await alice.ask("INVITE eve #nowhere")), ["403"]);
  assertEquals(commandsOf(await eve.ask("INVITE alice #a")), ["442"]);
  assertEquals(commandsOf(await alice.ask("INVITE nobody #a")), ["401"]);
  assertMatch((await alice.ask("INVITE BOB #a"))[0]!, / 443 alice bob #a :/);
  assertEquals(commandsOf(await alice.ask("INVITE eve")), ["461"]);
  await eve.ask("AWAY :asleep");
  assertEquals(await alice.ask("INVITE eve #a"), [
    ":irc.test 341 alice eve #a",
    ":irc.test 301 alice eve :asleep",
  ]);
});

Deno.test("an invitation to a channel that is gone is not listed", async () => {
  await using server = new IrcServer();
  const [alice] = await together(server, "#a", "alice");
  const eve = await server.irc("eve");
  await alice.ask("INVITE eve #a", "PART #a");
  await eve.ask();
  assertEquals(commandsOf(await eve.ask("INVITE")), ["337"]);
  await alice.ask("JOIN #a", "MODE #a +i");
  assertEquals(commandsOf(await eve.ask("JOIN #a")), ["473"]);
});
