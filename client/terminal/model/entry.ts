// What a conversation holds, oldest first: what was said, what happened, and what the client itself has to tell. Text is
// as it came, not safe for a terminal yet. Knows no width, no colour and no terminal.

export type Entry = Said | Happened | Note;

/** A PRIVMSG or NOTICE. */
export interface Said {
  readonly type: "said";
  /** Rising in the order of arrival, unique within the model: what a view may key by. Not the order of display. */
  readonly id: number;
  readonly kind: "text" | "action" | "notice";
  readonly from: string;
  /** With formatting codes; for an action what is done, without the CTCP frame. Empty once taken back. */
  readonly text: string;
  /** Milliseconds since 1970, by the server where it tells. */
  readonly time: number;
  readonly isOwn: boolean;
  readonly isHighlight: boolean;
  readonly msgid: string | undefined;
  /** The msgid of what this answers. */
  readonly replyTo: string | undefined;
  /** What was reacted with, and by whom, in the order in which each came first. */
  readonly reactions: ReadonlyMap<string, readonly string[]>;
  /** In a few words why nobody has it yet; undefined where that is not so. */
  readonly held?: string | undefined;
  /** Taken back (draft/message-redaction), by whom and why. */
  readonly redacted: { readonly by: string; readonly reason: string | undefined } | undefined;
}

/** Something happened to the people or the settings of a conversation. */
export interface Happened {
  readonly type: "happened";
  readonly id: number;
  readonly time: number;
  readonly what: "join" | "part" | "quit" | "kick" | "nick" | "topic" | "mode" | "invite";
  /** Who did it. */
  readonly who: string;
  /** Whom it was done to, the new nickname, the modes. */
  readonly object: string | undefined;
  /** The reason, the topic. */
  readonly text: string | undefined;
}

/** The client's own words. */
export interface Note {
  readonly type: "note";
  readonly id: number;
  readonly time: number;
  readonly level: "plain" | "status" | "error";
  readonly text: string;
}

/** Said by us, and without its place in the conversation yet: it stands below all that has one. */
export function isUnplaced({ held, msgid }: Said): boolean {
  return held !== undefined && msgid === undefined;
}
