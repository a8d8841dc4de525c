// What a person does, as the model takes it, and what the model wants done outside it.
import type { IrcMessage } from "../../../protocol/irc/message.ts";
import type { Settings } from "../settings.ts";

export type Action =
  /** Enter: the line, with its line breaks. */
  | { readonly type: "submit"; readonly text: string }
  | { readonly type: "switch"; readonly to: { readonly index: number } | "next" | "previous" | "unread" }
  /** Rows up (negative) or down the timeline, or to one of its ends. */
  | { readonly type: "scroll"; readonly by: number | "page up" | "page down" | "top" | "bottom" }
  /** Walks the messages of the timeline, one marked. */
  | { readonly type: "select"; readonly move: "older" | "newer" | "none" }
  /** On the selected message. */
  | { readonly type: "reply" }
  | { readonly type: "react"; readonly with: string }
  | { readonly type: "redact" }
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

export type Effect =
  | { readonly type: "send"; readonly message: IrcMessage }
  /** Ask the server for what was said before the oldest known message of a conversation. */
  | {
    readonly type: "older";
    readonly target: string;
    readonly before: { readonly msgid: string } | { readonly time: number };
  }
  | { readonly type: "search"; readonly attributes: ReadonlyMap<string, string> }
  /** Answers the connection's state `asking`. */
  | { readonly type: "rename"; readonly nickname: string }
  | { readonly type: "bell" }
  /** A desktop notification. The texts are as they came, not safe for a terminal. */
  | { readonly type: "notify"; readonly title: string; readonly text: string }
  /** To the clipboard (OSC 52). */
  | { readonly type: "copy"; readonly text: string }
  | { readonly type: "save"; readonly settings: Settings }
  | { readonly type: "save server"; readonly as: string }
  /** Tells which servers are saved. */
  | { readonly type: "servers" }
  /** Puts text into the input line. */
  | { readonly type: "draft"; readonly text: string }
  | {
    readonly type: "register" | "login" | "logout" | "password";
    readonly account: string | undefined;
    /** The password; for "password", the one there is and the new one; none for "login" is to go on without. */
    readonly secrets: readonly string[];
  }
  | { readonly type: "quit"; readonly reason: string | undefined };
