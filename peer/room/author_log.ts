// What there is of one author in a room: how far it was delivered, how far it is here, and what came too early, of which so
// much is held and no more. Knows no other author.
import type { Message } from "../../protocol/peer/message.ts";

/** Messages of one author behind the first one that is missing: others are dropped, and asked for later. */
export const maxHeld = 256;
/** And behind the newest that was delivered: what it waits for may never come. */
export const maxWaiting = 4096;

export class AuthorLog {
  /** The newest that is here with all before it. */
  whole: number;
  /** It has signed two messages with one number: nothing more of it is taken. */
  isForked = false;
  readonly #held = new Map<number, Message>();

  constructor(
    /** What is up to here is not kept. */
    public floor: number,
    /** The newest that was delivered. */
    public head: number,
    /** Of the newest that was delivered; undefined where the log begins in the middle. */
    public hash: Uint8Array | undefined,
  ) {
    this.whole = head;
  }

  /** The newest message that would be held. */
  get limit(): number {
    return Math.min(this.whole + maxHeld, this.head + maxWaiting);
  }

  /** What would be delivered next; undefined where it is not here. */
  get next(): Message | undefined {
    return this.#held.get(this.head + 1);
  }

  /** The newest of what waits with all before it. */
  get newestWaiting(): Message | undefined {
    return this.#held.get(this.whole);
  }

  has(seq: number): boolean {
    return seq <= this.whole || this.#held.has(seq);
  }

  held(seq: number): Message | undefined {
    return this.#held.get(seq);
  }

  hold(message: Message): void {
    this.#held.set(message.seq, message);
    while (this.#held.has(this.whole + 1)) this.whole++;
  }

  /** The same log, begun in the middle: what is held behind that stays. */
  begunAt(floor: number): AuthorLog {
    const begun = new AuthorLog(floor, floor, undefined);
    for (const [seq, message] of this.#held) if (seq > floor) begun.hold(message);
    return begun;
  }

  /** What was next is delivered. */
  delivered(seq: number, hash: Uint8Array, floor: number): void {
    this.#held.delete(seq);
    this.head = seq;
    this.hash = hash;
    this.floor = floor;
  }

  fork(): void {
    this.isForked = true;
    this.#held.clear();
    this.whole = this.head;
  }

  /** What is behind the author's last message that counts is not held any more. */
  cut(end: number): void {
    for (const seq of this.#held.keys()) if (seq > end) this.#held.delete(seq);
    this.whole = Math.min(this.whole, Math.max(end, this.head));
  }
}
