// Kinds of listeners: what a session's capabilities make of a message's bytes. Every message is encoded once a kind,
// never once a listener. Knows how messages look for each kind, not who listens.
import { escapeTagValue, formatMessage, formatTags, type IrcMessage } from "../protocol/irc/message.ts";
import { renderPlain } from "../protocol/plain_text.ts";

/** A set of these bits; `plain` stands alone. */
export type ListenerKind = number;
export const Kind = { time: 1, account: 2, tags: 4, extendedJoin: 8, plain: 16, seq: 32 } as const;

/** What the server adds to a message when it is said. */
export interface Stamp {
  /** Its place in the order of everything this server says. */
  readonly order: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** The msgid tag: unique and opaque. Null for replies, which nobody refers to. */
  readonly id: string | null;
  /** Its number in its log, from 1 on without a gap; 0 for what is not counted. */
  readonly seq: number;
  /** Who was logged in as it was said, null for nobody. */
  readonly account: string | null;
}

const encoder = new TextEncoder();
const NOTHING = new Uint8Array(0);

/** The bytes of a message for one kind, with its line end; empty where this kind does not see it. */
export function encode(kind: ListenerKind, message: IrcMessage, stamp: Stamp): Uint8Array {
  if (kind === Kind.plain) {
    const text = renderPlain(message);
    return text === null ? NOTHING : encoder.encode(text.replaceAll("\n", "\r\n") + "\r\n");
  }
  if (message.command === "TAGMSG" && !(kind & Kind.tags)) return NOTHING;
  // extended-join adds account and real name behind the channel.
  const { command, source } = message;
  const params = command === "JOIN" && !(kind & Kind.extendedJoin)
    ? message.params.slice(0, 1)
    : message.params;
  const line = formatMessage({ source, command, params });
  return encoder.encode(`${tagPrefix(kind, stamp, message.tags)}${line}\r\n`);
}

/** The bytes that stand before a line for one kind: its tags and a space, or nothing. */
export function encodeTags(kind: ListenerKind, stamp: Stamp): Uint8Array {
  const prefix = tagPrefix(kind, stamp, undefined);
  return prefix === "" ? NOTHING : encoder.encode(prefix);
}

function tagPrefix(kind: ListenerKind, stamp: Stamp, tags: IrcMessage["tags"]): string {
  let prefix = "";
  if (kind & Kind.time) prefix += `;time=${isoTime(stamp.time)}`;
  if (kind & Kind.tags && stamp.id !== null) prefix += `;msgid=${stamp.id}`;
  if (kind & Kind.account && stamp.account !== null) prefix += `;account=${escapeTagValue(stamp.account)}`;
  if (kind & Kind.seq && stamp.seq > 0) prefix += `;chatroom/seq=${stamp.seq}`;
  // Tags of the message itself: a label or batch is put there only for who can read it, client-only tags for all.
  if (tags && tags.size > 0) {
    const shown = kind & Kind.tags ? tags : new Map([...tags].filter(([key]) => !key.startsWith("+")));
    if (shown.size > 0) prefix += `;${formatTags(shown).slice(1)}`;
  }
  return prefix === "" ? "" : `@${prefix.slice(1)} `;
}

/** server-time: ISO 8601 in UTC with milliseconds. */
export function isoTime(time: number): string {
  return new Date(time).toISOString();
}
