// The limits of a server: how many may come, how much each may do, and who is spared.
import { assert, assertEquals, assertGreater, assertMatch, assertStringIncludes } from "@std/assert";
import { IrcServer } from "../support/irc_server.ts";

Deno.test("one client more than there is room for is told so, and comes in once another has left", async () => {
  await using server = new IrcServer({ limits: { clients: 2 } });
  const [alice] = await server.room("#a", "alice", "bob");
  const late = await server.connect();
  assertEquals(await late.end(), ["ERROR :The server is full."]);
  alice!.close();
  await server.logged("closed");
  while (server.server.connections === 2) await new Promise((resolve) => setTimeout(resolve, 1));
  await server.irc("carl");
});

Deno.test("one address has its share, from which this machine is spared unless it is told not to be", async () => {
  for (const exempt of ["nobody", "loopback", "everybody"] as const) {
    await using server = new IrcServer({ limits: { clientsPerAddress: 2, exempt } });
    await server.room("#a", "alice", "bob");
    const late = await server.connect();
    if (exempt === "nobody") {
      assertEquals(await late.end(), ["ERROR :There are too many connections from your address."]);
      assertStringIncludes(String((await server.logged("refused")).fields.address), "127.0.0.1");
    } else await late.ask("NICK carl", "USER c 0 * :c", "JOIN #a");
    assertEquals(server.server.chat.users.size, exempt === "nobody" ? 2 : 3);
  }
});

Deno.test("who is refused is no session: they hold no nickname and count for nothing", async () => {
  await using server = new IrcServer({ limits: { clients: 1 } });
  await server.irc("alice");
  for (let i = 0; i < 20; i++) {
    const late = await server.connect();
    await late.end();
  }
  assertEquals([server.server.connections, server.server.chat.connections], [1, 1]);
});

Deno.test("a session is in so many channels at most, and leaving one makes room", async () => {
  await using server = new IrcServer({ limits: { joins: 3 } });
  const alice = await server.irc("alice");
  const lines = await alice.ask("JOIN #a,#b,#c,#d");
  assertEquals(lines.filter((line) => line.includes(" JOIN ")).length, 3);
  assertMatch(lines.at(-1)!, / 405 alice #d :/);
  assert(!server.server.chat.room("#d"));
  assertEquals((await alice.ask("JOIN #b")).length, 0);
  assert((await alice.ask("PART #a", "JOIN #d")).some((line) => line.endsWith(" JOIN #d")));
});

Deno.test("a flood is slowed down, and nothing of it is lost or reordered", async () => {
  const floodRate = 100, floodBurst = 20, lines = 70;
  await using server = new IrcServer({ limits: { floodRate, floodBurst, exempt: "nobody" } });
  const [alice, bob] = await server.room("#a", "alice", "bob");
  const began = performance.now();
  const texts = Array.from({ length: lines }, (_, i) => `line ${i}`);
  await alice!.send(...texts.map((text) => `PRIVMSG #a :${text}`));
  const came = await bob!.until(`PRIVMSG #a :${texts.at(-1)}`);
  assertEquals(came.map((line) => line.split(" :")[1]), texts);
  // The burst is free; each line after it takes its time, whatever the machine does besides.
  assertGreater(performance.now() - began, (lines - floodBurst - 5) / floodRate * 1_000);
});

Deno.test("a flood in one packet is not answered at one go, and others are answered meanwhile", async () => {
  await using server = new IrcServer({ limits: { floodRate: 1, floodBurst: 10, exempt: "nobody" } });
  const alice = await server.irc("alice");
  const bob = await server.irc("bob");
  await alice.send(...Array.from({ length: 60 }, (_, i) => `PING ${i}`));
  await alice.expect(/ PONG /);
  await bob.ask();
  assertGreater(15, alice.all.filter((line) => line.includes(" PONG ")).length);
});

Deno.test("lines that take the server long are a flood sooner", async () => {
  let now = Date.UTC(2024, 0, 1);
  let step = 0;
  const limits = { floodRate: 10, floodBurst: 40, exempt: "nobody" } as const;
  await using server = new IrcServer({ limits, now: () => now += step });
  const alice = await server.irc("alice");
  const bob = await server.irc("bob");
  // From here on each look at the clock finds it ten milliseconds on: so long takes a line, and longer.
  step = 10;
  await alice.send(...Array.from({ length: 30 }, (_, i) => `PING ${i}`));
  await alice.expect(/ PONG /);
  await bob.ask();
  assertGreater(15, alice.all.filter((line) => line.includes(" PONG ")).length);
});

Deno.test("bytes without a line's end are part of a flood", async () => {
  await using server = new IrcServer({ limits: { floodRate: 20, floodBurst: 10, exempt: "nobody" } });
  const alice = await server.irc("alice");
  const began = performance.now();
  await alice.sendBytes(new Uint8Array(16 * 512).fill(0x61));
  await alice.send("");
  await alice.expect("417");
  await alice.ask();
  assertGreater(performance.now() - began, 250);
});

Deno.test("this machine is spared the flood limit by default", async () => {
  await using server = new IrcServer({ limits: { floodRate: 0.1, floodBurst: 1 } });
  const alice = await server.irc("alice");
  assertEquals(
    (await alice.ask(...Array(200).fill("VERSION"))).filter((line) => line.includes(" 351 ")).length,
    200,
  );
});

Deno.test("a session that waits for the flood limit can be ended, and leaves no timer behind", async () => {
  await using server = new IrcServer({ limits: { floodRate: 0.1, floodBurst: 1, exempt: "nobody" } });
  const client = await server.connect();
  await client.send("PING a", "PING b", "PING c");
  await client.expect(/ PONG /);
  await server.server.stop("The test is over.");
  assertEquals(server.server.connections, 0);
});
