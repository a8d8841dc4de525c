// PRIVMSG NOTICE TAGMSG, as they are without capabilities. Echoes, tags and labels are in tests/server/capabilities_test.ts.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { fixed } from "../../../server/options.ts";
import { IrcServer } from "../../support/irc_server.ts";
import { commandsOf, together } from "../../support/people.ts";

Deno.test("what is said in a channel reaches every other member once, and not who said it", async () => {
  await using server = new IrcServer();
  const [alice, bob, carl] = await together(server, "#a", "alice", "bob", "carl");
  assertEquals(await alice.ask("PRIVMSG #a :hello you", "NOTICE #a :note"), []);
  for (const client of [bob, carl]) {
    assertEquals(await client.ask(), [
      ":alice!alice@localhost PRIVMSG #a :hello you",
      ":alice!alice@localhost NOTICE #a :note",
    ]);
  }
});

Deno.test("what is said to a person reaches them alone, whatever the letter case, under their own spelling", async () => {
  await using server = new IrcServer();
  const [alice, bob, carl] = await together(server, "#a", "alice", "bob", "carl");
  await alice.ask("PRIVMSG BOB :hi", "notice Bob :note");
  assertEquals(await bob.ask(), [
    ":alice!alice@localhost PRIVMSG bob :hi",
    ":alice!alice@localhost NOTICE bob :note",
  ]);
  assertEquals(await carl.ask(), []);
});

Deno.test("who speaks to themselves hears it once", async () => {
  await using server = new IrcServer();
  const alice = await server.irc("alice");
  assertEquals(await alice.ask("PRIVMSG Alice :note to self"), [
    ":alice!alice@localhost PRIVMSG alice :note to self",
  ]);
});

Deno.test("a text is passed on to the byte, whatever is in it but NUL, CR and LF", async () => {
  await using server = new IrcServer();
  const [alice, bob] = await together(server, "#a", "alice", "bob");
  for (
    const text of [
      ":)",
      " leading",
      "trailing ",
      "a  b",
      "\x01ACTION x\x01",
      "\x02\x03\x1f\x7f",
      "漢字 😀 \u202e",
      "-",
      "@x",
    ]
  ) {
    await alice.ask(`PRIVMSG #a :${text}`, `NOTICE bob :${text}`);
    assertEquals(await bob.ask(), [
      `:alice!alice@localhost PRIVMSG #a :${text}`,
      `:alice!alice@localhost NOTICE bob :${text}`,
    ]);
  }
});

Deno.test("several targets get a message each, and a target named twice gets one", async () => {
  await using server = new IrcServer();
  const [alice, bob] = await together(server, "#a", "alice", "bob");
  const eve = await server.irc("eve");
  assertEquals(commandsOf(await alice.ask("PRIVMSG #a,eve,nobody,eve :hi")), ["401"]);
  assertEquals(await bob.ask(), [":alice!alice@localhost PRIVMSG #a :hi"]);
  assertEquals(await eve.ask(), [":alice!alice@localhost PRIVMSG eve :hi"]);
});

Deno.test("more targets than announced get nothing, all of them", async () => {
  await using server = new IrcServer();
  const [alice, bob] = await together(server, "#a", "alice", "bob");
  const targets = ["bob", ...Array.from({ length: fixed.targets }, (_, i) => `x${i}`)].join(",");
  assertEquals(commandsOf(await alice.ask(`PRIVMSG ${targets} :hi`, `NOTICE ${targets} :hi`)), ["407"]);
  assertEquals(await bob.ask(), []);
});

Deno.test("a PRIVMSG that cannot be says why, and a NOTICE never does", async () => {
  await using server = new IrcServer();
  const [alice] = await together(server, "#a", "alice");
  await (await server.irc("bob")).ask("JOIN #b");
  const examples: [string, string][] = [
    ["", "411"],
    [":", "411"],
    ["alice", "412"],
    ["alice :", "412"],
    ["nobody :hi", "401"],
    ["#nowhere :hi", "403"],
    ["#b :hi", "404"],
    ["@#a :hi", "401"],
    ["$irc.test :hi", "401"],
  ];
  for (const [rest, numeric] of examples) {
    assertEquals(commandsOf(await alice.ask(`PRIVMSG ${rest}`)), [numeric], rest);
    assertEquals(await alice.ask(`NOTICE ${rest}`), [], rest);
  }
});

Deno.test("who is away answers a PRIVMSG with why, and a NOTICE or a channel not", async () => {
  await using server = new IrcServer();
  const [alice, bob] = await together(server, "#a", "alice", "bob");
  await bob.ask("AWAY :at lunch");
  assertEquals(await alice.ask("PRIVMSG bob :hi"), [":irc.test 301 alice bob :at lunch"]);
  assertEquals(await alice.ask("NOTICE bob :hi", "PRIVMSG #a :hi"), []);
  await bob.ask("AWAY");
  assertEquals(await alice.ask("PRIVMSG bob :hi"), []);
});

Deno.test("a line as long as it can be is passed on whole, with its source before it", async () => {
  await using server = new IrcServer();
  const [alice, bob] = await together(server, "#a", "alice", "bob");
  for (const target of ["#a", "bob"]) {
    // Both ways through the server: the short one for `PRIVMSG #a :`, and the long one.
    for (const command of ["PRIVMSG", "NOTICE"]) {
      const line = `${command} ${target} :`.padEnd(510, "x");
      await alice.ask(line);
      assertEquals(await bob.ask(), [`:alice!alice@localhost ${line}`]);
      assertEquals(commandsOf(await alice.ask(`${line}x`)), ["417"]);
      assertEquals(await bob.ask(), []);
    }
  }
});

Deno.test("a longer line is passed on where longer ones are announced", async () => {
  await using server = new IrcServer({ limits: { lineBytes: 2_000 } });
  const [alice, bob] = await together(server, "#a", "alice", "bob");
  assert(alice.all.some((line) => / LINELEN=2000 /.test(line)));
  await alice.ask(`PRIVMSG #a :${"x".repeat(1_900)}`);
  assertMatch((await bob.ask())[0]!, / :x{1900}$/);
});

Deno.test("who has not asked for tags gets no TAGMSG, and no tag", async () => {
  await using server = new IrcServer();
  const [alice, bob] = await together(server, "#a", "alice", "bob");
  assertEquals(
    await alice.ask("@+typing=active TAGMSG #a", "@+a=b PRIVMSG #a :hi", "@+a=b PRIVMSG bob :hi"),
    [],
  );
  assertEquals(await bob.ask(), [
    ":alice!alice@localhost PRIVMSG #a :hi",
    ":alice!alice@localhost PRIVMSG bob :hi",
  ]);
});

Deno.test("what is said within one read is heard in the order it was said", async () => {
  await using server = new IrcServer();
  const [alice, bob] = await together(server, "#a", "alice", "bob");
  // Channel, person, notice, another channel: each takes its own way to bob.
  await bob.ask("JOIN #b");
  await alice.ask("JOIN #b");
  await bob.ask();
  const targets = ["PRIVMSG #a", "PRIVMSG bob", "NOTICE #b", "PRIVMSG #b", "NOTICE bob", "PRIVMSG #A"];
  const lines = Array.from({ length: 300 }, (_, i) => `${targets[i % targets.length]} :${i}`);
  await alice.send(...lines);
  const heard = (await bob.until((line) => line.endsWith(" :299"))).map((line) =>
    Number(line.split(" :")[1])
  );
  assertEquals(heard, lines.map((_, i) => i));
});
