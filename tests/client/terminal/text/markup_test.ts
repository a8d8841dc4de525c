import { assert, assertEquals, assertNotMatch } from "@std/assert";
import { neutralise, stripFormatting } from "../../../../protocol/terminal_text.ts";
import { formatted } from "../../../../client/terminal/text/formatting.ts";
import { linked, markedUp } from "../../../../client/terminal/text/markup.ts";
import { randomFrom } from "../../../support/random.ts";

const spans = (raw: string) => markedUp(raw).map((line) => line.spans.map(({ text, look }) => [text, look]));

Deno.test("formatting codes", () => {
  const cases: [string, unknown[]][] = [
    ["\x02b\x02n", [["b", { bold: true }], ["n", {}]]],
    ["\x1di\x1fu\x0fn", [["i", { italic: true }], ["u", { italic: true, underline: true }], ["n", {}]]],
    ["\x1es\x16r", [["s", { strike: true }], ["r", { strike: true, inverse: true }]]],
    ["\x11m\x11n", [["m", { role: "code" }], ["n", {}]]],
    ["\x0304,12rb\x0398x\x03n", [
      ["rb", { ink: 4, paper: 12 }],
      ["x", { ink: 98, paper: 12 }],
      ["n", {}],
    ]],
    ["\x034,c", [[",c", { ink: 4 }]]],
    ["\x034a\x0399b", [["a", { ink: 4 }], ["b", {}]]],
    ["\x04FF8000,00ff00o\x04n", [["o", { ink: "#ff8000", paper: "#00ff00" }], ["n", {}]]],
  ];
  for (const [raw, expected] of cases) {
    assertEquals(formatted(raw, {}).map(({ text, look }) => [text, look]), expected, JSON.stringify(raw));
  }
  assertEquals(formatted("\x11m\x11n\x0f.", { role: "own" }).map(({ look }) => look.role), [
    "code",
    "own",
    "own",
  ]);
});

Deno.test("bold and code keep their signs, muted", () => {
  assertEquals(spans("a *b c* d"), [[
    ["a ", {}],
    ["*", { role: "muted" }],
    ["b c", { bold: true }],
    ["*", { role: "muted" }],
    [" d", {}],
  ]]);
  assertEquals(spans("`*x* https://a.example`")[0]![1], ["*x* https://a.example", { role: "code" }]);
  for (const plain of ["2 * 3 * 4", "a*b*c", "**", "* x*", "*x *", "``", "`"]) {
    assertEquals(spans(plain), [[[plain, {}]]], plain);
  }
});

Deno.test("quotes, code blocks and lines", () => {
  assertEquals(markedUp("> quoted\nsaid").map(({ kind }) => kind), ["quote", "text"]);
  assertEquals(markedUp(">:( no quote").map(({ kind }) => kind), ["text"]);
  const block = markedUp("look:\r\n```ts\n  let *x*\n> y\n```\nso");
  assertEquals(block.map(({ kind, spans }) => [kind, spans.map(({ text }) => text).join("")]), [
    ["text", "look:"],
    ["code", "  let *x*"],
    ["code", "> y"],
    ["text", "so"],
  ]);
  assertEquals(markedUp("```\nleft open").map(({ kind }) => kind), ["code"]);
  assertEquals(markedUp("```\n```"), [{ kind: "text", spans: [] }]);
});

Deno.test("links are marked within formatted text, and bold does not break them", () => {
  assertEquals(spans("\x02see https://a.example/*x*y"), [[
    ["see ", { bold: true }],
    ["https://a.example/*x*y", { bold: true, role: "link", underline: true, link: "https://a.example/*x*y" }],
  ]]);
  assertEquals(spans("https://аpple.com/"), [[["https://аpple.com/", {}]]]);
  assertEquals(linked("*a* http://b.example").map(({ look }) => look.link), [undefined, "http://b.example/"]);
});

Deno.test("no more than 8 marks stay on a letter", () => {
  assertEquals(spans(`z${"\u0301".repeat(100)}o`), [[[`z${"\u0301".repeat(8)}o`, {}]]]);
});

Deno.test("random text: safe, and nothing is lost but signs of format and fences", () => {
  const random = randomFrom("markup");
  const pieces = [
    ..."ab *`> \n",
    "```",
    "https://a.example/",
    "\x02",
    "\x03",
    "\x034,",
    "12",
    "\x04ff0000",
    "\x0f",
    "\x1b[31m",
    "\x1b]8;;http://e.example\x07",
    "\u202e",
    "\u0301",
    "\u200d",
    "👩",
    "\ud83d",
    "\x9b",
  ];
  for (let round = 0; round < 3_000; round++) {
    const raw = Array.from({ length: random.below(30) }, () => random.pick(pieces)).join("");
    const note = `${JSON.stringify(raw)} ${random.seedNote}`;
    const lines = markedUp(raw);
    const shown = lines.map((line) => line.spans.map(({ text }) => text).join("")).join("");
    assertNotMatch(shown, /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u, note);
    assert(lines.every((line) => line.spans.every(({ text }) => text !== "")), note);
    const letters = (text: string) => text.replaceAll(/[^a-z]/g, "");
    const source = raw.split("\n");
    const kept = source.filter((line) => source.length === 1 || !/^\s*```\w*\s*$/.test(line));
    const expected = kept.map((line) => neutralise(stripFormatting(line))).join("");
    assertEquals(letters(shown), letters(expected), note);
  }
});
