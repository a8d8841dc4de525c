// A cursor: how far one session has read one lane. Knows bytes and entries, nothing of sockets or sessions.
// The horizon it is given is the order up to which everything is stored: nothing behind it can be seen yet.
import type { Chunk, Lane } from "./lane.ts";

/** What a cursor costs that has ended and is not read up: sessions that only come and go would pile them up. */
const ENDED_COST = 1024;

export class Cursor {
  #chunk: Chunk;
  /** The next entry, as an index into the chunk. */
  #index: number;
  /** The lane's entry before which this cursor ends; Infinity while its session still listens. */
  #until = Infinity;
  /** Entries not for this session, as pairs of absolute entry numbers [from, to), rising. */
  #skips: number[] = [];
  #skipAt = 0;

  /** A cursor at the end of the lane: it will see what is appended from now on. */
  constructor(readonly lane: Lane, readonly left: () => void = () => {}) {
    this.#chunk = lane.chunk;
    this.#index = lane.chunk.ends.length;
  }

  /** Leaves out the entry with this order, if the lane has just got it. */
  skipLast(order: number): void {
    if (this.lane.lastOrder !== order) return;
    const entry = this.lane.entries - 1;
    const last = this.#skips.length - 1;
    if (last >= 0 && this.#skips[last] === entry) this.#skips[last] = entry + 1;
    else this.#skips.push(entry, entry + 1);
  }

  /** Nothing that is appended from now on is for this cursor. */
  endHere(): void {
    this.#until = Math.min(this.#until, this.lane.entries);
  }

  get ended(): boolean {
    return this.#entry >= this.#until;
  }

  /** Bytes between this cursor and the head of the lane: what a slow reader makes the server keep. */
  get lag(): number {
    const cost = this.#until === Infinity ? 0 : ENDED_COST;
    return this.lane.bytes - this.#chunk.firstByte - this.#chunk.startOf(this.#index) + cost;
  }

  get #entry(): number {
    return this.#chunk.firstEntry + this.#index;
  }

  /** True if there is an entry to read; moves past skipped and empty ones and into the next chunk to find out. */
  settle(horizon = Infinity): boolean {
    for (;;) {
      if (this.#entry >= this.#until) return false;
      if (this.#index === this.#chunk.ends.length) {
        if (this.#chunk.next === null) return false;
        this.#chunk = this.#chunk.next;
        this.#index = 0;
        continue;
      }
      if (this.#chunk.orders[this.#index]! > horizon) return false;
      if (this.#chunk.ends[this.#index] === this.#chunk.startOf(this.#index)) {
        this.#index++;
        continue;
      }
      const from = this.#skips[this.#skipAt];
      if (from === undefined || from > this.#entry) return true;
      const to = this.#skips[this.#skipAt + 1]!;
      const chunkEnd = this.#chunk.firstEntry + this.#chunk.ends.length;
      this.#index = Math.min(to, chunkEnd) - this.#chunk.firstEntry;
      if (to <= chunkEnd) this.#forgetSkip();
    }
  }

  #forgetSkip(): void {
    this.#skipAt += 2;
    if (this.#skipAt === this.#skips.length) {
      this.#skips.length = 0;
      this.#skipAt = 0;
    } else if (this.#skipAt > 128) {
      this.#skips.splice(0, this.#skipAt);
      this.#skipAt = 0;
    }
  }

  /** The order of the next entry. Only after settle() answered true. */
  get order(): number {
    return this.#chunk.orders[this.#index]!;
  }

  /** True if the cursor has the rest of its chunk to read, without a gap, and nothing of a later chunk. */
  get contiguous(): boolean {
    return this.#chunk.next === null && this.#skipAt === this.#skips.length && this.#until === Infinity;
  }

  /** Nobody sees the entries with these orders. None of them may have been read by any cursor. */
  cancel(orders: ReadonlySet<number>): void {
    for (let chunk: Chunk | null = this.#chunk; chunk !== null; chunk = chunk.next) chunk.cancel(orders);
  }

  /**
   * Reads the run of entries up to the first that is skipped, is not before `order`, lies in another chunk, or
   * would make the run longer than `limit` bytes; the view is valid for good. Undefined if not one entry fits.
   */
  read(order: number, limit: number): Uint8Array<ArrayBuffer> | undefined {
    const { ends, orders, firstEntry, bytes } = this.#chunk;
    const start = this.#chunk.startOf(this.#index);
    const last = Math.min(
      ends.length,
      this.#until - firstEntry,
      (this.#skips[this.#skipAt] ?? Infinity) - firstEntry,
    );
    let stop = this.#index;
    if (orders[last - 1]! < order && ends[last - 1]! - start <= limit) stop = last;
    else while (stop < last && orders[stop]! < order && ends[stop]! - start <= limit) stop++;
    if (stop === this.#index) return undefined;
    this.#index = stop;
    return bytes.subarray(start, ends[stop - 1]);
  }
}
