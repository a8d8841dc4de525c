import { assert, assertEquals } from "@std/assert";
import stringWidth from "string-width";
import { contrast, hex, type Rgb } from "../../../../client/terminal/theme/colour.ts";
import { paint } from "../../../../client/terminal/theme/paint.ts";
import { numbered } from "../../../../client/terminal/theme/palette.ts";
import { themeFor, themes } from "../../../../client/terminal/theme/theme.ts";
import type { Look, Role } from "../../../../client/terminal/text/span.ts";
import { filled, rowWidth } from "../../../../client/terminal/text/wrap.ts";
import { linked } from "../../../../client/terminal/text/markup.ts";

const depths = [0, 4, 8, 24] as const;
const painted = (look: Look, depth: 0 | 4 | 8 | 24, theme = themes.dark) =>
  paint([{ text: "x", look }], theme, depth);

Deno.test("plain text has no codes, and every look ends", () => {
  for (const depth of depths) {
    assertEquals(painted({}, depth), "x");
    const row = [{ text: "a", look: { bold: true, ink: 4 } }, { text: "b", look: {} }];
    assert(paint(row, themes.dark, depth).endsWith("ma\x1b[0mb"), String(depth));
  }
});

Deno.test("each depth has its codes", () => {
  const look: Look = { ink: "#ff0000", paper: "#000000", italic: true };
  assertEquals(depths.map((depth) => painted(look, depth)), [
    "x",
    "\x1b[3;91;40mx\x1b[0m",
    "\x1b[3;38;5;196;48;5;16mx\x1b[0m",
    "\x1b[3;38;2;255;0;0;48;2;0;0;0mx\x1b[0m",
  ]);
});

Deno.test("without colours bold, underline and inverse alone are used", () => {
  const roles = Object.keys(themes.dark.styles) as Role[];
  const looks: Look[] = [
    ...roles.map((role) => ({ role })),
    { nickname: "ann" },
    { ink: 4, paper: 5, italic: true, strike: true },
    { on: "selected" },
    { bold: true, underline: true, inverse: true },
  ];
  for (const look of looks) {
    for (const [, codes] of painted(look, 0).matchAll(/\x1b\[([\d;]*)m/g)) {
      assert(codes!.split(";").every((code) => ["0", "1", "4", "7"].includes(code)), JSON.stringify(look));
    }
  }
  assertEquals(painted({ role: "bar" }, 0), "\x1b[7mx\x1b[0m");
  assertEquals(painted({ on: "selected", inverse: true }, 0), "x");
  assertEquals(painted({ role: "error" }, 0), "\x1b[1mx\x1b[0m");
});

/** The ink and the paper of the first look in a text, as xterm shows them. */
function shownColours(text: string, theme: { background: Rgb; foreground: Rgb }): [ink: Rgb, paper: Rgb] {
  const codes = /\x1b\[([\d;]*)m/.exec(text)?.[1]?.split(";").map(Number) ?? [];
  let [ink, paper] = [theme.foreground, theme.background];
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    if (code === 38 || code === 48) {
      const isNumber = codes[i + 1] === 5;
      const [red, green, blue] = codes.slice(i + 2) as [number, number, number];
      const colour = isNumber ? numbered(red) : { red, green, blue };
      if (code === 38) ink = colour;
      else paper = colour;
      i += isNumber ? 2 : 4;
    } else if (code >= 90 && code < 98) ink = numbered(code - 82);
    else if (code >= 100) paper = numbered(code - 92);
    else if (code >= 40) paper = numbered(code - 40);
    else if (code >= 30) ink = numbered(code - 30);
  }
  return [ink, paper];
}

Deno.test("every look can be read, at each depth, on any background, bars and the colours of others included", () => {
  const grounds = ["#000000", "#282828", "#fdf6e3", "#ffffff"].map(hex);
  const themesOf = grounds.flatMap((ground) =>
    (["auto", "high-contrast", "colour-blind"] as const).map((choice) => themeFor(ground, choice))
  );
  for (const theme of themesOf) {
    const roles = (Object.keys(theme.styles) as Role[]).filter((role) => role !== "line");
    const looks: Look[] = [
      ...roles.map((role): Look => ({ role })),
      ...Array.from({ length: 40 }, (_, i): Look => ({ nickname: `user${i}` })),
      ...Array.from({ length: 99 }, (_, ink): Look => ({ ink })),
    ];
    for (const depth of [4, 8, 24] as const) {
      for (const look of looks) {
        for (const on of [undefined, "bar", "selected"] as const) {
          const [ink, paper] = shownColours(painted(on ? { ...look, on } : look, depth, theme), theme);
          const found = contrast(ink, paper);
          const note = `${JSON.stringify({ ...look, on })} in ${theme.name} at ${depth}: ${found}`;
          assert(found >= Math.min(theme.ratio, 4.5), note);
        }
      }
    }
  }
});

Deno.test("an ink that is like its paper is told from it", () => {
  for (const depth of [4, 8, 24] as const) {
    for (let colour = 0; colour <= 98; colour++) {
      const text = painted({ ink: colour, paper: colour }, depth);
      assert(contrast(...shownColours(text, themes.dark)) >= 4.5, `${colour} at ${depth}`);
    }
  }
});

Deno.test("a link is opened by OSC 8, its parts under one id", () => {
  const link = "https://a.example/";
  const [one, other] = [painted({ link }, 24), paint([{ text: "y", look: { link } }], themes.dark, 24)];
  assertEquals(one.replace(/id=\w+/, "id=1"), "\x1b]8;id=1;https://a.example/\x1b\\x\x1b]8;;\x1b\\");
  assertEquals(/id=(\w+)/.exec(one)![1], /id=(\w+)/.exec(other)![1]);
  for (const bad of ["https://a.example/\x1b\\evil", "https://a.example/\x07", "https://ä.example"]) {
    assertEquals(painted({ link: bad }, 24), "x");
  }
});

Deno.test("text that is not safe is made so, whoever forgot to", () => {
  const row = [{ text: "\x1b[2J\u202e", look: {} }];
  for (const depth of depths) assertEquals(paint(row, themes.dark, depth), "␛[2J\ufffd");
});

Deno.test("codes take no room, and a filled bar has one paper", () => {
  const row = filled(
    [...linked("世界 https://a.example/ x"), { text: "ann", look: { nickname: "ann" } }],
    60,
    "bar",
  );
  for (const depth of depths) {
    const text = paint(row, themes.dark, depth);
    assertEquals(stringWidth(text), 60);
    assertEquals(rowWidth(row), 60);
  }
  assertEquals(new Set(paint(row, themes.dark, 24).match(/48;2;\d+;\d+;\d+/g)).size, 1);
});

Deno.test("what is kept of looks has a bound", () => {
  const theme = themeFor(hex("#000000"));
  for (let i = 0; i < 10_000; i++) painted({ nickname: `user${i}` }, 24, theme);
  assert(theme.codes.size <= 4_096);
});
