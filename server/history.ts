// What was said, said again: a stored record as a message with its stamp, and the msgid by which anybody finds it. Pure;
// knows neither sessions nor the store.
import type { IrcMessage } from "../protocol/irc/message.ts";
import { nicknameOf } from "../protocol/irc/message.ts";
import { fold } from "../protocol/irc/names.ts";
import type { Stamp } from "./listener_kind.ts";
import type { SaidRecord } from "./store/record.ts";

/** The opaque, unique name of a message: the store's own part, and its place in the order of everything. */
export function msgidOf(epoch: string, order: number): string {
  return `${epoch}-${order.toString(36)}`;
}

/** The order that a msgid of this store names, or null for one that it never gave. */
export function orderOf(epoch: string, msgid: string): number | null {
  if (!msgid.startsWith(`${epoch}-`)) return null;
  const digits = msgid.slice(epoch.length + 1);
  if (!/^[1-9a-z][0-9a-z]{0,10}$/.test(digits)) return null;
  const order = parseInt(digits, 36);
  return Number.isSafeInteger(order) ? order : null;
}

/** Most messages have no listener who reads msgids, so it is made when it is asked for. */
export class SaidStamp implements Stamp {
  constructor(
    readonly order: number,
    readonly time: number,
    readonly seq: number,
    readonly account: string | null,
    readonly epoch: string,
  ) {}
  get id(): string {
    return msgidOf(this.epoch, this.order);
  }
}

/** The stamp a message had when it was said. encode() makes of it what the listener's kind shows. */
export function stampOf({ order, time, seq, extras }: SaidRecord, epoch: string): Stamp {
  return { order, time, seq, id: msgidOf(epoch, order), account: extras.account ?? null };
}

/**
 * The message as it was said; of one that was taken back, an empty one with the tag `chatroom/redacted`. `target` is what
 * stands where its log's name was: the room's name, or in a conversation the nickname it goes to. `batch` is the batch it
 * is a part of.
 */
export function messageOf(record: SaidRecord, target: string, batch?: string): IrcMessage {
  const { command, source, extras, text } = record;
  const tags = new Map(Object.entries(extras.tags ?? {}));
  if (extras.redacted) tags.set("chatroom/redacted", "");
  if (batch !== undefined) tags.set("batch", batch);
  return { tags: tags.size > 0 ? tags : undefined, source, command, params: paramsOf(record, target, text) };
}

function paramsOf({ command, extras }: SaidRecord, target: string, text: string): string[] {
  switch (command) {
    case "QUIT":
    case "NICK":
      return [text];
    case "TAGMSG":
      return [target];
    case "PART":
    case "REDACT":
      // A reason that was not given is none, and not an empty one.
      return [target, ...extras.params ?? [], ...(text === "" ? [] : [text])];
    default:
      return [target, ...extras.params ?? [], text];
  }
}

/** Who somebody is in the name of a conversation's log: their account if they are logged in, else their nickname. */
export function identityOf(account: string | null, nickname: string): string {
  return account === null ? fold(nickname) : `@${fold(account)}`;
}

/** Who said a record, as identityOf() tells. */
export function speakerOf({ source, extras }: SaidRecord): string {
  return identityOf(extras.account ?? null, nicknameOf(source));
}

/** The name of the log of a conversation between two. */
export function conversationName(one: string, other: string): string {
  return [one, other].sort().join(" ");
}
