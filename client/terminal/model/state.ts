// What the screen shows, as the views read it. The model (model.ts) makes and changes it.
import type { Settings } from "../settings.ts";
import type { Role } from "../text/span.ts";
import type { Entry } from "./entry.ts";

export interface Member {
  readonly nickname: string;
  /** The highest prefix, such as `@`; empty for none. */
  readonly prefix: string;
  readonly isAway: boolean;
  /** A word behind the name; without it "away" for who is. */
  readonly mark?: string | undefined;
}

/** Which row of the timeline is the lowest one on the screen. */
export type Position =
  | { readonly type: "bottom" }
  /** The row `row` (0: the first) of this entry. */
  | { readonly type: "entry"; readonly id: number; readonly row: number };

export interface Conversation {
  /** As the server spells it. For `server`, what the server calls itself. */
  readonly name: string;
  /** What it is called where there is little room; undefined: the same. Not safe for a terminal. */
  readonly shortName?: string | undefined;
  readonly kind: "server" | "room" | "person";
  /** In the order of display. */
  readonly entries: readonly Entry[];
  /** Another number each time anything of this conversation is different. */
  readonly version: number;
  /** Messages since it was last read, and how many of them highlight or are private. */
  readonly unread: number;
  readonly highlights: number;
  /** The entry above which the line "new messages" stands. */
  readonly newFrom: number | undefined;
  readonly topic: string | undefined;
  /** Operators first, then by name. A person's conversation has none. */
  readonly members: readonly Member[];
  /** Nicknames of who is typing. */
  readonly typing: readonly string[];
  /** How much of what is older the server still has: asked for, and whether there is more. */
  readonly older: "unknown" | "loading" | "all shown" | "not kept";
  readonly position: Position;
  /** The id of the message that keys act on. */
  readonly selected: number | undefined;
  /** The message that what is typed next answers. */
  readonly replyingTo: { readonly msgid: string; readonly from: string; readonly text: string } | undefined;
  /** In place of what the header would say of it, such as the topic. Not safe for a terminal. */
  readonly about?: string | undefined;
  /** For a person: that nothing said reaches them now. */
  readonly isAway?: boolean;
  /** For a room: whether we are in it. */
  readonly isJoined: boolean;
  /** For a room: that we are on our way in. */
  readonly isEntering: boolean;
}

export interface ListItem {
  /** Not safe for a terminal yet. */
  readonly text: string;
  readonly detail: string;
}

/** What lies over the timeline. */
export type Overlay =
  | { readonly type: "none" }
  | { readonly type: "keys" }
  | {
    readonly type: "list";
    readonly title: string;
    readonly items: readonly ListItem[];
    readonly chosen: number;
    /** Shown where there are no items. */
    readonly empty: string;
  }
  | { readonly type: "question"; readonly text: string };

/** What the input line is for. */
export type Asking =
  | { readonly type: "text" }
  /** The server refused the nickname. */
  | { readonly type: "nickname"; readonly refused: string; readonly problem: "taken" | "invalid" }
  | { readonly type: "secret"; readonly prompt: string };

/** A few words of the status bar, such as how the connection is. Not safe for a terminal. */
export interface StatusPart {
  readonly text: string;
  readonly role?: Role;
  /** What is left out first where there is not room for all has the highest number. */
  readonly rank: number;
}

export interface State {
  readonly conversations: readonly Conversation[];
  /** Index of the one in view. */
  readonly current: number;
  readonly nickname: string;
  /** What the status bar says at its left: the protocol's affairs. */
  readonly status: readonly StatusPart[];
  /** What the person is to decide before all else; stays until it is decided. */
  readonly notice: string | undefined;
  readonly overlay: Overlay;
  readonly asking: Asking;
  readonly settings: Settings;
  /** Another number each time anything is different. */
  readonly version: number;
}
