// MODE: what it shows, what it announces, and what it refuses. What each channel mode does is in channel_modes_test.ts.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { fixed } from "../../../server/options.ts";
import { IrcServer } from "../../support/irc_server.ts";
import { commandsOf, together } from "../../support/people.ts";

Deno.test("a channel's modes are shown with their parameters, the key to members only", async () => {
  let time = Date.UTC(2024, 0, 1);
  await using server = new IrcServer({ now: () => time });
  const [alice] = await together(server, "#a", "alice");
  time += 60_000;
  assertEquals(await alice.ask("MODE #A"), [
    ":irc.test 324 alice #a +nt",
    ":irc.test 329 alice #a 1704067200",
  ]);
  await alice.ask("MODE #a +kml sesame 7");
  assertEquals((await alice.ask("MODE #a"))[0], ":irc.test 324 alice #a +ntmkl sesame 7");
  assertEquals((await (await server.irc("eve")).ask("MODE #a"))[0], ":irc.test 324 eve #a +ntmkl * 7");
  await alice.ask("MODE #a -ntmkl x");
  assertEquals((await alice.ask("MODE #a"))[0], ":irc.test 324 alice #a +");
});

Deno.test("a secret channel's modes are for members", async () => {
  await using server = new IrcServer();
  const [alice] = await together(server, "#a", "alice");
  await alice.ask("MODE #a +s");
  const eve = await server.irc("eve");
  assertEquals(commandsOf(await eve.ask("MODE #a", "MODE #a b", "MODE #a +m", "MODE #nowhere")), [
    "403",
    "403",
    "403",
    "403",
  ]);
});

Deno.test("several changes are one announcement, as they were made, and what changes nothing is left out", async () => {
  await using server = new IrcServer();
  const [alice, bob] = await together(server, "#a", "alice", "bob");
  const announced = ":alice!alice@localhost MODE #a +mv-n+kb bob sesame x!*@*";
  assertEquals(await alice.ask("MODE #a +tmv-n+kb BOB sesame x"), [announced]);
  assertEquals(await bob.ask(), [announced]);
  assertEquals(await alice.ask("MODE #a +mt-n+bv X bob"), []);
  assertEquals(await bob.ask(), []);
});

Deno.test("a sign may be missing, and the changes of one line are bounded", async () => {
  await using server = new IrcServer();
  const [alice] = await together(server, "#a", "alice");
  assertEquals(await alice.ask("MODE #a m"), [":alice!alice@localhost MODE #a +m"]);
  const masks = Array.from({ length: fixed.modesPerLine + 3 }, (_, i) => `m${i}`);
  await alice.ask(`MODE #a +${"b".repeat(masks.length)} ${masks.join(" ")}`);
  assertEquals(
    commandsOf(await alice.ask("MODE #a b")).filter((c) => c === "367").length,
    fixed.modesPerLine,
  );
});

Deno.test("an announcement that would be too long is made in several", async () => {
  await using server = new IrcServer();
  const room = `#${"r".repeat(63)}`;
  const [alice, bob] = await together(server, room, "a".repeat(32), "bob");
  const masks = Array.from({ length: 5 }, (_, i) => `${i}`.repeat(75));
  const came = await alice.ask(`MODE ${room} +bbbbb ${masks.join(" ")}`);
  assert(came.length > 1);
  for (const line of came) assert(line.length <= 510, line);
  assertEquals(came.flatMap((line) => line.split(" ").slice(4)), masks.map((mask) => `${mask}!*@*`));
  assertEquals(await bob.ask(), came);
});

Deno.test("unknown modes are named, and the known ones beside them are made", async () => {
  await using server = new IrcServer();
  const [alice, bob] = await together(server, "#a", "alice", "bob");
  const came = await alice.ask("MODE #a +xm-y");
  assertEquals(commandsOf(came), ["472", "472", "MODE"]);
  assertMatch(came[0]!, /^:irc\.test 472 alice x :\S/);
  assertEquals(commandsOf(await bob.ask("MODE #a +x")), ["MODE", "472"]);
  assertMatch((await alice.ask("MODE #a :+ +"))[0]!, /^:irc\.test 472 alice \* :\S/);
});

Deno.test("who is no operator changes nothing, and is told once a line", async () => {
  await using server = new IrcServer();
  const [alice, bob] = await together(server, "#a", "alice", "bob");
  const eve = await server.irc("eve");
  assertEquals(commandsOf(await bob.ask("MODE #a +imov-t bob bob")), ["482"]);
  assertEquals(commandsOf(await eve.ask("MODE #a +b x", "MODE #a +o eve")), ["482", "482"]);
  assertEquals(await alice.ask(), []);
  assertEquals((await bob.ask("MODE #a"))[0], ":irc.test 324 bob #a +nt");
});

Deno.test("what needs a parameter and has none, or a bad one, is refused", async () => {
  await using server = new IrcServer();
  const [alice] = await together(server, "#a", "alice");
  await server.irc("eve");
  for (const line of ["+o", "+v", "+k", "+l", "-o", "-v"]) {
    assertMatch(
      (await alice.ask(`MODE #a ${line}`))[0]!,
      new RegExp(`^:irc\\.test 696 alice #a ${line[1]} \\* :\\S`),
    );
  }
  for (const limit of ["0", "-1", "x", "1x", "01", "1000000000000", ":", ":1 2"]) {
    assertEquals(commandsOf(await alice.ask(`MODE #a +l ${limit}`)), ["696"], limit);
  }
  for (const key of ["a,b", "a:b", ":a b", "::", ":", "k".repeat(fixed.keyBytes + 1)]) {
    assertEquals(commandsOf(await alice.ask(`MODE #a +k ${key}`)), ["525"], key);
  }
  for (const mask of [":", ":a b", "::", "a,b", "m".repeat(fixed.maskBytes)]) {
    assertEquals(commandsOf(await alice.ask(`MODE #a +b ${mask}`)), ["696"], mask);
  }
  assertEquals(commandsOf(await alice.ask("MODE #a +o nobody", "MODE #a +v eve")), ["401", "441"]);
  assertEquals((await alice.ask("MODE #a"))[0], ":irc.test 324 alice #a +nt");
});

Deno.test("-k takes any key away, or none, and shows it to nobody", async () => {
  await using server = new IrcServer();
  const [alice] = await together(server, "#a", "alice");
  await alice.ask("MODE #a +k sesame");
  assertEquals(await alice.ask("MODE #a -k wrong"), [":alice!alice@localhost MODE #a -k *"]);
  await alice.ask("MODE #a +k sesame");
  assertEquals(await alice.ask("MODE #a -k", "MODE #a -k"), [":alice!alice@localhost MODE #a -k *"]);
});

Deno.test("a list is shown to anybody who may see the channel, once a line however often it is asked for", async () => {
  await using server = new IrcServer({ now: () => Date.UTC(2024, 0, 1) });
  const [alice] = await together(server, "#a", "alice");
  await alice.ask("MODE #a +bbeI one *@two three!four x!y@z");
  const eve = await server.irc("eve");
  const by = "alice!alice@localhost 1704067200";
  assertEquals(await eve.ask("MODE #a bbb"), [
    `:irc.test 367 eve #a one!*@* ${by}`,
    `:irc.test 367 eve #a *!*@two ${by}`,
    ":irc.test 368 eve #a :End of the list.",
  ]);
  assertEquals((await eve.ask("MODE #a +e"))[0], `:irc.test 348 eve #a three!four@* ${by}`);
  assertEquals((await eve.ask("MODE #a I"))[0], `:irc.test 346 eve #a x!y@z ${by}`);
});

Deno.test("a mask is one whatever its letter case, and is taken away so too", async () => {
  await using server = new IrcServer();
  const [alice] = await together(server, "#a", "alice");
  assertEquals(await alice.ask("MODE #a +b Bob", "MODE #a +b bob!*@*"), [
    ":alice!alice@localhost MODE #a +b Bob!*@*",
  ]);
  assertEquals(await alice.ask("MODE #a -b BOB", "MODE #a -b bob"), [
    ":alice!alice@localhost MODE #a -b BOB!*@*",
  ]);
});

Deno.test("one's own modes are shown and changed, nobody else's", async () => {
  await using server = new IrcServer();
  const alice = await server.irc("alice");
  await server.irc("bob");
  assertEquals(
    await alice.ask("MODE Alice", "MODE alice +i", "MODE alice", "MODE alice +i", "MODE alice -i+i-i"),
    [
      ":irc.test 221 alice +",
      ":alice!alice@localhost MODE alice +i",
      ":irc.test 221 alice +i",
      ":alice!alice@localhost MODE alice -i",
    ],
  );
  assertEquals(commandsOf(await alice.ask("MODE bob", "MODE bob +i", "MODE nobody", "MODE")), [
    "502",
    "502",
    "401",
    "461",
  ]);
  // The modes that there are are made first.
  assertEquals(commandsOf(await alice.ask("MODE alice +xiy")), ["MODE", "501"]);
});
