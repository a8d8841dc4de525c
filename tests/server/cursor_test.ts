import { assertEquals, assertGreater } from "@std/assert";
import { Cursor } from "../../server/cursor.ts";
import { Lane } from "../../server/lane.ts";
import { stillHeld } from "../support/garbage.ts";

const encoder = new TextEncoder();

function laneOf(...texts: string[]): Lane {
  const lane = new Lane();
  texts.forEach((text, i) => lane.append(i + 1, encoder.encode(text)));
  return lane;
}

function append(lane: Lane, ...texts: string[]): void {
  for (const text of texts) lane.append((lane.entries + 1) * 10, encoder.encode(text));
}

/** Everything the cursor has to read, each read on its own. */
function readAll(cursor: Cursor, order = Infinity, limit = Infinity): string[] {
  const reads: string[] = [];
  while (cursor.settle()) {
    const bytes = cursor.read(order, limit);
    if (bytes === undefined) break;
    reads.push(new TextDecoder().decode(bytes));
  }
  return reads;
}

Deno.test("a cursor reads what is appended after it was made, in one run", () => {
  const lane = laneOf("before");
  const cursor = new Cursor(lane);
  assertEquals(cursor.settle(), false);
  append(lane, "a", "b", "c");
  assertEquals(readAll(cursor), ["abc"]);
  assertEquals(cursor.lag, 0);
});

Deno.test("a run ends before a skipped entry, and goes on behind it", () => {
  const lane = laneOf();
  const cursor = new Cursor(lane);
  for (const text of ["a", "b", "C", "D", "e", "F"]) {
    append(lane, text);
    if (text === text.toUpperCase()) cursor.skipLast(lane.lastOrder!);
  }
  append(lane, "g");
  assertEquals(readAll(cursor), ["ab", "e", "g"]);
});

Deno.test("only an entry that has just been appended is skipped", () => {
  const lane = laneOf();
  const cursor = new Cursor(lane);
  append(lane, "a");
  cursor.skipLast(lane.lastOrder! + 1);
  assertEquals(readAll(cursor), ["a"]);
});

Deno.test("a thousand skips, one by one or in a row, leave nothing to read and nothing behind", () => {
  const lane = laneOf();
  const cursor = new Cursor(lane);
  for (let i = 0; i < 1_000; i++) {
    append(lane, "x".repeat(200));
    if (i % 3 > 0 || i > 500) cursor.skipLast(lane.lastOrder!);
  }
  assertEquals(readAll(cursor).join("").length, 167 * 200);
  assertEquals(cursor.lag, 0);
  assertEquals(cursor.contiguous, true);
});

Deno.test("a run ends before the order that another lane has next", () => {
  const lane = laneOf();
  const cursor = new Cursor(lane);
  append(lane, "a", "b", "c");
  cursor.settle();
  assertEquals(readAll(cursor, 25), ["ab"]);
  assertEquals(cursor.order, 30);
  assertEquals(readAll(cursor), ["c"]);
});

Deno.test("a run is no longer than its limit, and an entry is never cut", () => {
  const lane = laneOf();
  const cursor = new Cursor(lane);
  append(lane, "aaa", "bbb", "ccc");
  assertEquals(readAll(cursor, Infinity, 7), ["aaabbb", "ccc"]);
  append(lane, "dddd");
  assertEquals(readAll(cursor, Infinity, 3), []);
  assertEquals(readAll(cursor, Infinity, 4), ["dddd"]);
});

Deno.test("a cursor that has ended reads what was said before, and nothing after", () => {
  const lane = laneOf();
  const cursor = new Cursor(lane);
  append(lane, "a", "b");
  cursor.endHere();
  append(lane, "c");
  assertEquals([cursor.ended, cursor.contiguous], [false, false]);
  cursor.endHere();
  assertEquals(readAll(cursor), ["ab"]);
  assertEquals(cursor.ended, true);
});

Deno.test("an entry that was skipped just before the end does not hide the end", () => {
  const lane = laneOf();
  const cursor = new Cursor(lane);
  append(lane, "a");
  cursor.skipLast(lane.lastOrder!);
  cursor.endHere();
  append(lane, "b");
  assertEquals(cursor.settle(), false);
  assertEquals(cursor.ended, true);
});

Deno.test("a cursor that has ended costs something until it is read up", () => {
  const lane = laneOf();
  const cursor = new Cursor(lane);
  append(lane, "a");
  assertEquals(cursor.lag, 1);
  cursor.endHere();
  assertGreater(cursor.lag, 1_000);
});

Deno.test("the slowest cursor decides which chunks are kept: those from its own on", async () => {
  const lane = new Lane();
  const slow = new Cursor(lane), fast = new Cursor(lane);
  const chunks: WeakRef<object>[] = [];
  for (let i = 0; i < 10; i++) {
    append(lane, "x".repeat(60_000));
    chunks.push(new WeakRef(lane.chunk));
  }
  readAll(fast);
  assertEquals(await stillHeld(chunks, 10), 10);
  for (let i = 0; i < 4; i++) {
    slow.settle();
    slow.read(Infinity, 60_000);
  }
  assertEquals(slow.lag, 360_000);
  slow.settle();
  assertEquals(await stillHeld(chunks, 6), 6);
  readAll(slow);
  assertEquals([slow.lag, await stillHeld(chunks, 1)], [0, 1]);
});
