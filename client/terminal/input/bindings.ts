// Which key does what, as one table: what a key means and what the overlay of keys says cannot disagree. Pure.
import { act, type Binding, type Context, type Does, edit } from "./binding.ts";
import { graphemes } from "./graphemes.ts";
import type { Input, Key } from "./key.ts";
import { screenBindings } from "./screen_bindings.ts";
import { typingBindings } from "./typing_bindings.ts";

export type { Binding, Context, Does } from "./binding.ts";

/** In the order in which people are told of them. A row above wins over one below. */
export const bindings: readonly Binding[] = [...screenBindings, ...typingBindings];

/**
 * What an input does there. Undefined for what does nothing, and for what is not the table's to decide: pastes,
 * clicks, the terminal's answers.
 * In a list, a question and among messages letters are keys: give it each of `singly`.
 */
export function bindingFor(input: Input, context: Context, isLineEmpty = false): Does | undefined {
  switch (input.type) {
    case "key":
      return keyed(input.key, context, isLineEmpty);
    case "wheel":
      if (context === "question") return undefined;
      return act(context === "list" ? { type: "move", by: input.rows } : { type: "scroll", by: input.rows });
    case "focus":
      return act(input);
    default:
      return undefined;
  }
}

/** Text that came in one piece, as one key a grapheme: for contexts in which letters are keys. */
export function singly(input: Input): Input[] {
  if (input.type !== "key" || !isText(input.key)) return [input];
  return graphemes(input.key.text).map((text) => ({ type: "key", key: { ...input.key, text } }));
}

function keyed(key: Key, context: Context, isLineEmpty: boolean): Does | undefined {
  const isTyping = context === "input" || context === "menu";
  const chord = isTyping || !isText(key) ? chordOf(key) : key.text.toLowerCase();
  const row = bindings.find(({ contexts, onEmptyLine, on }) =>
    contexts.includes(context) && (isLineEmpty || !onEmptyLine) && Object.hasOwn(on, chord)
  );
  if (row) return row.on[chord];
  return isTyping && isText(key) ? edit({ type: "insert", text: key.text }) : undefined;
}

function isText({ name, ctrl, alt }: Key): boolean {
  return name === "text" && !ctrl && !alt;
}

/** `ctrl+a`, `alt+shift+up`, `?`. */
function chordOf({ name, text, ctrl, alt, shift }: Key): string {
  return (ctrl ? "ctrl+" : "") + (alt ? "alt+" : "") + (shift ? "shift+" : "") +
    (name === "text" ? text : name);
}
