import { assert, assertEquals } from "@std/assert";
import {
  black,
  contrast,
  hex,
  isDark,
  legible,
  oklch,
  white,
} from "../../../../client/terminal/theme/colour.ts";
import { randomFrom } from "../../../support/random.ts";

Deno.test("contrast is that of WCAG", () => {
  assertEquals(contrast(black, white), 21);
  assertEquals(contrast(hex("#777777"), white).toFixed(2), "4.48");
  assertEquals(contrast(white, hex("#0000ff")).toFixed(2), "8.59");
  assertEquals([hex("#1e1e2e"), hex("#767676"), hex("#808080"), white].map(isDark), [
    true,
    false,
    false,
    false,
  ]);
});

Deno.test("OKLCH without chroma is grey, and its hues are those of CSS", () => {
  assertEquals(oklch(1, 0, 0), white);
  assertEquals(oklch(0, 0, 0), black);
  assertEquals(oklch(0.628, 0.2577, 29.23), hex("#ff0000"));
});

Deno.test("any ink becomes legible on any paper, and one that is stays as it is", () => {
  const random = randomFrom("legible");
  const colour = () => ({ red: random.below(256), green: random.below(256), blue: random.below(256) });
  for (let round = 0; round < 2_000; round++) {
    const [ink, paper] = [colour(), colour()];
    const shown = legible(ink, paper, 4.5);
    assert(contrast(shown, paper) >= 4.5, `${JSON.stringify([ink, paper])}, ${random.seedNote}`);
    if (contrast(ink, paper) >= 4.5) assertEquals(shown, ink);
  }
});
