import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import type { Entry } from "../../../../client/terminal/model/entry.ts";
import type { Conversation, Position } from "../../../../client/terminal/model/state.ts";
import { Timeline } from "../../../../client/terminal/timeline/timeline.ts";
import { randomFrom } from "../../../support/random.ts";
import { conversation, happened, MINUTE, noon, said, shown, textOf, utc } from "./conversation.ts";

const size = { width: 40, height: 5 };

/** `m0`, `m1` and so on, a row each; above the first one stands the day. */
const talk = (count: number) => Array.from({ length: count }, (_, i) => said(`u${i}`, `m${i}`));

const at = (entries: readonly Entry[], position: Position, more: Partial<Conversation> = {}) =>
  conversation(entries, { position, ...more });

const seen = (timeline: Timeline, shownOf: Conversation, in_ = size) =>
  timeline.rows(shownOf, in_, utc).map((row) => textOf(row).split("│ ")[1] ?? textOf(row).slice(0, 2));

Deno.test("at the bottom the newest stays in view; few rows stand at the bottom", () => {
  const timeline = new Timeline();
  const entries = talk(2);
  assertEquals(seen(timeline, conversation([])), ["", "", "", "", ""]);
  assertEquals(seen(timeline, conversation(entries)), ["", "", "──", "m0", "m1"]);
  assertEquals(timeline.entryAt(1), undefined);
  assertEquals([2, 3, 4].map((row) => timeline.entryAt(row)), [
    entries[0]!.id,
    entries[0]!.id,
    entries[1]!.id,
  ]);
  entries.push(...talk(4));
  assertEquals(seen(timeline, conversation(entries)), ["m1", "m0", "m1", "m2", "m3"]);
});

Deno.test("scrolled up, what arrives does not move the view; scrolled down, it follows again", () => {
  const timeline = new Timeline();
  const entries: Entry[] = talk(20);
  const up = timeline.scrolled(conversation(entries), -3, size, utc);
  const before = ["m12", "m13", "m14", "m15", "m16"];
  assertEquals(seen(timeline, at(entries, up)), before);
  entries.push(...talk(5));
  assertEquals(seen(timeline, at(entries, up)), before);
  entries.unshift(...talk(30));
  assertEquals(seen(timeline, at(entries, up)), before);
  assertEquals(timeline.scrolled(at(entries, up), 7, size, utc).type, "entry");
  assertEquals(timeline.scrolled(at(entries, up), 8, size, utc), { type: "bottom" });
  assertEquals(timeline.scrolled(at(entries, up), 99, size, utc), { type: "bottom" });
  assertEquals(timeline.scrolled(at(entries, up), "bottom", size, utc), { type: "bottom" });
});

Deno.test("pages overlap by two rows, and end at the top", () => {
  const timeline = new Timeline();
  const entries = talk(9);
  const page = timeline.scrolled(conversation(entries), "page up", size, utc);
  assertEquals(seen(timeline, at(entries, page)), ["m1", "m2", "m3", "m4", "m5"]);
  assertEquals(timeline.isAtTop(at(entries, page), size, utc), false);
  const top = timeline.scrolled(at(entries, page), "page up", size, utc);
  assertEquals(seen(timeline, at(entries, top)), ["──", "m0", "m1", "m2", "m3"]);
  assertEquals(timeline.isAtTop(at(entries, top), size, utc), true);
  assertEquals(timeline.scrolled(conversation(entries), "top", size, utc), top);
  assertEquals(timeline.scrolled(at(entries, top), -1, size, utc), top);
  assertEquals(
    seen(timeline, at(entries, timeline.scrolled(at(entries, top), "page down", size, utc))),
    ["m2", "m3", "m4", "m5", "m6"],
  );
});

Deno.test("what fits whole is at its top and its bottom, and does not scroll", () => {
  const timeline = new Timeline();
  for (const few of [conversation(talk(4)), conversation(talk(1)), conversation([])]) {
    assertEquals(timeline.isAtTop(few, size, utc), true);
    for (const by of ["page up", "page down", "top", "bottom", -1, 1] as const) {
      assertEquals(timeline.scrolled(few, by, size, utc), { type: "bottom" });
    }
  }
});

Deno.test("scrolling goes by rows within a long message", () => {
  const timeline = new Timeline();
  const entries = [said("ann", Array.from({ length: 60 }, (_, i) => `w${i}`).join(" "))];
  const up = timeline.scrolled(conversation(entries), -2, size, utc);
  const rows = (position: Position) => timeline.rows(at(entries, position), size, utc).map(textOf);
  assertEquals(rows(up).slice(2), rows({ type: "bottom" }).slice(0, 3));
  assertEquals(timeline.scrolled(at(entries, up), 2, size, utc), { type: "bottom" });
});

Deno.test("a position that is gone is the top; one of a wider screen is kept in its entry", () => {
  const timeline = new Timeline();
  const entries = talk(20);
  const gone: Position = { type: "entry", id: -1, row: 0 };
  assertEquals(seen(timeline, at(entries, gone))[0], "──");
  const inTenth: Position = { type: "entry", id: entries[10]!.id, row: 7 };
  assertEquals(seen(timeline, at(entries, inTenth))[4], "m10");
});

Deno.test("an entry is revealed with the least movement, one far away in the middle", () => {
  const timeline = new Timeline();
  const entries = talk(40);
  const bottom: Position = { type: "bottom" };
  const reveal = (index: number, position: Position) =>
    timeline.revealing(at(entries, position), entries[index]!.id, size, utc);
  const up = reveal(32, bottom);
  assertEquals(seen(timeline, at(entries, up)), ["m32", "m33", "m34", "m35", "m36"]);
  assertEquals(reveal(34, up), up);
  assertEquals(seen(timeline, at(entries, reveal(38, up))), ["m34", "m35", "m36", "m37", "m38"]);
  assertEquals(reveal(39, up), bottom);
  const far = reveal(10, bottom);
  assertEquals(seen(timeline, at(entries, far)), ["m8", "m9", "m10", "m11", "m12"]);
  assertEquals(seen(timeline, at(entries, reveal(30, far))), ["m28", "m29", "m30", "m31", "m32"]);
  assertEquals(reveal(39, far), bottom);
  assertEquals(seen(timeline, at(entries, reveal(0, bottom)))[0], "──");
  assertEquals(timeline.revealing(at(entries, up), -1, size, utc), up);
});

Deno.test("of a message longer than the screen the end is revealed", () => {
  const timeline = new Timeline();
  const entries = [...talk(9), said("ann", "word ".repeat(100)), ...talk(9)];
  const position = timeline.revealing(conversation(entries), entries[9]!.id, size, utc);
  const rows = timeline.rows(at(entries, position), size, utc);
  assertEquals(rows.map((_, row) => timeline.entryAt(row)), Array(5).fill(entries[9]!.id));
});

Deno.test("the selected message lies on a bar of the whole width", () => {
  const entries = talk(3);
  const rows = new Timeline().rows(conversation(entries, { selected: entries[1]!.id }), size, utc);
  const on = rows.map((row) => row.length > 0 && row.every(({ look }) => look.on === "selected"));
  assertEquals(on, [false, false, false, true, false]);
  assertEquals(textOf(rows[3]!).length, 40);
});

Deno.test("a group has one head for five minutes, and ends with another person, an answer or a new line", () => {
  const from = (name: string, minutes: number, more = {}) =>
    said(name, "x", { time: noon + minutes * MINUTE, ...more });
  const heads = (entries: Entry[], more = {}) =>
    shown(new Timeline().rows(conversation(entries, more), { width: 40, height: 20 }, utc))
      .filter((row) => row.includes(" │ x")).map((row) => row.split("│")[0]!.trim());
  assertEquals(heads([from("ann", 0), from("ann", 4), from("ann", 8), from("ann", 13)]), [
    "12:00      ann",
    "",
    "12:08",
    "12:13      ann",
  ]);
  const mixed = [from("ann", 0), from("bob", 0), from("bob", 0, { replyTo: "?" }), from("bob", 1)];
  assertEquals(heads(mixed), ["12:00      ann", "12:00      bob", "12:00      bob", ""]);
  assertEquals(heads(mixed, { newFrom: mixed[3]!.id })[3], "12:01      bob");
});

Deno.test("own messages and highlights have their looks", () => {
  const entries = [
    said("ann", "a", { isOwn: true }),
    said("bob", "b", { isHighlight: true }),
    said("cid", "c"),
  ];
  const rows = new Timeline().rows(conversation(entries), size, utc).slice(2);
  assertEquals(rows.map((row) => row[1]!.look), [{ role: "own" }, { role: "highlight" }, {
    nickname: "cid",
  }]);
  assertEquals(rows[1]!.at(-1)!.look, { role: "highlight" });
});

Deno.test("an answered message is found again when it has changed, moved or come later", () => {
  const timeline = new Timeline();
  const first = said("ann", "first", { msgid: "1" });
  const entries: Entry[] = [first, said("bob", "yes", { replyTo: "1" })];
  const quote = () => seen(timeline, conversation(entries)).at(-2);
  assertEquals(quote(), "╭ ann: first");
  entries.unshift(...talk(3));
  assertEquals(quote(), "╭ ann: first");
  entries[3] = { ...first, text: "", redacted: { by: "ann", reason: undefined } };
  assertEquals(quote(), "╭ ann: message taken b…");
  entries.splice(0, 4);
  assertEquals(quote(), "╭ an earlier message");
  entries.unshift(first);
  assertEquals(quote(), "╭ ann: first");
});

Deno.test("rows are kept while nothing about them is different", () => {
  const timeline = new Timeline();
  const entries: Entry[] = talk(50);
  const before = timeline.rows(conversation(entries), size, utc);
  entries.push(said("z", "new"));
  const after = timeline.rows(conversation(entries), size, utc);
  for (let row = 0; row < 4; row++) assertStrictEquals(after[row], before[row + 1]);
});

Deno.test("only what is visible is laid out", () => {
  let asked = 0;
  const counting = { clock: "24h", offset: () => (asked++, 0) } as const;
  const entries = Array.from(
    { length: 10_000 },
    (_, i) => said("ann", "x", { time: noon + i * 20 * MINUTE }),
  );
  const timeline = new Timeline();
  timeline.rows(conversation(entries), size, counting);
  timeline.scrolled(conversation(entries), "top", size, counting);
  timeline.scrolled(conversation(entries), "page up", size, counting);
  assert(asked < 200, `${asked} of 10,000 entries were asked for`);
});

Deno.test("random scrolling shows each row of the whole once, wherever it goes", () => {
  const random = randomFrom("scrolling");
  const entries: Entry[] = Array.from({ length: 60 }, (_, i) => {
    const time = noon + i * random.below(100) * MINUTE;
    if (random.below(3) === 0) return happened(random.pick(["join", "part"] as const), `u${i}`, { time });
    return said(`u${random.below(3)}`, "word ".repeat(random.below(40)), { time });
  });
  const all = conversation(entries);
  const whole = shown(new Timeline().rows(all, { width: 40, height: 1_000 }, utc));
  const timeline = new Timeline();
  let position: Position = { type: "bottom" };
  let bottom = whole.length;
  for (let step = 0; step < 500; step++) {
    const by = random.below(60) - 30;
    position = timeline.scrolled(at(entries, position), by, size, utc);
    bottom = Math.min(whole.length, Math.max(size.height, bottom + by));
    const view = timeline.rows(at(entries, position), size, utc).map((row) => textOf(row).trimEnd());
    assertEquals(view, whole.slice(bottom - size.height, bottom), `step ${step}, ${random.seedNote}`);
    assertEquals(timeline.isAtTop(at(entries, position), size, utc), bottom === size.height, random.seedNote);
  }
});
