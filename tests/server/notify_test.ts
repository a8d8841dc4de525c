// The capabilities that tell of others, or show more of them: away-notify, setname, invite-notify, multi-prefix,
// userhost-in-names, standard-replies.
import { assertEquals, assertMatch } from "@std/assert";
import { IrcServer } from "../support/irc_server.ts";
import { commandsOf, together } from "../support/people.ts";

Deno.test("away-notify: who shares a channel hears of it, once, and only of what changed", async () => {
  await using server = new IrcServer();
  const [alice] = await together(server, "#a", "alice");
  await alice.ask("JOIN #b");
  const bob = await server.irc("bob", "away-notify");
  const eve = await server.irc("eve", "away-notify");
  const carl = await server.irc("carl");
  for (const client of [bob, carl]) await client.ask("JOIN #a,#b");
  for (const client of [alice, bob, carl]) await client.ask();
  assertEquals(
    commandsOf(await alice.ask("AWAY :at lunch", "AWAY :at lunch", "AWAY :asleep", "AWAY", "AWAY")),
    [
      ...["306", "306", "306", "305", "305"],
    ],
  );
  assertEquals(await bob.ask(), [
    ":alice!alice@localhost AWAY :at lunch",
    ":alice!alice@localhost AWAY :asleep",
    ":alice!alice@localhost AWAY",
  ]);
  for (const client of [carl, eve]) assertEquals(await client.ask(), []);
  assertEquals(await bob.ask("AWAY :x"), [":irc.test 306 bob :You are marked as away."]);
});

Deno.test("away-notify: who comes in away is told of behind their JOIN", async () => {
  await using server = new IrcServer();
  const bob = await server.irc("bob", "away-notify");
  await bob.ask("JOIN #a");
  const alice = await server.irc("alice", "away-notify");
  assertEquals(commandsOf(await alice.ask("AWAY :asleep", "JOIN #a")), ["306", "JOIN", "353", "366"]);
  assertEquals(await bob.ask(), [":alice!alice@localhost JOIN #a", ":alice!alice@localhost AWAY :asleep"]);
});

Deno.test("setname: who changes their real name and who shares a channel hear of it", async () => {
  await using server = new IrcServer();
  const alice = await server.irc("alice", "setname");
  const bob = await server.irc("bob", "setname");
  const carl = await server.irc("carl");
  const eve = await server.irc("eve", "setname");
  for (const client of [alice, bob, carl]) await client.ask("JOIN #a,#b");
  for (const client of [alice, bob, carl]) await client.ask();
  const line = ":alice!alice@localhost SETNAME :Alice";
  assertEquals(await alice.ask("SETNAME Alice"), [line]);
  assertEquals(await bob.ask(), [line]);
  for (const client of [carl, eve]) assertEquals(await client.ask(), []);
});

Deno.test("invite-notify: members hear who was invited, and who invited does not", async () => {
  await using server = new IrcServer();
  const [alice, carl] = await together(server, "#a", "alice", "carl");
  await alice.ask("CAP REQ invite-notify");
  const bob = await server.irc("bob", "invite-notify");
  await bob.ask("JOIN #a");
  const eve = await server.irc("eve", "invite-notify");
  for (const client of [alice, carl]) await client.ask();
  const line = ":alice!alice@localhost INVITE eve #a";
  assertEquals(commandsOf(await alice.ask("INVITE eve #a")), ["341"]);
  for (const client of [bob, eve]) assertEquals(await client.ask(), [line]);
  assertEquals(await carl.ask(), []);
});

Deno.test("multi-prefix: all prefixes of a member are shown, the highest first", async () => {
  await using server = new IrcServer();
  const [alice, bob] = await together(server, "#a", "alice", "bob");
  await alice.ask("MODE #a +v alice");
  const shown = async () => {
    const lines = await bob.ask("NAMES #a", "WHO alice", "WHOIS alice");
    return lines.filter((line) => / (?:353|352|319) /.test(line)).map((line) =>
      /[@+]+(?=alice |#a$| )/.exec(line)?.[0]
    );
  };
  await bob.ask();
  assertEquals(await shown(), ["@", "@", "@"]);
  await bob.ask("CAP REQ multi-prefix");
  assertEquals(await shown(), ["@+", "@+", "@+"]);
});

Deno.test("userhost-in-names: names have their user and host", async () => {
  await using server = new IrcServer();
  await together(server, "#a", "alice", "bob");
  const eve = await server.irc("eve", "userhost-in-names");
  assertEquals(
    (await eve.ask("NAMES #a"))[0],
    ":irc.test 353 eve = #a :@alice!alice@localhost bob!bob@localhost",
  );
});

Deno.test("standard-replies: bytes that are no UTF-8 are refused by name of their command, label and all", async () => {
  await using server = new IrcServer();
  const alice = await server.irc("alice", "standard-replies", "labeled-response", "batch");
  const latin1 = (line: string) =>
    alice.sendBytes(Uint8Array.from(`${line}\r\n`, (char) => char.charCodeAt(0)));
  await latin1("PRIVMSG alice :caf\xe9");
  await latin1("@label=x privmsg alice :caf\xe9");
  await latin1("caf\xe9 au lait");
  const [plain, labelled, unknown, ...rest] = await alice.ask();
  assertMatch(plain!, /^:irc\.test FAIL PRIVMSG INVALID_UTF8 :\S/);
  assertMatch(labelled!, /^@label=x :irc\.test FAIL PRIVMSG INVALID_UTF8 :\S/);
  assertMatch(unknown!, /^:irc\.test 421 alice \* :\S/);
  assertEquals(rest, []);
});
