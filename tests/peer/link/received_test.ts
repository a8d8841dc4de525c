import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import { Received } from "../../../peer/link/received.ts";
import { maxAckRanges } from "../../../protocol/peer/frame.ts";
import { readFrames, writeFrame } from "../../../protocol/peer/frame_codec.ts";
import { randomFrom } from "../../support/random.ts";

Deno.test("what has come is acknowledged, in whatever order it came", () => {
  const random = randomFrom("received");
  for (let round = 0; round < 200; round++) {
    const received = new Received();
    const numbers = Array.from({ length: 60 }, (_, i) => i).filter(() => random.below(10) > 0)
      .map((number) => ({ number, at: number + random.below(6) })).sort((a, b) => a.at - b.at);
    const come = new Set<number>();
    for (const { number } of numbers) {
      received.add(number, 5);
      come.add(number);
      const ack = received.ack(5)!;
      assertEquals(readFrames(writeFrame(ack)), [ack], random.seedNote);
      assertLessOrEqual(ack.ranges.length, maxAckRanges);
      const lowest = ack.ranges.length < maxAckRanges ? 0 : ack.ranges.at(-1)!.low;
      for (let n = lowest; n < 60; n++) {
        const isAcked = ack.ranges.some(({ low, high }) => low <= n && n <= high);
        assertEquals(isAcked, come.has(n), `${n}; ${random.seedNote}`);
      }
    }
  }
});

Deno.test("what came long ago is not acknowledged again, and holes without end are not remembered", () => {
  const received = new Received();
  received.add(1, 0);
  received.add(5, 10_000);
  assertEquals(received.ack(10_020), { type: "ack", delay: 200, ranges: [{ low: 5, high: 5 }] });
  for (let number = 7; number < 100_000; number += 2) received.add(number, 10_000);
  assert(received.ack(10_000)!.ranges.length <= maxAckRanges);
});
