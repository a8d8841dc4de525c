// What time does to a session: registration that takes too long, silence, goodbyes that nobody reads. The clock stands
// still until a test moves it, and the server ticks when it is told to.
import { assertEquals } from "@std/assert";
import { poll } from "@std/async/poll";
import { Clock } from "../support/clock.ts";
import { IrcServer } from "../support/irc_server.ts";
import type { RawClient } from "../support/raw_client.ts";

const limits = { registrationMs: 30_000, pingMs: 60_000, timeoutMs: 120_000 };

class World implements AsyncDisposable {
  readonly clock = new Clock();
  readonly server = new IrcServer({ limits, now: this.clock.now });

  pass(ms: number): void {
    this.clock.pass(ms);
    this.server.server.tick();
  }

  /** Bytes that were ever said to a user alone: what is on its way counts too. */
  saidTo(nickname: string): number {
    return [...this.server.server.chat.user(nickname)!.listeners][0]!.outbound.own.bytes;
  }

  /** Waits until the server has accepted so many. */
  async connections(count: number): Promise<void> {
    await poll(() => this.server.server.connections, (n) => n === count, { interval: 1 });
  }

  [Symbol.asyncDispose]() {
    return this.server[Symbol.asyncDispose]();
  }
}

const goodbye = async (client: RawClient) => (await client.end()).at(-1);

Deno.test("who has not registered in time is told so and closed, and not a moment earlier", async () => {
  await using world = new World();
  const client = await world.server.connect();
  await client.ask("NICK alice");
  world.pass(29_999);
  await client.ask();
  world.pass(1);
  assertEquals(/^ERROR .*Registration took too long\./.test(await goodbye(client) ?? ""), true);
  assertEquals([...world.server.server.chat.users], []);
  await world.server.irc("alice");
});

Deno.test("who says nothing at all is closed in the same time", async () => {
  await using world = new World();
  const client = await world.server.connect();
  await world.connections(1);
  world.pass(30_000);
  await client.end();
  await world.connections(0);
});

Deno.test("talking without registering does not help", async () => {
  await using world = new World();
  const client = await world.server.connect();
  for (let i = 0; i < 29; i++) {
    await client.ask();
    world.pass(1_000);
  }
  await client.ask("CAP LS 302");
  world.pass(1_000);
  await goodbye(client);
});

Deno.test("a registered client is asked after a minute of silence, once, and ended after two", async () => {
  await using world = new World();
  const [alice, bob] = await world.server.room("#a", "alice", "bob");
  const before = world.saidTo("alice");
  world.pass(59_999);
  assertEquals(world.saidTo("alice"), before);
  world.pass(1);
  assertEquals(await alice!.next(), "PING irc.test");
  const after = world.saidTo("alice");
  world.pass(30_000);
  await bob!.ask();
  world.pass(29_999);
  await bob!.ask();
  assertEquals(world.saidTo("alice"), after);
  world.pass(1);
  await bob!.expect(/^:alice!\S+ QUIT :Ping timeout: 120 seconds\.$/);
  await alice!.end();
});

Deno.test("an answer keeps a client alive, and so does anything else it says", async () => {
  await using world = new World();
  const alice = await world.server.irc("alice");
  for (const line of ["PONG irc.test", "PONG", "NICK alice", "NONSENSE", ""]) {
    world.pass(60_000);
    await alice.expect("PING");
    await alice.send(line);
    await alice.ask();
    const said = world.saidTo("alice");
    world.pass(59_999);
    assertEquals(world.saidTo("alice"), said);
  }
  assertEquals(alice.ended, false);
});

Deno.test("a machine that has slept asks everybody before it ends anybody", async () => {
  await using world = new World();
  const [alice, bob] = await world.server.room("#a", "alice", "bob");
  world.pass(8 * 3_600_000);
  for (const client of [alice!, bob!]) assertEquals(await client.next(), "PING irc.test");
  await alice!.ask("PONG irc.test");
  world.pass(60_000);
  await alice!.expect(/^:bob!\S+ QUIT :Ping timeout: 28860 seconds\.$/);
  await alice!.ask();
});

Deno.test("a person with netcat is not asked, and may be silent for as long as they like", async () => {
  await using world = new World();
  const carl = await world.server.connect();
  await carl.send("carl");
  await carl.expect(/^Here: /);
  carl.pending.length = 0;
  for (let minute = 0; minute < 60; minute++) world.pass(60_000);
  await carl.send("!who");
  assertEquals(/carl/.test(await carl.next()), true);
});

Deno.test("who does not read their goodbye is cut off a second later", async () => {
  await using world = new World();
  const client = await world.server.connect({ reading: false });
  await client.send("NICK alice", "USER a 0 * :a", "QUIT");
  await world.server.logged("closed");
  assertEquals(world.server.server.connections, 1);
  world.pass(999);
  assertEquals(world.server.server.connections, 1);
  world.pass(1);
  await world.connections(0);
});
