import { assertEquals, assertLess } from "@std/assert";
import { FloodLimit } from "../../server/flood.ts";

/** Takes lines that cost nothing to answer. */
function take(flood: FloodLimit, lines: number, now: number): number {
  for (let i = 0; i < lines; i++) flood.line(0, now);
  return flood.wait(now);
}

Deno.test("a burst is free, and the line after it waits for the time one line takes", () => {
  const flood = new FloodLimit(10, 40, 0);
  assertEquals(take(flood, 40, 0), 0);
  assertEquals(take(flood, 1, 0), 100);
  assertEquals(flood.wait(60), 40);
  assertEquals(flood.wait(100), 0);
});

Deno.test("tokens come back with time, up to one burst", () => {
  const flood = new FloodLimit(10, 40, 0);
  take(flood, 40, 0);
  assertEquals(take(flood, 10, 1_000), 0);
  assertEquals(take(flood, 1, 1_000), 100);
  assertEquals(take(flood, 41, 1_000_000), 100);
});

Deno.test("over a long time the rate holds, however the lines are spread", () => {
  const flood = new FloodLimit(10, 40, 0);
  let now = 0;
  for (let line = 0; line < 1_000; line++) {
    flood.line(0, now);
    now += flood.wait(now);
  }
  assertLess(Math.abs(now - 96_000), 200);
});

Deno.test("a line that is dear to answer costs a line for each millisecond", () => {
  const flood = new FloodLimit(10, 40, 0);
  flood.line(50, 50);
  assertEquals(flood.wait(50), 1_000);
});

Deno.test("a clock that jumps forward costs at most ten bursts, one that jumps back nothing", () => {
  const flood = new FloodLimit(10, 40, 0);
  flood.line(3_600_000, 3_600_000);
  assertEquals(flood.wait(3_600_000), 36_000);
  assertEquals(flood.wait(0), 36_000);
  assertEquals(flood.wait(36_000), 0);
});

Deno.test("a rate below one line a second makes long waits, not none", () => {
  const flood = new FloodLimit(0.1, 1, 0);
  assertEquals(take(flood, 2, 0), 10_000);
});
