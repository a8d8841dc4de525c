// Conversations to lay out, and what comes of it as text.
import type { Entry, Happened, Note, Said } from "../../../../client/terminal/model/entry.ts";
import type { Conversation } from "../../../../client/terminal/model/state.ts";
import type { Row } from "../../../../client/terminal/text/span.ts";
import type { Context } from "../../../../client/terminal/timeline/timeline.ts";

export const noon = Date.UTC(2026, 10, 20, 12, 0);
export const MINUTE = 60_000;

export const utc: Context = { clock: "24h", offset: () => 0 };

let ids = 0;

export function said(from: string, text: string, more: Partial<Said> = {}): Said {
  return {
    type: "said",
    id: ++ids,
    kind: "text",
    from,
    text,
    time: noon,
    isOwn: false,
    isHighlight: false,
    msgid: undefined,
    replyTo: undefined,
    reactions: new Map(),
    redacted: undefined,
    ...more,
  };
}

export function happened(what: Happened["what"], who: string, more: Partial<Happened> = {}): Happened {
  return { type: "happened", id: ++ids, time: noon, what, who, object: undefined, text: undefined, ...more };
}

export function note(level: Note["level"], text: string, time = noon): Note {
  return { type: "note", id: ++ids, time, level, text };
}

export function conversation(entries: readonly Entry[], more: Partial<Conversation> = {}): Conversation {
  return {
    name: "#lobby",
    kind: "room",
    entries,
    version: 0,
    unread: 0,
    highlights: 0,
    newFrom: undefined,
    topic: undefined,
    members: [],
    typing: [],
    older: "unknown",
    position: { type: "bottom" },
    selected: undefined,
    replyingTo: undefined,
    isJoined: true,
    isEntering: false,
    ...more,
  };
}

export function textOf(row: Row): string {
  return row.map(({ text }) => text).join("");
}

/** The rows as text, without the spaces at their ends and the empty rows on top. */
export function shown(rows: readonly Row[]): string[] {
  const lines = rows.map((row) => textOf(row).trimEnd());
  return lines.slice(lines.findIndex((line) => line !== ""));
}
