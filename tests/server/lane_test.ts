import { assertEquals, assertLessOrEqual, assertThrows } from "@std/assert";
import { CHUNK_BYTES, Lane } from "../../server/lane.ts";
import { stillHeld } from "../support/garbage.ts";

const encoder = new TextEncoder();
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

Deno.test("an entry is appended whole, and told apart from its neighbours by where it ends", () => {
  const lane = new Lane();
  lane.append(3, encoder.encode("first\r\n"));
  lane.append(8, encoder.encode("second\r\n"));
  const { bytes, used, orders, ends } = lane.chunk;
  assertEquals(text(bytes.subarray(0, used)), "first\r\nsecond\r\n");
  assertEquals([[...orders], [...ends]], [[3, 8], [7, 15]]);
  assertEquals([lane.bytes, lane.entries, lane.lastOrder], [15, 2, 8]);
});

Deno.test("a line is put together from its parts, short ones and long ones alike", () => {
  for (const size of [0, 1, 95, 96, 97, 98, 500]) {
    const lane = new Lane();
    const body = encoder.encode(`--${"b".repeat(size)}--`);
    lane.appendLine(1, encoder.encode("@t=1 "), encoder.encode(":h :"), body, 2, size + 2);
    assertEquals(text(lane.chunk.bytes.subarray(0, lane.chunk.used)), `@t=1 :h :${"b".repeat(size)}\r\n`);
  }
});

Deno.test("chunks start small, double up to 64 KB, and never cut an entry", () => {
  const lane = new Lane();
  const chunks = [lane.chunk];
  for (let order = 1; order <= 4_000; order++) {
    lane.append(order, new Uint8Array(100));
    if (lane.chunk !== chunks.at(-1)) chunks.push(lane.chunk);
  }
  assertEquals(chunks.slice(0, 10).map((c) => c.bytes.length), [
    0,
    512,
    1024,
    2048,
    4096,
    8192,
    16384,
    32768,
    65536,
    65536,
  ]);
  for (const [i, chunk] of chunks.entries()) {
    assertEquals(chunk.used % 100, 0);
    assertEquals(chunk.next, chunks[i + 1] ?? null);
    assertEquals(chunk.ends.length * 100, chunk.used);
  }
  assertEquals([lane.bytes, lane.entries], [400_000, 4_000]);
});

Deno.test("an entry as large as a write may be is taken, a larger one is a bug", () => {
  const lane = new Lane();
  lane.append(1, new Uint8Array(CHUNK_BYTES));
  assertEquals(lane.bytes, CHUNK_BYTES);
  assertThrows(() => lane.append(2, new Uint8Array(CHUNK_BYTES + 1)), RangeError, "65537");
});

Deno.test("a lane keeps no chunk but its newest", async () => {
  const lane = new Lane();
  const chunks: WeakRef<object>[] = [];
  for (let order = 1; order <= 100; order++) {
    lane.append(order, new Uint8Array(40_000));
    chunks.push(new WeakRef(lane.chunk));
  }
  assertLessOrEqual(await stillHeld(chunks, 1), 1);
});

Deno.test("a lane that is shrunk goes on counting where it was", () => {
  const lane = new Lane();
  lane.append(1, new Uint8Array(30_000));
  const before = lane.chunk;
  lane.shrink();
  assertEquals([lane.bytes, lane.entries, lane.chunk.bytes.length], [30_000, 1, 0]);
  lane.append(2, new Uint8Array(10));
  assertEquals([lane.bytes, lane.entries, lane.chunk.bytes.length], [30_010, 2, 512]);
  assertEquals(before.next?.next, lane.chunk);
});
