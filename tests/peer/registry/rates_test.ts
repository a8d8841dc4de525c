import { assert, assertEquals } from "@std/assert";
import { mostKeys, Rates } from "../../../peer/registry/rates.ts";

Deno.test("each key has so many at once, and then so many a second", () => {
  const rates = new Rates(2, 3);
  assertEquals([1, 2, 3].map(() => rates.take("ann", 0)), [0, 0, 0]);
  assertEquals(rates.take("ann", 0), 500);
  assertEquals(rates.take("bob", 0), 0);
  assertEquals([rates.take("ann", 499) > 0, rates.take("ann", 500), rates.take("ann", 500)], [true, 0, 500]);
  assertEquals([1, 2, 3].map(() => rates.take("ann", 60_000)), [0, 0, 0]);
});

Deno.test("past so many keys the one that was used longest ago starts over", () => {
  const rates = new Rates(1, 1);
  for (let key = 0; key < mostKeys; key++) rates.take(`${key}`, 0);
  assert(rates.take("0", 0) > 0);
  rates.take("more", 0);
  assertEquals(rates.size, mostKeys);
  assert(rates.take("0", 0) > 0);
  assertEquals(rates.take("1", 0), 0);
});
