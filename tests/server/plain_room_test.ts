// A person with netcat in the lobby: they and IRC clients read each other, and no line of IRC shows.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { HELP } from "../../protocol/plain.ts";
import { IrcServer } from "../support/irc_server.ts";
import { comesIn, types } from "../support/people.ts";
import { randomFrom } from "../support/random.ts";

Deno.test("people and IRC clients read each other's words, and not their own", async () => {
  await using server = new IrcServer();
  const alice = await server.irc("alice");
  await alice.ask("JOIN #lobby");
  const [bob, carl] = [await comesIn(server, "bob"), await comesIn(server, "carl")];
  await types(bob);
  await alice.ask();
  assertEquals(await types(bob, "hello all", "!!who"), []);
  assertEquals(await types(carl), ["<bob> hello all", "<bob> !who"]);
  assertEquals(
    await alice.ask("PRIVMSG #lobby :hi both", "NOTICE #lobby :note", "PRIVMSG #lobby :\x01ACTION waves\x01"),
    [
      ":bob!guest@localhost PRIVMSG #lobby :hello all",
      ":bob!guest@localhost PRIVMSG #lobby :!who",
    ],
  );
  for (const person of [bob, carl]) {
    assertEquals(await types(person), ["<alice> hi both", "-alice- note", "* alice waves"]);
  }
});

Deno.test("comings and goings are announced to people, and theirs to others", async () => {
  await using server = new IrcServer();
  const alice = await server.irc("alice");
  await alice.ask("JOIN #lobby");
  const bob = await comesIn(server, "bob");
  const carl = await comesIn(server, "carl");
  assertEquals(await types(bob), ["* carl is here now"]);
  assertEquals(await types(carl, "!nick charles"), ["* carl is now charles"]);
  await carl.send("!logout");
  assertEquals(await carl.end(), ["Goodbye."]);
  await alice.send("QUIT :gone home");
  await alice.end();
  await bob.expect("* alice has gone: gone home");
  assertEquals(bob.all.slice(-3), [
    "* carl is now charles",
    "* charles has gone",
    "* alice has gone: gone home",
  ]);
  assertEquals(alice.all.filter((line) => /^:c/.test(line)), [
    ":carl!guest@localhost JOIN #lobby",
    ":carl!guest@localhost NICK charles",
    ":charles!guest@localhost QUIT :Quit",
  ]);
});

Deno.test("!who and List show who is here, !query and Query who somebody is", async () => {
  await using server = new IrcServer();
  const alice = await server.irc("alice");
  await alice.ask("JOIN #lobby", "AWAY :at lunch");
  const bob = await comesIn(server, "bob");
  for (const line of ["!who", "List"]) {
    assertEquals(
      await types(bob, line),
      ["  alice (alice@localhost, away)", "  bob (guest@localhost)"],
      line,
    );
  }
  for (const line of ["!query alice", "Query ALICE"]) {
    assertEquals(await types(bob, line), [
      "alice is alice@localhost (alice of the tests)",
      "alice is in #lobby",
      "alice is away: at lunch",
      "alice has been silent for 0 s",
    ]);
  }
  assertEquals(await types(bob, "Query nobody"), ["There is nobody called nobody here."]);
});

Deno.test("!msg reaches one person alone, and says when it does not", async () => {
  await using server = new IrcServer();
  const alice = await server.irc("alice");
  await alice.ask("JOIN #lobby");
  const [bob, carl] = [await comesIn(server, "bob"), await comesIn(server, "carl")];
  await types(bob);
  await alice.ask();
  assertEquals(await types(bob, "!msg alice psst you", "!msg carl and you"), []);
  assertEquals(await alice.ask("PRIVMSG bob :yes?"), [":bob!guest@localhost PRIVMSG alice :psst you"]);
  assertEquals(await types(carl), ["[to you] <bob> and you"]);
  assertEquals(await types(bob, "!msg nobody hi", "!msg", "!msg #lobby hi"), [
    "[to you] <alice> yes?",
    "There is nobody called nobody here.",
    "Say who, and what: !msg USER TEXT",
    '"#lobby" is no nickname.',
  ]);
});

Deno.test("!help shows what there is, and what there is not is answered", async () => {
  await using server = new IrcServer();
  const bob = await comesIn(server, "bob");
  assertEquals(await types(bob, "!help"), HELP.split("\n"));
  assertEquals(await types(bob, "!dance"), ["There is no !dance. Type !help for what there is."]);
});

Deno.test("!nick takes another name, or says why not, and does not ask for what would be said aloud", async () => {
  await using server = new IrcServer();
  await server.irc("alice");
  const bob = await comesIn(server, "bob");
  assertEquals(await types(bob, "!nick alice"), ["The nickname alice is taken."]);
  assertMatch((await types(bob, "!nick 1x"))[0]!, /^A nickname is [^?]*$/);
  assertEquals(await types(bob, "!nick rob", "!query rob").then((lines) => lines[0]), "* bob is now rob");
});

Deno.test("who is put out reads it, cannot speak, and comes back with !join", async () => {
  await using server = new IrcServer();
  const alice = await server.irc("alice");
  await alice.ask("JOIN #lobby");
  const bob = await comesIn(server, "bob");
  await alice.ask("KICK #lobby bob :be nice");
  assertEquals(await types(bob, "hello?"), [
    "* alice has put bob out: be nice",
    "That was not said: You are not in that channel.",
  ]);
  assertEquals(await types(bob, "!join", "hello!"), ["Here: alice, bob"]);
  await alice.expect("PRIVMSG #lobby :hello!");
  await alice.ask("MODE #lobby +b bob", "KICK #lobby bob");
  assertEquals((await types(bob, "!join")).at(-1), "You are banned from that channel (+b).");
});

Deno.test("a moderated lobby, its topic and its modes are told as sentences", async () => {
  await using server = new IrcServer();
  const alice = await server.irc("alice");
  await alice.ask("JOIN #lobby", "TOPIC #lobby :be kind");
  const bob = await server.connect();
  assertEquals((await types(bob, "bob")).slice(-2), ["The topic is: be kind", "Here: alice, bob"]);
  await alice.ask("MODE #lobby +m", "TOPIC #lobby :", "INVITE bob #x");
  assertEquals(await types(bob, "hi"), [
    "* alice has set +m",
    "* alice has taken the topic away",
    "That was not said: The channel is moderated (+m): only operators and voiced members speak.",
  ]);
});

Deno.test("whatever happens in the room, a person reads no control character and no line of IRC", async () => {
  const random = randomFrom("what a person reads");
  await using server = new IrcServer();
  const alice = await server.irc("alice", "message-tags", "echo-message");
  await alice.ask("JOIN #lobby");
  const bob = await comesIn(server, "bob");
  const chars = [..."ab :@!\x01\x02\x03\x07\x08\x1b[31m\x7f\u009b\u202e\u2066\u200b漢", "😀", "\x1b]0;x\x07"];
  const lines = [
    ...[
      "PRIVMSG #lobby",
      "NOTICE #lobby",
      "PRIVMSG bob",
      "NOTICE bob",
      "TOPIC #lobby",
      "AWAY",
      "SETNAME",
      "KICK #lobby alice",
    ],
    ...[
      "@+a=b TAGMSG #lobby",
      "MODE #lobby +b",
      "MODE #lobby -o+o alice",
      "PART #lobby",
      "JOIN #lobby",
      "INVITE bob #lobby",
      "NICK al",
    ],
  ];
  for (let round = 0; round < 40; round++) {
    const text = Array.from({ length: 1 + random.below(20) }, () => random.pick(chars)).join("");
    await alice.ask(`${random.pick(lines)} :${text}`, "NICK alice", "JOIN #lobby");
    await types(bob, text.replaceAll(/[\r\n]/g, ""), "!who", "!query alice", "!join");
    await bob.send("!nick bob");
  }
  await types(bob);
  assert(bob.all.length > 200);
  for (const line of bob.all) {
    const where = `${random.seedNote}: ${JSON.stringify(line)}`;
    assert(!/[\p{Cc}\u202a-\u202e\u2066-\u2069\u200b]/u.test(line), where);
    assert(
      !/^:\S+ |^@\S+ :|^(?:\S+ )?\d{3} |^(?:PRIVMSG|NOTICE|JOIN|PART|MODE|PING|ERROR|CAP)\b/.test(line),
      where,
    );
    assert(!line.includes("irc.test"), where);
  }
  assertStringIncludes(bob.all.join("\n"), "<alice>");
});
