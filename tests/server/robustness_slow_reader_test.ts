// Who does not read: others notice nothing, the server keeps a bounded number of bytes, and then lets them go.
import { assert, assertEquals, assertGreater, assertLess, assertLessOrEqual } from "@std/assert";
import { stillHeld } from "../support/garbage.ts";
import { IrcServer } from "../support/irc_server.ts";

const BACKLOG = 256 * 1024;
const REASON = "Reads too slowly: the backlog is full.";
/** Sent in one go, and less than the socket holds, so that the sender never waits. */
const BATCH = 150;
/** Past what both kernel buffers of a connection hold, and the backlog. */
const MOST_BATCHES = 400;

const isReason = (fields: { detail?: unknown }) => fields.detail === REASON;

Deno.test("a stuck reader delays nobody, is kept bounded bytes for, and is closed with the reason", async () => {
  await using server = new IrcServer({ limits: { backlogBytes: BACKLOG } });
  const [talker, listener] = await server.room("#a", "talker", "listener");
  const stuck = await server.connect({ reading: false });
  await stuck.send("NICK stuck", "USER stuck 0 * :s", "JOIN #a");
  await listener!.expect(/^:stuck!\S+ JOIN/);
  const room = server.server.chat.room("#a")!;
  const { outbound } = [...server.server.chat.user("stuck")!.listeners][0]!;
  const lane = room.members.get(server.server.chat.user("listener")!)!.cursors.values().next().value!.lane;

  const chunks: WeakRef<object>[] = [];
  let worst = 0, slowest = 0, batches = 0;
  for (; server.server.chat.user("stuck") && batches < MOST_BATCHES; batches++) {
    const texts = Array.from({ length: BATCH }, (_, i) => `${batches}:${i}:`.padEnd(400, "x"));
    const began = performance.now();
    await talker!.send(...texts.map((text) => `PRIVMSG #a :${text}`));
    const came = await listener!.until(`PRIVMSG #a :${texts.at(-1)}`);
    slowest = Math.max(slowest, performance.now() - began);
    const heard = came.filter((line) => line.includes(" PRIVMSG ")).map((line) => line.split(" :")[1]);
    assertEquals(heard, texts);
    worst = Math.max(worst, outbound.lag);
    chunks.push(new WeakRef(lane.chunk));
  }
  assertLess(batches, MOST_BATCHES, "the stuck reader was never closed");
  assertGreater(worst, BACKLOG / 2, "nothing was ever kept: the test proves nothing");
  assertLessOrEqual(worst, BACKLOG + BATCH * 500);
  assertLess(slowest, 2_000);
  assertEquals(listener!.all.filter((line) => line.includes("QUIT")).map((line) => line.split(" QUIT ")[1]), [
    `:${REASON}`,
  ]);
  await server.logged("closed", isReason);
  assertEquals([outbound.lag, room.members.size, server.server.connections], [0, 2, 2]);
  assertLessOrEqual(await stillHeld(chunks, 1), 1);
});

Deno.test("a client that asks and asks and does not read the answers is closed", async () => {
  await using server = new IrcServer({ limits: { backlogBytes: BACKLOG } });
  const client = await server.connect({ reading: false });
  await client.send("NICK storm", "USER storm 0 * :s");
  await server.logged("registered");
  const { outbound } = [...server.server.chat.user("storm")!.listeners][0]!;
  let worst = 0;
  const closed = server.logged("closed", isReason);
  const line = new TextEncoder().encode(`PING ${"x".repeat(400)}\r\n`.repeat(500));
  try {
    for (let sent = 0; sent < 200; sent++) {
      await client.sendBytes(line);
      worst = Math.max(worst, outbound.lag);
    }
  } catch (error) {
    // The server has hung up.
    assert(
      error instanceof Deno.errors.ConnectionReset || error instanceof Deno.errors.BrokenPipe,
      String(error),
    );
  }
  await closed;
  assertLessOrEqual(worst, BACKLOG + 1_000);
  assertEquals([server.server.chat.users.size, server.server.connections], [0, 0]);
});

Deno.test("many long answers to lines of one read are not gathered past the backlog", async () => {
  await using server = new IrcServer({ limits: { backlogBytes: BACKLOG } });
  await Promise.all(Array.from({ length: 60 }, (_, i) => server.irc(`${"n".repeat(28)}${i}`)));
  const client = await server.connect({ reading: false });
  await client.send("NICK asks", "USER asks 0 * :a");
  await server.logged("registered", (fields) => String(fields.detail).startsWith("asks!"));
  const { own } = [...server.server.chat.user("asks")!.listeners][0]!.outbound;
  // Each of the 200 lines makes about 7 KB.
  await client.send(...Array(200).fill("WHO *"));
  await server.logged("closed", isReason);
  assertLess(own.bytes, BACKLOG * 2);
});
