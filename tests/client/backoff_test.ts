import { assertEquals } from "@std/assert";
import { Backoff } from "../../client/backoff.ts";
import { defaultBounds } from "../../client/connection_events.ts";

Deno.test("the ceiling doubles from half a second to half a minute, and falls back after a good connection", () => {
  const backoff = new Backoff(defaultBounds, () => 1);
  const delays = Array.from({ length: 8 }, () => backoff.next(0));
  assertEquals(delays, [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  assertEquals(backoff.next(9_999), 30_000);
  assertEquals(backoff.next(10_000), 500);
  assertEquals(backoff.next(0), 1000);
});

Deno.test("the jitter is full: any delay from none to the ceiling", () => {
  const values = [0, 0.25, 0.999];
  const backoff = new Backoff(defaultBounds, () => values.shift()!);
  assertEquals([backoff.next(0), backoff.next(0), backoff.next(0)], [0, 250, 1998]);
});
