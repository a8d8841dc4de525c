import { assertEquals, assertLess } from "@std/assert";
import type { Cursor } from "../../server/cursor.ts";
import { CHUNK_BYTES, Lane } from "../../server/lane.ts";
import { Outbound } from "../../server/outbound.ts";
import { stillHeld } from "../support/garbage.ts";
import { Wire } from "../support/wire.ts";

const encoder = new TextEncoder();

Deno.test("a short write is followed by the rest before anything else", async () => {
  const wire = new Wire();
  const { outbound } = wire;
  outbound.own.append(1, encoder.encode("one two three"));
  outbound.pump();
  outbound.own.append(2, encoder.encode("!"));
  for (const count of [1, 3, 0, 5]) await wire.complete(count);
  assertEquals(outbound.pump(), false);
  await wire.drain();
  assertEquals(wire.received, "one two three!");
});

Deno.test("everything that waits is taken by one write, from several lanes too", async () => {
  const wire = new Wire();
  const room = new Lane();
  wire.outbound.listen(room);
  for (let order = 1; order <= 600; order += 2) {
    room.append(order, new Uint8Array(100));
    wire.outbound.own.append(order + 1, new Uint8Array(100));
  }
  await wire.drain();
  assertEquals([wire.received.length, wire.writes], [60_000, 1]);
});

Deno.test("one who hears a single lane is written slices of it, not copies", async () => {
  const wire = new Wire();
  const room = new Lane();
  wire.outbound.listen(room);
  room.append(1, new Uint8Array(100));
  let written: ArrayBuffer | undefined;
  const outbound = new Outbound(
    (bytes) => {
      written = bytes.buffer;
      return Promise.resolve(bytes.length);
    },
    wire.outbound.events,
    wire.outbound.pool,
  );
  outbound.listen(room);
  room.append(2, new Uint8Array(100));
  outbound.pump();
  assertEquals(written === room.chunk.bytes.buffer, true);
  await wire.drain();
});

Deno.test("what has been read is let go, by a session that stays and by one that has left", async () => {
  const wire = new Wire();
  const room = new Lane();
  let cursor: Cursor | undefined = wire.outbound.listen(room);
  const chunks: WeakRef<object>[] = [];
  for (let order = 1; order <= 20; order++) {
    const lane = order % 2 === 0 ? room : wire.outbound.own;
    lane.append(order, new Uint8Array(50_000));
    chunks.push(new WeakRef(lane.chunk));
  }
  await wire.drain();
  assertEquals(await stillHeld(chunks, 1), 1, "the room's newest chunk, which others may yet read");
  cursor.endHere();
  cursor = undefined;
  room.append(21, new Uint8Array(CHUNK_BYTES));
  assertEquals(wire.outbound.pump(), false);
  assertEquals(await stillHeld(chunks, 0), 0);
});

Deno.test("replies that have been read are let go at once, though nothing else is said", async () => {
  const wire = new Wire();
  wire.outbound.own.append(1, new Uint8Array(50_000));
  const chunk = new WeakRef(wire.outbound.own.chunk);
  wire.outbound.pump();
  await wire.complete();
  assertEquals([wire.drained, await stillHeld([chunk], 0)], [1, 0]);
});

Deno.test("sessions that come and go without reading cannot pile up cursors for nothing", () => {
  const wire = new Wire();
  const room = new Lane();
  wire.outbound.own.append(1, encoder.encode("a write that hangs"));
  wire.outbound.pump();
  const lag = wire.outbound.lag;
  for (let i = 0; i < 1_000; i++) wire.outbound.listen(room).endHere();
  assertLess(wire.outbound.lag, lag + 2_000);
  for (let order = 2; order < 1_002; order++) {
    const cursor = wire.outbound.listen(room);
    room.append(order, encoder.encode("x"));
    cursor.endHere();
  }
  assertLess(1_000_000, wire.outbound.lag);
});

Deno.test("a socket that takes no more is told of once, and nothing is written to it again", async () => {
  const wire = new Wire();
  wire.outbound.own.append(1, encoder.encode("a"));
  wire.outbound.pump();
  const error = new Error("broken");
  await wire.fail(error);
  wire.outbound.own.append(2, encoder.encode("b"));
  assertEquals([wire.broken, wire.outbound.pump(), wire.writes, wire.outbound.busy], [
    error,
    false,
    1,
    false,
  ]);
});

Deno.test("after close nothing is written, and neither its end nor a failure is told as news", async () => {
  for (const end of ["complete", "fail"] as const) {
    const wire = new Wire();
    const room = new Lane();
    wire.outbound.listen(room);
    wire.outbound.own.append(1, encoder.encode("a"));
    wire.outbound.pump();
    wire.outbound.own.append(2, encoder.encode("b"));
    room.append(3, encoder.encode("c"));
    wire.outbound.close();
    if (end === "complete") await wire.complete();
    else await wire.fail(new Error("closed"));
    assertEquals([wire.outbound.pump(), wire.writes, wire.drained, wire.ready, wire.broken], [
      false,
      1,
      0,
      false,
      undefined,
    ]);
    assertEquals([wire.outbound.lag, wire.outbound.busy], [0, false]);
  }
});
