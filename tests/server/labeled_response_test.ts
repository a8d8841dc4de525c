// Labels: each labelled line is answered by exactly one thing that carries its label.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { IrcServer } from "../support/irc_server.ts";
import { commandsOf } from "../support/people.ts";
import { bare, type RawClient, tagsOf } from "../support/raw_client.ts";

const labels = ["labeled-response", "batch"];

/** Takes a batch apart: it must be the whole of the lines, opened under the label, each line in it, and closed. */
function batched(lines: readonly string[], label: string): string[] {
  const [open, ...rest] = lines;
  const close = rest.pop();
  assertEquals(tagsOf(open!).get("label"), label);
  const [, reference] = /^BATCH \+([A-Za-z0-9-]+) labeled-response$/.exec(bare(open!)) ?? [];
  assert(reference !== undefined, open);
  assertEquals(bare(close!), `BATCH -${reference}`);
  assertEquals(tagsOf(close!).has("label"), false);
  for (const line of rest) assertEquals([...tagsOf(line)], [["batch", reference]], line);
  return rest.map(bare);
}

async function cast(server: IrcServer, ...more: string[]): Promise<[RawClient, RawClient]> {
  const alice = await server.irc("alice", ...labels, ...more);
  const bob = await server.irc("bob");
  for (const client of [alice, bob]) await client.ask("JOIN #a");
  await alice.ask();
  return [alice, bob];
}

Deno.test("what is answered with nothing is answered with ACK", async () => {
  await using server = new IrcServer();
  const [alice, bob] = await cast(server);
  for (
    const line of [
      "PONG x",
      "PRIVMSG #a :hi",
      "PRIVMSG bob :hi",
      "NOTICE nobody :hi",
      "MODE #a +t",
      "JOIN #a",
      "NICK alice",
    ]
  ) {
    assertEquals(await alice.ask(`@label=one ${line}`), ["@label=one :irc.test ACK"], line);
  }
  assertEquals(commandsOf(await bob.ask()), ["PRIVMSG", "PRIVMSG"]);
});

Deno.test("one answer carries the label itself", async () => {
  await using server = new IrcServer();
  const [alice] = await cast(server);
  const answered = async (line: string) => {
    const lines = await alice.ask(`@label=one ${line}`);
    assertEquals(lines.map((came) => [...tagsOf(came)]), [[["label", "one"]]], line);
    return bare(lines[0]!);
  };
  assertEquals(await answered("PING x"), "PONG irc.test x");
  assertMatch(await answered("PRIVMSG nobody :hi"), /^401 /);
  assertMatch(await answered("FROBNICATE"), /^421 /);
  assertMatch(await answered("JOIN"), /^461 /);
  assertEquals(await answered("TOPIC #a :x"), "TOPIC #a :x");
  assertEquals(await answered("MODE #a +m"), "MODE #a +m");
  assertEquals(await answered("NICK anna"), "NICK anna");
  assertEquals(await answered("MODE anna +i"), "MODE anna +i");
  assertEquals(await answered("PART #a :good bye"), "PART #a :good bye");
  assertMatch(await answered("CAP REQ :batch"), /^CAP anna ACK batch$/);
});

Deno.test("several answers are a batch under the label", async () => {
  await using server = new IrcServer();
  const [alice, bob] = await cast(server);
  assertEquals(commandsOf(batched(await alice.ask("@label=w WHOIS bob"), "w")), [
    "311",
    "319",
    "312",
    "317",
    "318",
  ]);
  const joined = batched(await alice.ask("@label=j JOIN #b,#c"), "j");
  assertEquals(joined[0], "JOIN #b");
  assertEquals(commandsOf(joined), ["JOIN", "353", "366", "JOIN", "353", "366"]);
  assertEquals(batched(await alice.ask("@label=p PART #b,#c"), "p"), ["PART #b", "PART #c"]);
  await bob.ask("AWAY :x");
  assertEquals(commandsOf(batched(await alice.ask("@label=m PRIVMSG bob,nobody :hi"), "m")), ["301", "401"]);
  assertEquals(commandsOf(batched(await alice.ask("@label=k KICK #a bob,nobody"), "k")), ["KICK", "401"]);
});

Deno.test("batches have references of their own", async () => {
  await using server = new IrcServer();
  const [alice] = await cast(server);
  const lines = await alice.ask(...Array.from({ length: 20 }, (_, i) => `@label=l${i} WHOIS alice`));
  const opened = lines.filter((line) => / BATCH \+/.test(line)).map((line) => bare(line).split(" ")[1]);
  assertEquals(new Set(opened).size, 20);
});

Deno.test("an echo carries the label, and what others get does not", async () => {
  await using server = new IrcServer();
  const [alice, bob] = await cast(server, "echo-message", "message-tags", "server-time");
  await bob.ask("CAP REQ :message-tags");
  for (const command of ["PRIVMSG #a :hi", "NOTICE #a :hi", "PRIVMSG bob :hi", "@TAGMSG #a"]) {
    const [tags, line] = command.startsWith("@")
      ? ["@label=e;+x=y", command.slice(1)]
      : ["@label=e", command];
    const [echo, ...rest] = await alice.ask(`${tags} ${line}`);
    const [heard] = await bob.ask();
    assertEquals(rest, []);
    assertEquals(bare(echo!), line);
    assertEquals(tagsOf(echo!).get("label"), "e");
    assertEquals(tagsOf(heard!).has("label"), false);
    assertEquals(tagsOf(echo!).get("msgid"), tagsOf(heard!).get("msgid"));
    assert(tagsOf(echo!).has("time"));
  }
  const several = await alice.ask("@label=s PRIVMSG #a,bob :hi");
  assertEquals(several.map((line) => bare(line).split(" ")[0]), ["BATCH", "PRIVMSG", "PRIVMSG", "BATCH"]);
});

Deno.test("what somebody says to themselves is delivered without the label, and acknowledged with it", async () => {
  await using server = new IrcServer();
  const [alice] = await cast(server, "message-tags");
  const [heard, ack, ...rest] = await alice.ask("@label=x PRIVMSG alice :note");
  assertEquals([bare(heard!), tagsOf(heard!).has("label")], ["PRIVMSG alice :note", false]);
  assertEquals([ack, ...rest], ["@label=x :irc.test ACK"]);
  await alice.ask("CAP REQ echo-message");
  for (const line of ["PRIVMSG alice :note", "NOTICE alice :note", "TAGMSG alice"]) {
    const both = await alice.ask(`@label=x;+a=b ${line}`);
    assertEquals(both.map(bare), [line, line]);
    assertEquals(both.map((came) => tagsOf(came).get("label")), [undefined, "x"]);
    assertEquals(tagsOf(both[0]!).get("msgid"), tagsOf(both[1]!).get("msgid"));
  }
});

Deno.test("labels are for who has both capabilities, and a label that is none is left alone", async () => {
  await using server = new IrcServer();
  const bare = await server.irc("bob");
  const half = await server.irc("carl", "labeled-response");
  for (const client of [bare, half]) {
    assertEquals(await client.ask("@label=x PING y"), [":irc.test PONG irc.test y"]);
  }
  const alice = await server.irc("alice", ...labels);
  for (const label of ["label", "label=", `label=${"x".repeat(65)}`]) {
    assertEquals(await alice.ask(`@${label} PING y`), [":irc.test PONG irc.test y"], label);
  }
  const longest = "é".repeat(32);
  assertEquals(await alice.ask(`@label=${longest} PING y`), [`@label=${longest} :irc.test PONG irc.test y`]);
  assertEquals(await alice.ask("@label=a\\sb\\:c PING y"), ["@label=a\\sb\\:c :irc.test PONG irc.test y"]);
});

Deno.test("a labelled line before registration is answered under its label, the whole welcome too", async () => {
  await using server = new IrcServer();
  const client = await server.connect();
  await client.ask(`CAP REQ :${labels.join(" ")}`, "CAP END", "USER u 0 * :U");
  assertEquals(commandsOf(await client.ask("@label=a JOIN #a")), ["451"]);
  const welcome = batched(await client.ask("@label=b NICK alice"), "b");
  assertEquals([commandsOf(welcome)[0], commandsOf(welcome).at(-1)], ["001", "422"]);
});

Deno.test("a labelled QUIT ends with ERROR, and nothing behind it", async () => {
  await using server = new IrcServer();
  const [alice] = await cast(server);
  await alice.send("@label=q QUIT :bye");
  assertEquals(await alice.end(), ["ERROR :Closing link: 127.0.0.1 (Quit: bye)"]);
});

Deno.test("what others say at the same time is not drawn into a batch", async () => {
  await using server = new IrcServer();
  const [alice, bob] = await cast(server);
  const talking = (async () => {
    for (let i = 0; i < 100; i++) await bob.send(`PRIVMSG #a :${i}`);
    await bob.ask();
  })();
  for (let i = 0; i < 50; i++) await alice.send(`@label=n${i} NAMES #a`);
  await talking;
  const lines = await alice.ask();
  assertEquals(lines.filter((line) => line.startsWith(":bob!")).length, 100);
  for (const line of lines.filter((line) => / (?:353|366) /.test(line))) {
    assert(tagsOf(line).has("batch"), line);
  }
});
