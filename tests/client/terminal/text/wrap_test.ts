import { assert, assertEquals } from "@std/assert";
import stringWidth from "string-width";
import { neutralise } from "../../../../protocol/terminal_text.ts";
import type { Row } from "../../../../client/terminal/text/span.ts";
import { graphemes } from "../../../../client/terminal/text/grapheme.ts";
import { filled, fitted, rowWidth, wrap } from "../../../../client/terminal/text/wrap.ts";
import { randomFrom } from "../../../support/random.ts";

const textOf = (row: Row) => row.map(({ text }) => text).join("");
const wrapped = (text: string, width: number, breaks?: "anywhere") =>
  wrap([{ text, look: {} }], width, breaks).map(textOf);

Deno.test("rows break between words, and leave out the spaces there", () => {
  assertEquals(wrapped("the quick brown fox", 10), ["the quick", "brown fox"]);
  assertEquals(wrapped("a  b", 4), ["a  b"]);
  assertEquals(wrapped("  indented", 10), ["  indented"]);
  assertEquals(wrapped("", 10), [""]);
  assertEquals(wrapped("      ", 3), [""]);
});

Deno.test("a word longer than a row is broken", () => {
  assertEquals(wrapped("abcdefghij", 4), ["abcd", "efgh", "ij"]);
  assertEquals(wrapped("x abcdefghij", 5), ["x abc", "defgh", "ij"]);
  assertEquals(wrapped("x".repeat(5_000), 100).length, 50);
});

Deno.test("wide characters break anywhere but before a full stop, and are never halved", () => {
  assertEquals(wrapped("世界你好", 5), ["世界", "你好"]);
  assertEquals(wrapped("世界。你", 4), ["世", "界。", "你"]);
  assertEquals(wrapped("안녕 세계는", 6), ["안녕", "세계는"]);
  assertEquals(wrapped("世", 1), ["\ufffd"]);
});

Deno.test("code keeps its spaces and breaks at the edge", () => {
  assertEquals(wrapped("if  x:   y", 4, "anywhere"), ["if  ", "x:  ", " y"]);
});

Deno.test("a look goes on over the break, and so does a link", () => {
  const link = { link: "https://a.example/long" };
  const rows = wrap([{ text: "see ", look: {} }, { text: "https://a.example/long", look: link }], 12);
  assertEquals(rows.map((row) => row.map(({ text, look }) => [text, look.link])), [
    [["see ", undefined], ["https://", link.link]],
    [["a.example/lo", link.link]],
    [["ng", link.link]],
  ]);
});

Deno.test("a row is filled up, cut off and measured", () => {
  const row = [{ text: "世界", look: { bold: true } }];
  assertEquals(textOf(filled(row, 6)), "世界  ");
  assertEquals(filled(row, 5, "bar").map(({ look }) => look.on), ["bar", "bar"]);
  assertEquals(textOf(fitted(row, 3)), "世…");
  assertEquals(fitted(row, 0), []);
  assertEquals(rowWidth(row), 4);
});

Deno.test("random text: no row is too wide, no grapheme is split, nothing but spaces is lost", () => {
  const random = randomFrom("wrap");
  const pieces = [
    ..."abc xyz  .,(世界。👍한",
    "👩‍👩‍👧‍👦",
    "e\u0301",
    "👍🏽",
    "🇩🇪",
    "\u0301",
    "🏽",
    " ",
    "क्ष",
    "ि",
    "\x1b[31m",
  ];
  for (let round = 0; round < 1_000; round++) {
    const raw = Array.from({ length: random.below(60) }, () => random.pick(pieces)).join("");
    const text = neutralise(raw);
    const width = 1 + random.below(20);
    const half = random.below(text.length + 1);
    const spans = [{ text: text.slice(0, half), look: {} }, { text: text.slice(half), look: { bold: true } }];
    const note = `${JSON.stringify(text)} in ${width}, ${random.seedNote}`;
    for (const breaks of ["words", "anywhere"] as const) {
      const rows = wrap(spans, width, breaks).map(textOf);
      for (const row of rows) assert(stringWidth(row) <= width, `${JSON.stringify(row)} of ${note}`);
      if (width < 4) continue;
      const shown = graphemes(text).map((grapheme) => grapheme.text);
      if (breaks === "anywhere") assertEquals(rows.join(""), shown.join(""), note);
      const bare = (parts: string[]) => parts.filter((part) => part !== " ").join("");
      const parts = rows.flatMap((row) => graphemes(row).map((grapheme) => grapheme.text));
      assertEquals(bare(parts), bare(shown), note);
    }
  }
});
