import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { black, contrast, hex, type Rgb, white } from "../../../../client/terminal/theme/colour.ts";
import { nicknameColour } from "../../../../client/terminal/theme/nickname_colour.ts";
import { nearest, numbered } from "../../../../client/terminal/theme/palette.ts";
import { type Theme, themeFor, themes } from "../../../../client/terminal/theme/theme.ts";

const names = Array.from({ length: 500 }, (_, i) => `user${i}`).concat("ann", "Bob", "世界", "é", "", "_x_");

const backgrounds = ["#000000", "#1e1e2e", "#002b36", "#282828", "#fdf6e3", "#ffffff", "#eeeeee", "#808080"]
  .map(hex);

const choices = ["auto", "high-contrast", "colour-blind"] as const;
const drawn: Theme[] = [
  ...Object.values(themes),
  ...backgrounds.flatMap((background) => choices.map((choice) => themeFor(background, choice))),
];

/** What the theme asks for, or on a middling grey the most there is. */
const required = ({ ratio, background }: Theme) =>
  Math.min(ratio, Math.max(contrast(background, black), contrast(background, white)));

Deno.test("each nickname has a contrast of 4.5 at least, in each theme and at each depth", () => {
  for (const theme of drawn) {
    const check = (colour: Rgb, what: string) => {
      const found = contrast(colour, theme.background);
      assert(
        found >= required(theme),
        `${what} in ${theme.name} on ${JSON.stringify(theme.background)}: ${found}`,
      );
    };
    for (const name of names) {
      const colour = nicknameColour(name, theme);
      const on = { paper: theme.background, ratio: theme.ratio };
      check(colour, name);
      check(numbered(nearest(colour, 8, on)), `${name} of 256`);
      check(numbered(nearest(colour, 4, on)), `${name} of 16`);
    }
  }
});

Deno.test("each role can be read on the background, lines aside", () => {
  for (const theme of drawn) {
    for (const [role, { ink }] of Object.entries(theme.styles)) {
      if (ink === undefined || role === "line") continue;
      assert(contrast(ink, theme.background) >= required(theme), `${role} in ${theme.name}`);
    }
    assert(contrast(theme.foreground, theme.background) >= required(theme), theme.name);
  }
});

Deno.test("a nickname keeps its colour however it is capitalised, and many nicknames use all there are", () => {
  for (const theme of Object.values(themes)) {
    assertEquals(nicknameColour("Ann", theme), nicknameColour("aNN", theme));
    const used = new Set(names.map((name) => nicknameColour(name, theme)));
    assertEquals(used.size, new Set(theme.nicknames).size, theme.name);
  }
  assertNotEquals(nicknameColour("ann", themes.dark), nicknameColour("bob", themes.dark));
});

Deno.test("the background picks the theme, and the others have a side for each", () => {
  assertEquals(themeFor(undefined).name, "dark");
  assertEquals(themeFor(hex("#1e1e2e")).name, "dark");
  assertEquals(themeFor(hex("#fdf6e3")).name, "light");
  assertEquals(themeFor(hex("#fdf6e3")).background, hex("#fdf6e3"));
  assertEquals(themeFor(hex("#ffffff"), "high-contrast").background, hex("#ffffff"));
  assertEquals(themeFor(hex("#ffffff"), "dark").background, hex("#000000"));
  assertEquals(themeFor(undefined, "light").background, hex("#ffffff"));
});
