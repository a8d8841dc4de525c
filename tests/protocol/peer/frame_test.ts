import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import { concat } from "../../../protocol/peer/bytes.ts";
import * as bounds from "../../../protocol/peer/frame.ts";
import { readFrames, writeFrame } from "../../../protocol/peer/frame_codec.ts";
import { randomFrom } from "../../support/random.ts";
import { randomBytes, randomFrame } from "../../support/random_frames.ts";

Deno.test("what is written is read: frames of every kind, alone and together", () => {
  const random = randomFrom("frames");
  for (let round = 0; round < 3000; round++) {
    const frames = Array.from({ length: random.below(4) }, () => randomFrame(random));
    assertEquals(readFrames(concat(frames.map(writeFrame))), frames, random.seedNote);
  }
});

Deno.test("what can be read at all is written as the same bytes, and a packet cut short is none", () => {
  const random = randomFrom("changed frames");
  let read = 0;
  for (let round = 0; round < 20_000; round++) {
    const bytes = writeFrame(randomFrame(random));
    for (let changes = 1 + random.below(2); changes > 0; changes--) {
      bytes[random.below(bytes.length)] = random.below(256);
    }
    const frames = readFrames(bytes);
    if (frames) {
      read++;
      assertEquals(concat(frames.map(writeFrame)), bytes, random.seedNote);
    }
    const whole = writeFrame(randomFrame(random));
    const cut = whole.length > 1
      ? readFrames(whole.subarray(0, 1 + random.below(whole.length - 1)))
      : undefined;
    assertEquals(cut, undefined, random.seedNote);
  }
  assert(read > 1000, `only ${read} could be read`);
});

Deno.test("noise is not taken for frames that cost much, and never fails", () => {
  const random = randomFrom("noise");
  for (let round = 0; round < 20_000; round++) {
    const frames = readFrames(randomBytes(random, random.below(bounds.maxPacketBytes))) ?? [];
    assertLessOrEqual(frames.length, bounds.maxPacketBytes);
  }
});

Deno.test("the longest frames fit a packet", () => {
  const author = (i: number) => i.toString(16).padStart(16, "0");
  const { lowestId: after, highestId: through, maxSeq } = bounds;
  const many = <T>(count: number, one: (i: number) => T) =>
    Array.from({ length: count }, (_, i) => one(i + 1));
  const longest: bounds.Frame[] = [
    {
      type: "digest",
      asks: true,
      after,
      through,
      rows: many(bounds.maxDigestRows, (i) => ({ author: author(i), floor: maxSeq - 1, head: maxSeq })),
    },
    {
      type: "digest",
      asks: true,
      after,
      through,
      rows: many(bounds.maxDigestRows, (i) => ({ author: author(i), floor: 2 ** 31, head: maxSeq })),
    },
    {
      type: "want",
      rows: many(
        bounds.maxWantRows,
        (i) => ({ author: author(i), from: maxSeq - 255, count: bounds.maxWantCount }),
      ),
    },
    { type: "held", after, through, ids: many(bounds.maxHeldIds, author) },
  ];
  for (const frame of longest) {
    const bytes = writeFrame(frame);
    assertLessOrEqual(bytes.length, bounds.maxFrameBytes, frame.type);
    assertEquals(readFrames(bytes), [frame]);
  }
});

Deno.test("more than a frame may hold, and what is out of order, is refused", () => {
  const author = (i: number) => i.toString(16).padStart(16, "0");
  const { lowestId: after, highestId: through, maxSeq } = bounds;
  const row = { author: author(3), floor: 0, head: 1 };
  const ids = Array.from({ length: bounds.maxHeldIds + 1 }, (_, i) => author(i + 1));
  const refused: bounds.Frame[] = [
    { type: "held", after, through, ids },
    { type: "held", after, through, ids: [author(2), author(1)] },
    { type: "held", after, through, ids: [author(2), author(2)] },
    { type: "held", after: author(5), through, ids: [author(5)] },
    { type: "held", after, through: author(5), ids: [author(6)] },
    { type: "digest", asks: true, after, through: author(2), rows: [row] },
    { type: "digest", asks: true, after, through, rows: [{ ...row, head: maxSeq + 1 }] },
    { type: "want", rows: [{ author: author(1), from: 0, count: 1 }] },
    { type: "want", rows: [{ author: author(1), from: 1, count: 0 }] },
    { type: "want", rows: [{ author: author(1), from: 1, count: bounds.maxWantCount + 1 }] },
    { type: "want", rows: [{ author: author(1), from: maxSeq, count: 2 }] },
    { type: "ack", delay: 0, ranges: [{ low: 5, high: 6 }, { low: 1, high: 4 }] },
    { type: "message", bytes: new Uint8Array() },
  ];
  for (const frame of refused) assertEquals(readFrames(writeFrame(frame)), undefined, JSON.stringify(frame));
  assertEquals(readFrames(Uint8Array.of(0)), undefined);
  assertEquals(readFrames(Uint8Array.of(13)), undefined);
  assertEquals(readFrames(new Uint8Array()), []);
});
