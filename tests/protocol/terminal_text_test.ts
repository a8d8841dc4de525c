import { assertEquals, assertNotMatch } from "@std/assert";
import { neutralise, stripFormatting } from "../../protocol/terminal_text.ts";
import { randomFrom } from "../support/random.ts";

const range = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, i) => String.fromCodePoint(first + i));

const zwj = "\u200d";
const zwnj = "\u200c";

Deno.test("every C0 control and DEL becomes one visible character, a tab a space", () => {
  for (const control of [...range(0x00, 0x1f), "\x7f"]) {
    const shown = neutralise(`a${control}b`);
    assertEquals([...shown].length, 3, JSON.stringify(control));
    if (control === "\t") assertEquals(shown, "a b");
    else assertEquals(/^a[\u2400-\u2421]b$/.test(shown), true, JSON.stringify(control));
  }
  assertEquals(neutralise("\x1b[31mred\x07"), "\u241b[31mred\u2407");
});

Deno.test("every C1 control, lone surrogate and override becomes a replacement character", () => {
  const bidi = [...range(0x202a, 0x202e), ...range(0x2066, 0x2069)];
  for (const control of [...range(0x80, 0x9f), ...bidi, "\ud800", "\udfff"]) {
    assertEquals(neutralise(`a${control}b`), "a\ufffdb", JSON.stringify(control));
  }
});

Deno.test("no bidi control is left", () => {
  for (let code = 0; code <= 0x10ffff; code++) {
    const char = String.fromCodePoint(code);
    if (/\p{Bidi_Control}/u.test(char)) assertNotMatch(neutralise(`a${char}b`), /\p{Bidi_Control}/u);
  }
});

Deno.test("invisible characters are left out", () => {
  const invisible =
    "\u00ad\u034f\u061c\u115f\u180e\u200b\u200e\u200f\u2060\u2064\u3164\ufeff\ufff9\u{1bca0}\u{1d173}";
  for (const char of invisible) assertEquals(neutralise(`a${char}b`), "ab", JSON.stringify(char));
});

Deno.test("line and paragraph separators cannot break the line", () => {
  assertEquals(neutralise("a\u2028b\u2029c"), "a b c");
});

Deno.test("ZWJ stays within emoji and goes everywhere else", () => {
  const family = "👩‍👩‍👧‍👦";
  for (const emoji of [family, "🏳️‍🌈", "👩🏽‍🚒", "🏃🏿‍♀️", "❤️‍🔥", "👁️‍🗨️"]) {
    assertEquals(neutralise(`a ${emoji}!`), `a ${emoji}!`);
  }
  assertEquals(neutralise(`pay${zwj}pal`), "paypal");
  assertEquals(neutralise(`${zwj}😀${zwj}`), "😀");
  assertEquals(neutralise(`😀${zwj}a`), "😀a");
  assertEquals(neutralise(`a${zwj}😀`), "a😀");
  assertEquals(neutralise(`😀${zwj}${zwj}😀`), "😀😀");
});

Deno.test("ZWJ and ZWNJ stay where they are spelling", () => {
  const persian = `می${zwnj}خواهم`;
  const sinhala = `ශ්${zwj}රී`;
  const devanagari = `क्${zwj}ष`;
  for (const word of [persian, sinhala, devanagari]) assertEquals(neutralise(word), word);
});

Deno.test("ZWNJ goes where it only hides", () => {
  assertEquals(neutralise(`ad${zwnj}min ${zwnj}x${zwnj}`), "admin x");
  assertEquals(neutralise(`ад${zwnj}мин`), "админ");
});

Deno.test("flags stay, hidden tag text goes", () => {
  const flags = "🇩🇪🇯🇵🏴󠁧󠁢󠁥󠁮󠁧󠁿";
  assertEquals(neutralise(flags), flags);
  assertEquals(neutralise("hi\u{e0061}\u{e0062}\u{e007f}"), "hi");
  assertEquals(neutralise("\u{1f3f4}\u{e0001}"), "\u{1f3f4}");
});

Deno.test("ordinary text of the world is unchanged", () => {
  const ascii = range(0x20, 0x7e).join("");
  for (const text of ["", ascii, "Grüße, 世界", "שלום", "e\u0301", "1️⃣", "\ufffd", "நி"]) {
    assertEquals(neutralise(text), text);
  }
});

Deno.test("random text: idempotent, without controls, ASCII unchanged", () => {
  const random = randomFrom("terminal_text");
  const pieces = [
    ...range(0, 0xff),
    ...range(0x2000, 0x206f),
    ...["😀", "👩", "\ufe0f", "\u{1f3fb}", "\u{1f3f4}", "\u{e0061}", "\u{e007f}", "\u{e0001}"],
    ...["م", "ی", "क", "\u094d", "\u0301", zwj, zwj, zwj, zwnj, zwnj, "\ufeff", "\ud83d", "\ude00"],
  ];
  for (let round = 0; round < 5000; round++) {
    const text = Array.from({ length: random.below(12) }, () => random.pick(pieces)).join("");
    const shown = neutralise(text);
    const note = `${JSON.stringify(text)} ${random.seedNote}`;
    assertEquals(neutralise(shown), shown, note);
    assertNotMatch(shown, /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\u200b\u2060-\u2064\ufeff]/u, note);
    const printable = (text: string) => text.replaceAll(/[^\x21-\x7e]/g, "");
    assertEquals(printable(shown), printable(text), note);
  }
});

Deno.test("formatting codes of IRC clients are taken out whole", () => {
  const cases = {
    "\x02bold\x0f and \x1ditalics\x1d": "bold and italics",
    "\x0304,12red on blue\x03 plain": "red on blue plain",
    "\x033,green": ",green",
    "\x03123": "3",
    "\x04ff8000,00ff00orange\x04": "orange",
    "\x04ff8000orange": "orange",
    "\x11code\x11 \x16reverse\x16 \x1estruck\x1e \x1funder\x1f": "code reverse struck under",
    "5 \x1b[31m": "5 \x1b[31m",
  };
  for (const [sent, shown] of Object.entries(cases)) assertEquals(stripFormatting(sent), shown);
});

Deno.test("eight marks stay on a letter, a tower of them does not", () => {
  const mark = "\u0301";
  assertEquals(neutralise(`e${mark.repeat(8)}x`), `e${mark.repeat(8)}x`);
  assertEquals(neutralise(`e${mark.repeat(100)}x`), `e${mark.repeat(8)}x`);
});
