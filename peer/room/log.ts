// What has been delivered in a room, kept: for each author a log by sequence number. The interface, and one in memory.
import type { DigestRow, Id } from "../../protocol/peer/frame.ts";
import type { Message } from "../../protocol/peer/message.ts";

export interface RoomLog {
  /** Keeps a message: the next one of its author. One of ours is on disk when this returns, with the parts before it, where
   * there is a disk. Answers behind which number the author's log begins now: of who says very much the oldest go. */
  append(message: Message): number;
  /** The bytes of at most `count` messages of an author from this number on, as far as there are any. */
  read(author: Id, from: number, count: number): readonly Uint8Array[];
  /** For each author: messages behind `floor` and up to `head` are kept. */
  heads(): readonly DigestRow[];
  /** An author's log begins behind `floor`. It is empty. */
  begin(author: Id, floor: number): void;
}

export class MemoryLog implements RoomLog {
  readonly #authors = new Map<Id, { floor: number; messages: Uint8Array[] }>();

  append({ author, bytes }: Message): number {
    const log = this.#authors.get(author) ?? { floor: 0, messages: [] };
    log.messages.push(bytes);
    this.#authors.set(author, log);
    return log.floor;
  }

  read(author: Id, from: number, count: number): readonly Uint8Array[] {
    const log = this.#authors.get(author);
    if (!log || from <= log.floor) return [];
    return log.messages.slice(from - log.floor - 1, from - log.floor - 1 + count);
  }

  heads(): readonly DigestRow[] {
    return [...this.#authors].map(([author, { floor, messages }]) => ({
      author,
      floor,
      head: floor + messages.length,
    }));
  }

  begin(author: Id, floor: number): void {
    this.#authors.set(author, { floor, messages: [] });
  }
}
