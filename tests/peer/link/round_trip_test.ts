import { assert, assertEquals, assertLess } from "@std/assert";
import { RoundTrip } from "../../../peer/link/round_trip.ts";

Deno.test("round trips that were measured while somebody was busy are forgotten after two that are far shorter", () => {
  const roundTrip = new RoundTrip();
  for (const ms of [900, 1100, 1000]) roundTrip.measure(ms);
  assert(roundTrip.waitMs > 1000);
  roundTrip.measure(100);
  assert(roundTrip.waitMs > 1000, "one alone may be by chance");
  roundTrip.measure(120);
  assertEquals(roundTrip.ms, 120);
  assertLess(roundTrip.waitMs, 400);
});

Deno.test("a path whose round trips go up and down is not taken for a short one", () => {
  const roundTrip = new RoundTrip();
  for (let i = 0; i < 50; i++) roundTrip.measure(i % 2 === 0 ? 50 : 400);
  assert(roundTrip.waitMs > 400);
});
