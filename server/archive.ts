// The archive: what of the chat is kept, and that nobody sees it before it is. Knows which log a room or a conversation
// has and what of a message is stored; not how it is stored, and not who is in a room.
import { fold } from "../protocol/irc/names.ts";
import type { IrcMessage } from "../protocol/irc/message.ts";
import type { Fanout } from "./fanout.ts";
import { conversationName } from "./history.ts";
import type { Stamp } from "./listener_kind.ts";
import type { Lost } from "./store/committing.ts";
import { fixed } from "./options.ts";
import type { StoreError } from "./store/database.ts";
import type { LogHandle } from "./store/log_handle.ts";
import { encodeExtras, type Extras, type RecordCommand, recordCommands } from "./store/record.ts";
import { Search } from "./search.ts";
import type { Store } from "./store/store.ts";

const encoder = new TextEncoder();

/** What has a number in its log: a reader who misses one knows it. */
const counted: ReadonlySet<string> = new Set(["PRIVMSG", "NOTICE", "TAGMSG"]);
const kept: ReadonlySet<string> = new Set(recordCommands);

/** Tags that say something of this moment alone (IRCv3 typing: "servers SHOULD NOT store" them). */
const passing: ReadonlySet<string> = new Set(["+typing", "+draft/typing"]);

export class Archive {
  readonly search: Search;

  constructor(
    readonly store: Store,
    readonly fanout: Fanout,
    onLost: (lost: readonly Lost[], error: StoreError) => void,
  ) {
    this.search = new Search(store);
    store.events = {
      onSealed: () => this.fanout.seal(),
      onDurable: (order) => this.fanout.advance(order),
      onLost,
    };
  }

  /** A room with a door that nobody is left to open begins anew: whoever comes first would see what was said in it. */
  closeLocked(isOwned: (name: string) => boolean): void {
    for (const handle of [...this.store.logs()]) {
      if (handle.door === "i" && !isOwned(handle.name)) this.store.closeLog(handle);
    }
  }

  /** Logs in which nothing is left are remembered in number only: strangers can make as many as they like. */
  closeSpent(isInUse: (handle: LogHandle) => boolean): void {
    this.store.closeSpent(fixed.spentLogs, isInUse);
  }

  roomLog(name: string, now: number): LogHandle {
    return this.store.log("room", fold(name), now);
  }

  conversation(one: string, other: string, now: number): LogHandle {
    return this.store.log("direct", conversationName(one, other), now);
  }

  /** True if a message has a number in its log. */
  counts({ command, tags }: IrcMessage): boolean {
    if (command !== "TAGMSG") return counted.has(command);
    return !tags || [...tags.keys()].some((tag) => !passing.has(tag));
  }

  /** Keeps a message, if it is of a kind that is kept. */
  keep(handle: LogHandle, message: IrcMessage, stamp: Stamp, key?: string): void {
    const { command, params, source = "" } = message;
    const isCounted = this.counts(message);
    // Who comes and goes where nothing is said is no history, and who typed is none anywhere.
    if (!kept.has(command) || (counted.has(command) && !isCounted) || (handle.empty && !isCounted)) return;
    // The first parameter is the log's own name, but for QUIT and NICK, which have none.
    const rest = command === "QUIT" || command === "NICK" ? params : params.slice(1);
    const text = encoder.encode(rest.at(-1) ?? "");
    const extras: Extras = {
      ...(stamp.account === null ? {} : { account: stamp.account }),
      ...(message.tags && message.tags.size > 0 ? { tags: Object.fromEntries(message.tags) } : {}),
      ...(key === undefined ? {} : { key }),
      ...(rest.length > 1 ? { params: rest.slice(0, -1) } : {}),
    };
    this.keepBytes(
      handle,
      command as RecordCommand,
      encoder.encode(source),
      encodeExtras(extras),
      text,
      0,
      text.length,
      stamp,
    );
  }

  /** Takes back a message, together with the REDACT that is kept and tells of it. */
  redact(handle: LogHandle, order: number, message: IrcMessage, stamp: Stamp): void {
    this.store.redact(handle, order);
    this.keep(handle, message, stamp);
  }

  /** The same for the hot path: everything is bytes already, and the text is `text[from..to]`. */
  keepBytes(
    handle: LogHandle,
    command: RecordCommand,
    source: Uint8Array,
    extras: Uint8Array,
    text: Uint8Array,
    from: number,
    to: number,
    stamp: Stamp,
  ): void {
    // What happens goes on while nothing can be stored; who says something is told that it was not said.
    if (this.store.problem !== null) return;
    const { horizon } = this.fanout;
    if (this.store.durable && horizon.order === Infinity) horizon.order = stamp.order - 1;
    this.store.append(handle, stamp.order, stamp.time, stamp.seq, command, source, extras, text, from, to);
  }
}
