import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  bindingFor,
  bindings,
  type Context,
  type Does,
  singly,
} from "../../../../client/terminal/input/bindings.ts";
import type { Input } from "../../../../client/terminal/input/key.ts";
import { KeyDecoder } from "../../../../client/terminal/input/keys.ts";

const contexts: Context[] = ["input", "menu", "list", "question", "selecting"];

/** What these bytes of a terminal do there. */
function struck(bytes: string, context: Context, isLineEmpty = false): Does | undefined {
  const decoder = new KeyDecoder();
  const inputs = [...decoder.push(new TextEncoder().encode(bytes)), ...decoder.flush()];
  assertEquals(inputs.length, 1, bytes);
  return bindingFor(inputs[0]!, context, isLineEmpty);
}

const actions: [bytes: string, context: Context, action: Extract<Does, { type: "action" }>["action"]][] = [
  ["\x1b1", "input", { type: "switch", to: { index: 0 } }],
  ["\x1b9", "selecting", { type: "switch", to: { index: 8 } }],
  ["\x1b[1;3A", "input", { type: "switch", to: "previous" }],
  ["\x1b\x1b[B", "input", { type: "switch", to: "next" }],
  ["\x0e", "input", { type: "switch", to: "next" }],
  ["\x10", "menu", { type: "switch", to: "previous" }],
  ["\x07", "input", { type: "switch", to: "unread" }],
  ["\x1b[5~", "input", { type: "scroll", by: "page up" }],
  ["\x1b[6~", "menu", { type: "scroll", by: "page down" }],
  ["\x1b[<64;1;1M", "input", { type: "scroll", by: -3 }],
  ["\x1b[<65;1;1M", "list", { type: "move", by: 3 }],
  ["\x1bOP", "input", { type: "help" }],
  ["\x1b", "input", { type: "close" }],
  ["\x1b", "list", { type: "close" }],
  ["\x1b", "question", { type: "close" }],
  ["\x1b", "selecting", { type: "select", move: "none" }],
  ["\x03", "input", { type: "interrupt" }],
  ["\x1bk", "input", { type: "select", move: "older" }],
  ["\x1b[1;2A", "input", { type: "select", move: "older" }],
  ["\x1b[A", "selecting", { type: "select", move: "older" }],
  ["\x1b[B", "selecting", { type: "select", move: "newer" }],
  ["r", "selecting", { type: "reply" }],
  ["R", "selecting", { type: "reply" }],
  ["+", "selecting", { type: "react", with: "👍" }],
  ["4", "selecting", { type: "react", with: "🎉" }],
  ["d", "selecting", { type: "redact" }],
  ["y", "selecting", { type: "copy" }],
  ["\x1b[A", "list", { type: "move", by: -1 }],
  ["\r", "list", { type: "choose" }],
  ["y", "question", { type: "choose" }],
  ["n", "question", { type: "close" }],
  ["\x1b[I", "input", { type: "focus", hasFocus: true }],
];

for (const [bytes, context, action] of actions) {
  Deno.test(`${JSON.stringify(bytes)} in ${context}: ${JSON.stringify(action)}`, () => {
    assertEquals(struck(bytes, context), { type: "action", action });
  });
}

Deno.test("the line's keys", () => {
  assertEquals(struck("\r", "input"), { type: "submit" });
  assertEquals(struck("\x1b\r", "input"), { type: "edit", edit: { type: "insert", text: "\n" } });
  assertEquals(struck("\n", "input"), { type: "edit", edit: { type: "insert", text: "\n" } });
  assertEquals(struck("\x01", "input"), { type: "edit", edit: { type: "move", to: "line start" } });
  assertEquals(struck("\x1b[1;5D", "input"), { type: "edit", edit: { type: "move", to: "word left" } });
  assertEquals(struck("\x17", "input"), { type: "edit", edit: { type: "kill", to: "blank left" } });
  assertEquals(struck("\x19", "input"), { type: "edit", edit: { type: "yank" } });
  assertEquals(struck("\x1f", "input"), { type: "edit", edit: { type: "undo" } });
  assertEquals(struck("\x1b[A", "input"), { type: "edit", edit: { type: "line", way: "up" } });
  assertEquals(struck("é", "input"), { type: "edit", edit: { type: "insert", text: "é" } });
  assertEquals(struck("x", "menu"), { type: "edit", edit: { type: "insert", text: "x" } });
});

Deno.test("the menu's keys", () => {
  assertEquals(struck("\t", "input"), { type: "menu", step: "tab" });
  const steps = ["\t", "\x1b[Z", "\x1b[A", "\x1b[B", "\r", " ", "\x1b"].map((bytes) => struck(bytes, "menu"));
  assertEquals(
    steps.map((does) => does?.type === "menu" ? does.step : does),
    ["tab", "previous", "previous", "next", "accept", "space", "close"],
  );
});

Deno.test("? shows the keys where nothing is typed, and ^D leaves there", () => {
  assertEquals(struck("?", "input", true), { type: "action", action: { type: "help" } });
  assertEquals(struck("?", "input"), { type: "edit", edit: { type: "insert", text: "?" } });
  assertEquals(struck("?!", "input", true), { type: "edit", edit: { type: "insert", text: "?!" } });
  assertEquals(struck("\x04", "input", true), { type: "action", action: { type: "interrupt" } });
  assertEquals(struck("\x04", "input"), { type: "edit", edit: { type: "delete", to: "right" } });
});

Deno.test("leaving, suspending and drawing anew work everywhere", () => {
  for (const context of contexts) {
    assertEquals(struck("\x03", context), { type: "action", action: { type: "interrupt" } });
    assertEquals(struck("\x1a", context), { type: "suspend" });
    assertEquals(struck("\x0c", context), { type: "redraw" });
    assert(struck("\x1b", context) !== undefined, context);
  }
});

Deno.test("letters that no key is made of do nothing among messages, and no chord is typed as text", () => {
  assertEquals(struck("x", "selecting"), undefined);
  assertEquals(struck("x", "list"), undefined);
  assertEquals(struck("\x18", "input"), undefined);
  assertEquals(struck("\x1bx", "input"), undefined);
  assertEquals(struck("constructor", "selecting"), undefined);
  assertEquals(struck("\x1b[<0;1;1M", "input"), undefined);
});

Deno.test("letters that come together are keys one by one", () => {
  const text: Input = {
    type: "key",
    key: { name: "text", text: "jjr", ctrl: false, alt: false, shift: false },
  };
  assertEquals(singly(text).map((input) => bindingFor(input, "selecting")), [
    struck("j", "selecting"),
    struck("j", "selecting"),
    struck("r", "selecting"),
  ]);
  assertEquals(singly({ type: "focus", hasFocus: true }), [{ type: "focus", hasFocus: true }]);
});

Deno.test("a chord means one thing in a context, and every row can be told of", () => {
  for (const context of contexts) {
    for (const isLineEmpty of [false, true]) {
      const chords = bindings
        .filter((row) => row.contexts.includes(context) && Boolean(row.onEmptyLine) === isLineEmpty)
        .flatMap((row) => Object.keys(row.on));
      assertEquals(chords.length, new Set(chords).size, context);
    }
  }
  for (const { keys, help, on } of bindings) {
    assertMatch(help, /^[A-Z].{2,60}[^.]$/u);
    assertMatch(keys, /^\S.{0,45}$/);
    assert(Object.keys(on).length > 0, keys);
  }
});
