import { assert, assertEquals } from "@std/assert";
import { ReplayWindow } from "../../../protocol/peer/replay_window.ts";
import { randomFrom } from "../../support/random.ts";

Deno.test("each number once; what is too old to tell, never", () => {
  const window = new ReplayWindow(64);
  assert(window.take(0));
  assertEquals(window.take(0), false);
  assert(window.take(100));
  assert(window.take(37));
  assertEquals(window.isNew(36), false);
  assertEquals(window.take(36), false);
  assertEquals(window.take(100), false);
  assertEquals(window.highest, 100);
});

Deno.test("it agrees with a set of all the numbers there were", () => {
  const random = randomFrom("replay window");
  for (let round = 0; round < 200; round++) {
    const size = 32 * (1 + random.below(4));
    const window = new ReplayWindow(size);
    const taken = new Set<number>();
    // Across the point where a number no longer fits 32 bits.
    let base = round % 3 === 0 ? 2 ** 32 - 50 : 0;
    for (let step = 0; step < 400; step++) {
      base += random.below(random.pick([2, 2, 2, 200]));
      const number = Math.max(0, base + random.below(2 * size) - size);
      const expected = number > Math.max(...taken, -1) - size && !taken.has(number);
      assertEquals(window.isNew(number), expected, random.seedNote);
      assertEquals(window.take(number), expected, random.seedNote);
      if (expected) taken.add(number);
    }
  }
});
