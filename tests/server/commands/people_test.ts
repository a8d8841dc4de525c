// WHO WHOIS WHOWAS AWAY ISON USERHOST SETNAME.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { fixed } from "../../../server/options.ts";
import { IrcServer } from "../../support/irc_server.ts";
import { commandsOf, together } from "../../support/people.ts";
import type { RawClient } from "../../support/raw_client.ts";

/** Whom a WHO shows: channel, nickname and flags of each. */
async function who(client: RawClient, mask: string): Promise<string[]> {
  const lines = await client.ask(`WHO ${mask}`);
  assertMatch(lines.at(-1)!, / 315 /);
  return lines.slice(0, -1).map((line) => {
    const words = line.split(" ");
    return [words[3], words[7], words[8]].join(" ");
  }).sort();
}

Deno.test("WHO shows a channel's people, with who is away and their prefixes", async () => {
  await using server = new IrcServer();
  const [alice, bob] = await together(server, "#a", "alice", "bob");
  await bob.ask("AWAY :x");
  await alice.ask("MODE #a +v bob");
  assertEquals(await who(alice, "#A"), ["#a alice H@", "#a bob G+"]);
  assertEquals(await who(await server.irc("eve"), "#a"), ["#a alice H@", "#a bob G+"]);
  assertEquals(await who(alice, "#nowhere"), []);
});

Deno.test("WHO takes a nickname or a mask over names, users, hosts and real names", async () => {
  await using server = new IrcServer();
  const [alice] = await together(server, "#a", "alice", "bob");
  await server.irc("eve");
  assertEquals(await who(alice, "EVE"), ["* eve H"]);
  assertEquals(await who(alice, "b*"), ["#a bob H"]);
  assertEquals((await who(alice, "*@*")).length, 0);
  for (const everybody of ["*", "0", "localhost", "*tests"]) {
    assertEquals(await who(alice, everybody), ["#a alice H@", "#a bob H", "* eve H"].sort(), everybody);
  }
  assertEquals(await who(alice, "* o"), []);
  assertEquals(await who(alice, "nobody"), []);
});

Deno.test("who is invisible is shown to those who share a channel, and to who knows the name", async () => {
  await using server = new IrcServer();
  const [alice, bob] = await together(server, "#a", "alice", "bob");
  await bob.ask("MODE bob +i", "JOIN #b");
  const eve = await server.irc("eve");
  assertEquals(await who(alice, "#a"), ["#a alice H@", "#a bob H"]);
  assertEquals(await who(alice, "b*"), ["#a bob H"]);
  assertEquals(await who(eve, "#a"), ["#a alice H@"]);
  assertEquals(await who(eve, "*"), ["#a alice H@", "* eve H"].sort());
  // The name alone tells no channel.
  assertEquals(await who(eve, "bob"), ["* bob H"]);
  assertEquals(commandsOf(await eve.ask("WHOIS bob")), ["311", "312", "317", "318"]);
  assertMatch((await alice.ask("WHOIS bob"))[1]!, / 319 alice bob :#a$/);
  assertMatch((await bob.ask("WHOIS bob"))[1]!, / 319 bob bob :#a @#b$/);
});

Deno.test("WHOIS tells user, channels, server, idle time, and being away; one's own address to oneself", async () => {
  let time = Date.UTC(2024, 0, 1);
  await using server = new IrcServer({ now: () => time });
  const [alice, bob] = await together(server, "#a", "alice", "bob");
  await bob.ask("AWAY :at lunch");
  time += 90_500;
  assertEquals(await alice.ask("WHOIS BOB"), [
    ":irc.test 311 alice bob bob localhost * :bob of the tests",
    ":irc.test 319 alice bob :#a",
    ":irc.test 312 alice bob irc.test TestNet",
    ":irc.test 301 alice bob :at lunch",
    ":irc.test 317 alice bob 90 1704067200 :seconds idle, here since",
    ":irc.test 318 alice BOB :End of WHOIS.",
  ]);
  for (const line of ["PRIVMSG #a :hi", "privmsg #a :hi", "NOTICE alice :hi"]) {
    await bob.ask(line);
    await alice.ask();
    assert((await alice.ask("WHOIS bob")).some((reply) => / 317 alice bob 0 /.test(reply)), line);
    time += 5_000;
  }
  assertEquals((await bob.ask("WHOIS bob")).filter((line) => line.includes("127.0.0.1")).length, 1);
  assertEquals((await alice.ask("WHOIS bob")).filter((line) => line.includes("127.0.0.1")).length, 0);
});

Deno.test("WHOIS takes a server before the nickname, and of several nicknames the first", async () => {
  await using server = new IrcServer();
  const [alice] = await together(server, "#a", "alice", "bob");
  for (const line of ["WHOIS irc.test bob", "WHOIS bob bob", "WHOIS *.test bob"]) {
    assertEquals(commandsOf(await alice.ask(line))[0], "311", line);
  }
  assertMatch((await alice.ask("WHOIS irc.elsewhere bob"))[0]!, / 402 alice irc\.elsewhere :/);
  const several = await alice.ask("WHOIS bob,alice");
  assertEquals(commandsOf(several).filter((command) => command === "311").length, 1);
  assertMatch(several.at(-1)!, / 318 alice bob,alice :/);
  assertEquals(commandsOf(await alice.ask("WHOIS nobody")), ["401", "318"]);
  assertEquals(commandsOf(await alice.ask("WHOIS ,")), ["401", "318"]);
});

Deno.test("many channels take several lines of WHOIS", async () => {
  await using server = new IrcServer();
  const alice = await server.irc("alice");
  const rooms = Array.from({ length: 20 }, (_, i) => `#${i}`.padEnd(60, "x"));
  await alice.ask(...rooms.map((room) => `JOIN ${room}`));
  const lines = (await alice.ask("WHOIS alice")).filter((line) => / 319 /.test(line));
  assert(lines.length > 1);
  for (const line of lines) assert(line.length <= 510, line);
  assertEquals(lines.flatMap((line) => line.split(" :")[1]!.split(" ")), rooms.map((room) => `@${room}`));
});

Deno.test("WHOWAS remembers who left or took another name, newest first, as many as asked for", async () => {
  await using server = new IrcServer();
  const alice = await server.irc("alice");
  for (const real of ["one", "two", "three"]) {
    const ghost = await server.connect();
    await ghost.ask("NICK ghost", `USER ${real} 0 * :${real}`);
    await ghost.send("QUIT");
    await ghost.end();
  }
  const users = async (line: string) =>
    (await alice.ask(line)).filter((reply) => / 314 /.test(reply)).map((reply) => reply.split(" ")[4]);
  assertEquals(await users("WHOWAS GHOST"), ["three", "two", "one"]);
  assertEquals(await users("WHOWAS ghost 2"), ["three", "two"]);
  for (const all of ["0", "-1", "x"]) assertEquals((await users(`WHOWAS ghost ${all}`)).length, 3, all);
  assertEquals(commandsOf(await alice.ask("WHOWAS ghost 1")), ["314", "312", "369"]);
  assertEquals(commandsOf(await alice.ask("WHOWAS alice", "WHOWAS")), ["406", "369", "461"]);
  await alice.ask("NICK anna");
  assertEquals(await users("WHOWAS alice"), ["alice"]);
});

Deno.test("being away is marked, shown and taken back, and its reason cut as announced", async () => {
  await using server = new IrcServer();
  const [alice, bob] = await together(server, "#a", "alice", "bob");
  assertEquals(commandsOf(await alice.ask("AWAY :x", "AWAY :y", "AWAY", "AWAY :")), [
    "306",
    "306",
    "305",
    "305",
  ]);
  await alice.ask(`AWAY :${"漢".repeat(100)}`);
  const [reply] = await bob.ask("PRIVMSG alice :hi");
  assertEquals(reply, `:irc.test 301 bob alice :${"漢".repeat(Math.floor(fixed.awayBytes / 3))}`);
});

Deno.test("ISON names who is here, in their spelling, once each and on one line", async () => {
  await using server = new IrcServer();
  const [alice] = await together(server, "#a", "alice", "bob");
  assertEquals(await alice.ask("ISON BOB nobody alice :bob Alice"), [":irc.test 303 alice :bob alice"]);
  assertEquals(await alice.ask("ISON nobody"), [":irc.test 303 alice :"]);
  await server.room("#b", ...Array.from({ length: 16 }, (_, i) => `n${i}`.padEnd(30, "x")));
  const many = await alice.ask(
    `ISON ${Array.from({ length: 16 }, (_, i) => `n${i}`.padEnd(30, "x")).join(" ")}`,
  );
  assertEquals(many.length, 1);
  assert(many[0]!.length <= 510);
});

Deno.test("USERHOST shows up to five, who is here as + and who is away as -", async () => {
  await using server = new IrcServer();
  const [alice, bob] = await together(server, "#a", "alice", "bob");
  await bob.ask("AWAY :x");
  assertEquals(await alice.ask("USERHOST ALICE bob nobody"), [
    ":irc.test 302 alice :alice=+alice@localhost bob=-bob@localhost",
  ]);
  assertEquals(await alice.ask("USERHOST a b c d e alice"), [":irc.test 302 alice :"]);
});

Deno.test("SETNAME changes the real name, cut as announced; an empty one is refused", async () => {
  await using server = new IrcServer();
  const [alice, bob] = await together(server, "#a", "alice", "bob");
  assertEquals(await alice.ask("SETNAME :Alice B."), []);
  assertEquals(await bob.ask("WHO alice"), [
    ":irc.test 352 bob #a alice localhost irc.test alice H@ :0 Alice B.",
    ":irc.test 315 bob alice :End of WHO.",
  ]);
  for (const line of ["SETNAME", "SETNAME :"]) {
    assertMatch((await alice.ask(line))[0]!, /^:irc\.test FAIL SETNAME INVALID_REALNAME :\S/);
  }
  await alice.ask(`SETNAME :${"x".repeat(fixed.realnameBytes + 9)}`);
  assertMatch((await bob.ask("WHOIS alice"))[0]!, new RegExp(` \\* :x{${fixed.realnameBytes}}$`));
});
