// What the model of an IRC client wants done outside it.
import type { IrcMessage } from "../../protocol/irc/message.ts";
import type { Before } from "../lookups.ts";
import type { ScreenEffect } from "../terminal/model/action.ts";

export type Effect = ScreenEffect | IrcEffect;

export type IrcEffect =
  | { readonly type: "send"; readonly message: IrcMessage }
  /** Ask the server for what was said before the oldest known message of a conversation. */
  | { readonly type: "older"; readonly target: string; readonly before: Before }
  | { readonly type: "search"; readonly attributes: ReadonlyMap<string, string> }
  /** Answers the connection's state `asking`. */
  | { readonly type: "rename"; readonly nickname: string }
  | { readonly type: "save server"; readonly as: string }
  /** Tells which servers are saved. */
  | { readonly type: "servers" }
  | AccountEffect;

export interface AccountEffect {
  readonly type: "register" | "login" | "logout" | "password";
  readonly account: string | undefined;
  /** The password; for "password", the one there is and the new one; none for "login" is to go on without. */
  readonly secrets: readonly string[];
}
