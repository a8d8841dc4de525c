// What a person does, as the model takes it, and what any model wants done outside it. What a protocol wants besides is its
// own.
import type { Settings } from "../settings.ts";

export type Action =
  /** Enter: the line, with its line breaks. */
  | { readonly type: "submit"; readonly text: string }
  | { readonly type: "switch"; readonly to: { readonly index: number } | "next" | "previous" | "unread" }
  /** Rows up (negative) or down the timeline, or to one of its ends. */
  | { readonly type: "scroll"; readonly by: number | "page up" | "page down" | "top" | "bottom" }
  /** Walks the messages of the timeline, one marked. */
  | { readonly type: "select"; readonly move: "older" | "newer" | "none" }
  | MessageAction
  | { readonly type: "copy" }
  | { readonly type: "help" }
  /** Esc: closes what is open. */
  | { readonly type: "close" }
  /** In an overlay that is a list. */
  | { readonly type: "move"; readonly by: number }
  | { readonly type: "choose" }
  /** The text in the input line has changed: for typing notes. */
  | { readonly type: "typed"; readonly text: string }
  | { readonly type: "focus"; readonly hasFocus: boolean }
  | { readonly type: "interrupt" };

/** What is done with the selected message, where the protocol has it. */
export type MessageAction =
  | { readonly type: "reply" }
  | { readonly type: "react"; readonly with: string }
  | { readonly type: "redact" };

export type ScreenEffect =
  | { readonly type: "bell" }
  /** A desktop notification. The texts are as they came, not safe for a terminal. */
  | { readonly type: "notify"; readonly title: string; readonly text: string }
  /** To the clipboard (OSC 52). */
  | { readonly type: "copy"; readonly text: string }
  | { readonly type: "save"; readonly settings: Settings }
  /** Puts text into the input line. */
  | { readonly type: "draft"; readonly text: string }
  | { readonly type: "quit"; readonly reason: string | undefined };
