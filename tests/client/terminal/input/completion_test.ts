import { assert, assertEquals, assertLess, assertLessOrEqual } from "@std/assert";
import { bangNames, commands } from "../../../../client/commands.ts";
import {
  candidateLimit,
  completions,
  emojiAt,
  type Known,
} from "../../../../client/terminal/input/completion.ts";
import { neutralise } from "../../../../protocol/terminal_text.ts";
import { randomFrom } from "../../../support/random.ts";

const known: Known = {
  bangs: bangNames,
  nicknames: ["bob", "Ann", "anton", "ev\x1b[2Jil", "an\u202edy", "/quit", "two words"],
  rooms: ["#annex", "#den", "#d\x07"],
  commands: [
    ...commands,
    { name: "kick", aliases: [], usage: "[ROOM] NAME [REASON]", help: "Remove NAME" },
    { name: "search", aliases: [], usage: "[WORDS] [in:ROOM] [from:NAME]", help: "Find what was said" },
    { name: "set", aliases: [], usage: "[NAME [VALUE]]", help: "See the settings, or change one" },
    { name: "react", aliases: [], usage: "EMOJI", help: "React" },
  ],
  settings: [
    { name: "theme", help: "The colours", values: "auto, dark, light" },
    { name: "typing", help: "Tell others", values: "on or off" },
    { name: "awayAfter", help: "Minutes", values: "0 to 1440" },
    { name: "ignore", help: "Names", values: "words with spaces between them, or none" },
  ],
};

/** What would be inserted at the | or at the end. */
function inserts(line: string): string[] {
  const cursor = line.includes("|") ? line.indexOf("|") : line.length;
  return completions(line.replace("|", ""), cursor, known).candidates.map(({ insert }) => insert);
}

Deno.test("a nickname at the line's beginning is spoken to, and elsewhere spoken of", () => {
  assertEquals(inserts("an"), ["Ann: ", "anton: "]);
  assertEquals(inserts("AN"), ["Ann: ", "anton: "]);
  assertEquals(inserts("ask an"), ["Ann ", "anton "]);
  assertEquals(inserts("hi\nan"), ["Ann ", "anton "]);
  assertEquals(inserts("@an"), ["Ann: ", "anton: "]);
  assertEquals(inserts(""), []);
  assertEquals(inserts("hi "), []);
  assertEquals(inserts("zed"), []);
});

Deno.test("who spoke last comes first", () => {
  const nicknames = ["zoe", "zack"];
  assertEquals(completions("z", 1, { ...known, nicknames }).candidates.map(({ text }) => text), [
    "zoe",
    "zack",
  ]);
});

Deno.test("the word before the cursor is replaced, and no space is doubled", () => {
  assertEquals(completions("ask an now", 6, known), {
    start: 4,
    end: 6,
    candidates: [{ text: "Ann", detail: "", insert: "Ann" }, { text: "anton", detail: "", insert: "anton" }],
  });
  assertEquals(inserts("a|x"), ["Ann: ", "anton: "]);
});

Deno.test("rooms", () => {
  assertEquals(inserts("see #"), ["#annex ", "#den "]);
  assertEquals(inserts("#d"), ["#den "]);
});

Deno.test("commands, by their names first and by their other names", () => {
  assertEquals(inserts("/jo"), ["/join "]);
  assertEquals(inserts("/lea"), ["/leave "]);
  assertEquals(inserts("/KI"), ["/kick "]);
  assertEquals(inserts("hm /jo"), []);
  assertEquals(inserts("!w"), ["!who "]);
  const all = inserts("/");
  assertEquals(all, known.commands.map(({ name }) => `/${name} `).sort());
  assert(completions("/kick", 5, known).candidates[0]?.detail.includes("NAME"));
});

Deno.test("what a command takes", () => {
  assertEquals(
    inserts("/msg "),
    ["bob ", "Ann ", "anton "],
  );
  assertEquals(inserts("/msg an"), ["Ann ", "anton "]);
  assertEquals(inserts("/msg #"), []);
  assertEquals(inserts("/msg bob an"), ["Ann ", "anton "]);
  assertEquals(inserts("/join "), ["#annex ", "#den "]);
  assertEquals(inserts("/join b"), []);
  assertEquals(inserts("/join #den a"), []);
  assertEquals(inserts("/kick "), ["bob ", "Ann ", "anton ", "#annex ", "#den "]);
  assertEquals(inserts("/kick #den b"), ["bob "]);
  assertEquals(inserts("/kick bob an"), ["Ann ", "anton "]);
  assertEquals(inserts("/who #"), ["#annex ", "#den "]);
  assertEquals(inserts("/help jo"), ["join "]);
  assertEquals(inserts("/me hugs b"), ["bob "]);
  assertEquals(inserts("/msg bob hello an"), ["Ann ", "anton "]);
  assertEquals(inserts("/list b"), []);
  assertEquals(inserts("/list x b"), []);
  assertEquals(inserts("/login b"), []);
  assertEquals(inserts("/search x from:a"), ["from:Ann ", "from:anton "]);
  assertEquals(inserts("/search in:#"), ["in:#annex ", "in:#den "]);
  assertEquals(inserts("/react :tad"), ["🎉 "]);
});

Deno.test("settings and their values", () => {
  assertEquals(inserts("/set t"), ["theme ", "typing "]);
  assertEquals(inserts("/set theme "), ["auto ", "dark ", "light "]);
  assertEquals(inserts("/set THEME d"), ["dark "]);
  assertEquals(inserts("/set typing o"), ["on ", "off "]);
  assertEquals(inserts("/set awayafter "), []);
  assertEquals(inserts("/set ignore n"), ["none "]);
  assertEquals(inserts("/set nothing "), []);
  assertEquals(inserts("/set theme dark "), []);
});

Deno.test("emoji by their short names", () => {
  assertEquals(inserts("well :tad"), ["🎉 "]);
  assertEquals(inserts("(:tad"), ["🎉 "]);
  assertEquals(completions(":smile", 6, known).candidates[0], {
    text: "😄 :smile:",
    detail: "",
    insert: "😄 ",
  });
  assert(inserts(":heart").includes("💔 "), "broken_heart has it inside");
  assertEquals(inserts("http://tada"), []);
  assertEquals(inserts("12:30"), []);
  assertEquals(inserts("::tada"), []);
  assertEquals(inserts(":constructor"), []);
  assertEquals(emojiAt("so :+1:", 7), { start: 3, picture: "👍" });
  assertEquals(emojiAt("so :+1", 6), undefined);
  assertEquals(emojiAt("a:+1:", 5), undefined);
});

Deno.test("what could disturb the terminal is not offered, nor what would be read as something else", () => {
  assertEquals(inserts("ev"), []);
  assertEquals(inserts("two"), []);
  assertEquals(inserts("@/q"), []);
  assertEquals(inserts("/msg /q"), []);
});

Deno.test("each once, and not too many", () => {
  assertEquals(completions("b", 1, { ...known, nicknames: ["bob", "bob"] }).candidates.length, 1);
  const nicknames = Array.from({ length: 10_000 }, (_, i) => `ann${i}`);
  const began = performance.now();
  assertEquals(completions("a", 1, { ...known, nicknames }).candidates.length, candidateLimit);
  assertLess(performance.now() - began, 500);
});

Deno.test("any line and cursor: safe, and in place of what is before the cursor", () => {
  const random = randomFrom("completion");
  const parts = [
    "/",
    "!",
    ":",
    "an",
    "#",
    "b",
    " ",
    " ",
    "\n",
    "é",
    "👋",
    "/msg ",
    "/set ",
    "theme",
    ":sm",
    "from:",
    "[",
    "(",
    "\\",
  ];
  for (let round = 0; round < 2_000; round++) {
    const text = Array.from({ length: random.below(7) }, () => random.pick(parts)).join("");
    const cursor = random.below(text.length + 1);
    const { start, end, candidates } = completions(text, cursor, known);
    const note = `${random.seedNote} ${JSON.stringify([text, cursor])}`;
    assert(start >= 0 && start <= end && end === cursor, note);
    assertLessOrEqual(candidates.length, candidateLimit, note);
    for (const { text, detail, insert } of candidates) {
      assertEquals([text, detail, insert].map(neutralise), [text, detail, insert], note);
      assert(insert !== "", note);
    }
  }
});
