import { assert, assertEquals } from "@std/assert";
import { Histogram } from "../../loadtest/histogram.ts";
import { randomFrom } from "../support/random.ts";

const quantiles = [0, 0.001, 0.1, 0.5, 0.9, 0.95, 0.99, 0.999, 1];

Deno.test("quantiles are within 1 % of the exact ones", () => {
  const random = randomFrom("histogram");
  for (const limit of [100, 300, 10_000, 3e6, 2 ** 31 - 1]) {
    const values = Array.from({ length: 5000 }, () => Math.floor(random.next() ** 3 * limit));
    const histogram = new Histogram();
    values.forEach((value) => histogram.record(value));
    values.sort((a, b) => a - b);
    for (const q of quantiles) {
      const exact = values[Math.max(1, Math.ceil(q * values.length)) - 1]!;
      const found = histogram.quantile(q)!;
      assert(
        Math.abs(found - exact) <= exact * 0.01,
        `q ${q} of ${limit}: ${found}, ${exact}; ${random.seedNote}`,
      );
    }
    assertEquals(histogram.max, values.at(-1));
    assertEquals(histogram.count, values.length);
  }
});

Deno.test("values below 256 are exact", () => {
  for (let value = 0; value < 256; value++) {
    const histogram = new Histogram();
    histogram.record(value);
    histogram.record(1e6);
    assertEquals(histogram.quantile(0.5), value);
  }
});

Deno.test("an empty histogram has no quantiles; values out of bounds count at the bounds", () => {
  const histogram = new Histogram();
  assertEquals(histogram.quantile(0.5), undefined);
  histogram.record(-5);
  assertEquals(histogram.quantile(1), 0);
  histogram.record(2 ** 40);
  assertEquals(histogram.max, 2 ** 31 - 1);
  assertEquals(histogram.quantile(0.5), 0);
});
