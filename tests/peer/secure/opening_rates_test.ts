import { assertEquals } from "@std/assert";
import { OpeningRates } from "../../../peer/secure/opening_rates.ts";

Deno.test("a bounded number of sources is remembered: who was quiet for longest is as new", () => {
  const bounds = { sourceInitsPerSecond: 1, sourceInitsAtOnce: 1, cookieInitsPerSecond: 1000, sources: 3 };
  const rates = new OpeningRates(bounds, 0);
  assertEquals(["a", "b", "c", "a", "b", "c"].map((source) => rates.take(source, 0)), [
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
  assertEquals(rates.take("a", 0), false);
  assertEquals(rates.take("d", 0), true);
  // It took the place of b.
  assertEquals([rates.take("c", 0), rates.take("a", 0), rates.take("b", 0)], [false, false, true]);
  assertEquals(rates.take("a", 1000), true);
});
