// What timelines look like, as text.
import { assert, assertEquals } from "@std/assert";
import stringWidth from "string-width";
import type { Entry } from "../../../../client/terminal/model/entry.ts";
import { Timeline } from "../../../../client/terminal/timeline/timeline.ts";
import { randomFrom } from "../../../support/random.ts";
import { conversation, happened, MINUTE, noon, note, said, shown, textOf, utc } from "./conversation.ts";

const lines = (entries: Entry[], width: number, more = {}, context = utc) =>
  shown(new Timeline().rows(conversation(entries, more), { width, height: 100 }, context));

Deno.test("a talk in columns: days, groups, what is new, an answer, reactions", () => {
  const entries = [
    happened("join", "ann", { time: noon - 24 * 60 * MINUTE }),
    said("ann", "Good morning, has anybody seen my *keys*?", { msgid: "1" }),
    said("ann", "They were on the table.", { time: noon + MINUTE }),
    said("ann", "Much later", { time: noon + 10 * MINUTE }),
    said("bob", "Here: https://a.example/a_long_way_to_go", {
      time: noon + 12 * MINUTE,
      replyTo: "1",
      reactions: new Map([["👍", ["ann", "cid"]], ["🎉", ["ann"]]]),
    }),
    said("ann", "sings", { time: noon + 13 * MINUTE, kind: "action" }),
    said("cid", "what?", { time: noon + 13 * MINUTE, replyTo: "lost", kind: "notice" }),
  ];
  const more = { newFrom: entries[3]!.id, older: "all shown" };
  assertEquals(lines(entries, 60, more), [
    "── the beginning of #lobby ─────────────────────────────────",
    "── Thursday, 19 November 2026 ──────────────────────────────",
    "12:00         → │ ann joined",
    "── Friday, 20 November 2026 ────────────────────────────────",
    "12:00       ann │ Good morning, has anybody seen my *keys*?",
    "                │ They were on the table.",
    "── new messages ────────────────────────────────────────────",
    "12:10       ann │ Much later",
    "                │ ╭ ann: Good morning, has anybody seen my …",
    "12:12       bob │ Here: https://a.example/a_long_way_to_go",
    "                │ 👍 2  🎉 ann",
    "12:13         * │ ann sings",
    "                │ ╭ an earlier message",
    "12:13     -cid- │ what?",
  ]);
  assertEquals(lines(entries, 22, more), [
    "── the beginning of #…",
    "── 19 November 2026 ──",
    " → ann joined",
    "── 20 November 2026 ──",
    "12:00 ann",
    " Good morning, has",
    " anybody seen my",
    " *keys*?",
    " They were on the",
    " table.",
    "── new messages ──────",
    "12:10 ann",
    " Much later",
    "12:12 bob",
    " ╭ ann: Good morning,…",
    " Here: https://a.examp",
    " le/a_long_way_to_go",
    " 👍 2  🎉 ann",
    " * ann sings",
    "12:13 -cid-",
    " ╭ an earlier message",
    " what?",
  ]);
});

Deno.test("what happened, what is told and what was taken back", () => {
  const entries = [
    happened("kick", "op", { object: "bad", text: "spam" }),
    happened("topic", "op", { text: "\x02Cats\x02 only" }),
    happened("topic", "op", { text: "" }),
    happened("mode", "op", { object: "+o ann" }),
    happened("nick", "ann", { object: "anna" }),
    happened("invite", "ann", { object: "bob" }),
    happened("quit", "bob", { text: "Ping timeout" }),
    note("plain", "first\n  second"),
    note("status", "caught up"),
    note("error", "No such nickname"),
    said("eve", "", { redacted: { by: "op", reason: "rude" } }),
    said("christopher", "> a quote that is long\nand:\n```\n  let  x;\n```"),
  ];
  assertEquals(lines(entries, 36), [
    "── Friday, 20 November 2026 ────────",
    "12:00        ← │ op removed bad",
    "               │ (spam)",
    "12:00        · │ op set the topic:",
    "               │ Cats only",
    "12:00        · │ op cleared the",
    "               │ topic",
    "12:00        · │ op set +o ann",
    "12:00        · │ ann is now anna",
    "12:00        · │ ann invited bob",
    "12:00        ← │ bob left the server",
    "               │ (Ping timeout)",
    "12:00       -- │ first",
    "               │   second",
    "12:00       -- │ caught up",
    "12:00       !! │ No such nickname",
    "12:00      eve │ message taken back",
    "               │ by op (rude)",
    "12:00 christo… │ ▎ a quote that is",
    "               │ ▎ long",
    "               │ and:",
    "               │     let  x;",
  ]);
});

Deno.test("comings and goings that follow each other are one sentence", () => {
  const told = (...all: Entry[]) => lines(all, 90).slice(1).map((line) => line.slice(19).trim());
  const joins = (...names: string[]) => names.map((name) => happened("join", name));
  assertEquals(told(...joins("ann", "bob")), ["│ ann and bob joined"]);
  assertEquals(told(...joins("ann", "bob", "cid", "dan", "eve")), ["│ ann, bob and 3 others joined"]);
  assertEquals(
    told(
      ...joins("ann", "bob"),
      happened("part", "cid"),
      happened("quit", "bob"),
      happened("quit", "dan"),
      happened("join", "dan"),
    ),
    ["│ ann joined, cid left, dan came back, bob came and went"],
  );
  assertEquals(told(...joins("ann"), said("ann", "hi"), ...joins("bob")), [
    "│ ann joined",
    "│ hi",
    "│ bob joined",
  ]);
});

Deno.test("a line of new messages parts comings and goings", () => {
  const entries = [happened("join", "ann"), happened("join", "bob"), happened("join", "cid")];
  assertEquals(lines(entries, 30, { newFrom: entries[1]!.id }), [
    "── Friday, 20 November 2026 ──",
    "12:00        → │ ann joined",
    "── new messages ──────────────",
    "12:00        → │ bob and cid",
    "               │ joined",
  ]);
});

Deno.test("the world's text and hostile text keep their columns", () => {
  const tower = (height: number) => "\u0301".repeat(height);
  const entries = [
    said("世界人民大团结万岁", "你好，世界。👩‍👩‍👧‍👦 한국어"),
    said("ann", `e\u0301 z${tower(100)} \u0301x`),
    said("mallory", "\x1b[2J\x1b]0;x\x07\u202egnirts\u200b\x9b31m", { kind: "action" }),
    said("\x1b[31m", "x".repeat(40)),
  ];
  assertEquals(lines(entries, 120), [
    `── Friday, 20 November 2026 ${"─".repeat(92)}`,
    "12:00  世界人民大团结… │ 你好，世界。👩‍👩‍👧‍👦 한국어",
    `12:00              ann │ e\u0301 z${tower(8)} \u0301x`,
    "12:00                * │ mallory ␛[2J␛]0;x␇�gnirts�31m",
    `12:00            ␛[31m │ ${"x".repeat(40)}`,
  ]);
  assertEquals(lines(entries, 36, {}, { clock: "12h", offset: () => 60 }), [
    "── Friday, 20 November 2026 ────────",
    " 1:00pm  世界人… │ 你好，世界。👩‍👩‍👧‍👦",
    "                 │ 한국어",
    ` 1:00pm      ann │ e\u0301 z${tower(8)} \u0301x`,
    " 1:00pm        * │ mallory ␛[2J␛]0;x",
    "                 │ ␇�gnirts�31m",
    " 1:00pm    ␛[31m │ xxxxxxxxxxxxxxxxx",
    "                 │ xxxxxxxxxxxxxxxxx",
    "                 │ xxxxxx",
  ]);
  assertEquals(lines(entries, 10), [
    "── 20 Nov",
    "世界人民…",
    "你好，世",
    "界。👩‍👩‍👧‍👦",
    "한국어",
    "ann",
    `e\u0301 z${tower(8)} \u0301x`,
    "* mallory",
    "␛[2J␛]0;x␇",
    "�gnirts�31",
    "m",
    "␛[31m",
    ..."x".repeat(40).match(/.{10}/g)!,
  ]);
});

Deno.test("random conversations: no row is wider than the timeline", () => {
  const random = randomFrom("timeline");
  const pieces = [
    ..."abc *`>\n,",
    "世界",
    "👩‍👩‍👧‍👦",
    "👍🏽",
    "🏽",
    "\u0301",
    "\x02",
    "\x034,2",
    "\x1b",
    "\u202e",
    "ि",
    "https://a.example/",
    "```",
    "\ud83d",
  ];
  const text = () => Array.from({ length: random.below(40) }, () => random.pick(pieces)).join("");
  const entry = (time: number): Entry => {
    const what = random.pick(["join", "part", "quit", "kick", "nick", "topic", "mode", "invite"] as const);
    return random.pick([
      () => happened(what, text(), { time, object: text(), text: text() }),
      () => note(random.pick(["plain", "status", "error"] as const), text(), time),
      () =>
        said(text(), text(), {
          time,
          kind: random.pick(["text", "action", "notice"] as const),
          msgid: String(random.below(5)),
          replyTo: random.pick([undefined, "1"]),
          reactions: new Map([[text(), [text()]]]),
          redacted: random.pick([undefined, undefined, { by: text(), reason: text() }]),
        }),
    ])();
  };
  for (let round = 0; round < 200; round++) {
    const entries = Array.from({ length: 10 }, (_, i) => entry(noon + i * random.below(600) * MINUTE));
    const selected = random.pick(entries).id;
    const newFrom = random.pick(entries).id;
    const width = 10 + random.below(60);
    for (const clock of ["12h", "24h"] as const) {
      const all = conversation(entries, { selected, newFrom, older: "not kept" });
      const rows = new Timeline().rows(all, { width, height: 200 }, { clock, offset: () => -90 });
      for (const row of rows.map(textOf)) {
        assert(stringWidth(row) <= width, `${JSON.stringify(row)} in ${width}, ${random.seedNote}`);
        assert(!/[\p{Cc}\p{Cs}\p{Bidi_Control}]/u.test(row), `${JSON.stringify(row)}, ${random.seedNote}`);
      }
    }
  }
});
