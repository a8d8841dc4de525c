// Whatever others write, on whichever way it comes, is one harmless line in a terminal.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { plain } from "../../../client/terminal/line/paint.ts";
import type { PeerEvent } from "../../../peer/events.ts";
import { note, render, said, type View } from "../../../peer/line/render.ts";
import { randomFrom } from "../../support/random.ts";

const view: View = {
  paint: plain,
  current: { type: "room", name: "#team" },
  ourName: "me",
  now: 0,
  timeOf: () => "12:34",
};

/** Controls of both kinds, line and paragraph separators, bidi overrides and isolates. */
const harmful = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

const hostile = [
  "\x1b[2J\x1b]0;title\x07",
  "\x1b]52;c;ZWNobyBvd25lZA==\x1b\\",
  "\x9b31m\x90q\x9c",
  "line\r\n12:34 <bob> forged",
  "\u202egnp.exe\u2066",
  "\x02bold\x0304,05red\x16\x1f",
  "tab\tnul\0del\x7f",
  "\u2028\u2029\u0085",
  "n".repeat(16_384),
  "a\u0300".repeat(500),
];

/** Everything that a peer can tell, with the same text in each place of it. */
function events(text: string): PeerEvent[] {
  const place = { type: "room", name: text } as const;
  const one = { place, id: "1", from: text, text, time: 0, isOwn: false };
  return [
    { type: "said", said: one },
    { type: "said", said: { ...one, place: { type: "talk", name: text } } },
    { type: "said", said: { ...one, place: { type: "talk", name: text }, isOwn: true } },
    { type: "asks", name: text },
    { type: "decided", name: text, decision: "accept" },
    { type: "reached", name: text, by: "relay" },
    { type: "lost", name: text },
    { type: "key changed", name: text },
    { type: "invited", room: text, name: text },
    { type: "joined", room: text, name: text },
    { type: "left", room: text, name: text },
    { type: "forked", place, name: text },
    { type: "owner", place, name: text, mayGrow: true },
    { type: "owner", place: { type: "room", name: text }, name: undefined, mayGrow: false },
    { type: "problem", problem: text },
    { type: "registry", state: { type: "in", name: text } },
    { type: "registry", state: { type: "away", why: text, ms: 1000 } },
  ];
}

Deno.test("no event carries anything that controls a terminal, or begins another line", () => {
  for (const text of hostile) {
    for (const event of events(text)) {
      const lines = render(event, view);
      assert(lines.length > 0, event.type);
      for (const line of lines) assertEquals(harmful.exec(line.text), null, `${event.type}: ${line.text}`);
    }
  }
});

Deno.test("neither does text at random", () => {
  const random = randomFrom("hostile events");
  for (let i = 0; i < 300; i++) {
    const text = String.fromCodePoint(...Array.from({ length: 1 + random.below(40) }, () => {
      const code = random.below(random.pick([0xa0, 0x2100, 0x11_0000]));
      return code >= 0xd800 && code < 0xe000 ? 0xfffd : code;
    }));
    for (const event of events(text)) {
      for (const line of render(event, view)) assertEquals(harmful.exec(line.text), null, random.seedNote);
    }
  }
});

Deno.test("a key that has changed is three loud lines, each an error", () => {
  const lines = render({ type: "key changed", name: "bob" }, view);
  assertEquals(lines.map(({ kind }) => kind), ["error", "error", "error"]);
  assertMatch(lines[0]!.text, /^12:34 !! STOP: the key of bob is another one than before\.$/);
  assertMatch(lines[2]!.text, /\/forget bob, then \/query bob and \/verify bob\.$/);
});

Deno.test("what is said is marked with its place where that is not the current one", () => {
  const one = { id: "1", from: "bob", text: "hi", time: 0, isOwn: false };
  const text = (type: "room" | "talk", name: string, isOwn = false) =>
    said({ ...one, isOwn, from: isOwn ? "me" : "bob", place: { type, name } }, view).text;
  assertEquals(text("room", "#team"), "12:34 <bob> hi");
  assertEquals(text("room", "#other"), "12:34 #other <bob> hi");
  assertEquals(text("talk", "bob"), "12:34 <bob -> me> hi");
  assertEquals(text("talk", "bob", true), "12:34 <me -> bob> hi");
  assertEquals(note("status", "fine", view), { kind: "status", text: "12:34 -- fine" });
});
