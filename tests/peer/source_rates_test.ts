import { assertEquals } from "@std/assert";
import { SourceRates } from "../../peer/source_rates.ts";

Deno.test("a bounded number of sources is remembered: who was quiet for longest is as new", () => {
  const each = { perSecond: 1, atOnce: 1 }, all = { perSecond: 1000, atOnce: 1000 };
  const rates = new SourceRates({ each, all, sources: 3 }, 0);
  const took = ["a", "b", "c", "a", "b", "c"].map((source) => rates.take(source, 0));
  assertEquals(took, [true, true, true, false, false, false]);
  assertEquals(rates.take("a", 0), false);
  assertEquals(rates.take("d", 0), true);
  // It took the place of b.
  assertEquals([rates.take("c", 0), rates.take("a", 0), rates.take("b", 0)], [false, false, true]);
  assertEquals(rates.take("a", 1000), true);
});
