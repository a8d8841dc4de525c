// What one session hears: its cursors, and the one write that is in flight. When it ends, the next write takes
// everything between the cursors and the heads of their lanes, in one slice of bytes that are encoded already.
// MUST NOT reorder: what the server said first is written first, whichever log it is in.
import { Cursor } from "./cursor.ts";
import { CHUNK_BYTES, Lane } from "./lane.ts";

/** Writes some of the bytes and answers how many, as Deno.Conn does. */
export type Write = (bytes: Uint8Array<ArrayBuffer>) => Promise<number>;

/** Buffers for slices that are gathered from several places. One is in use only while its write is in flight. */
export class ScratchPool {
  readonly #free: Uint8Array<ArrayBuffer>[] = [];
  constructor(readonly most = 64) {}
  take(): Uint8Array<ArrayBuffer> {
    return this.#free.pop() ?? new Uint8Array(CHUNK_BYTES);
  }
  give(buffer: Uint8Array<ArrayBuffer>): void {
    if (this.#free.length < this.most) this.#free.push(buffer);
  }
}

/** Everything up to this order is stored and may be seen; Infinity while nothing waits for the store. */
export interface Horizon {
  order: number;
}

export interface OutboundEvents {
  /** A write has ended and there is more to write. */
  onReady(): void;
  /** Everything is written. */
  onDrained(): void;
  /** The socket takes no more. */
  onBroken(error: unknown): void;
}

export class Outbound {
  /** What is for this session alone: replies, private messages. */
  readonly own = new Lane();
  readonly #cursors: Cursor[] = [new Cursor(this.own)];
  #inFlight: Uint8Array<ArrayBuffer> | null = null;
  #scratch: Uint8Array<ArrayBuffer> | null = null;
  #broken = false;
  readonly #holds = new Set<number>();
  /** For the fan-out: this outbound stands in its queue. */
  queued = false;

  constructor(
    readonly write: Write,
    readonly events: OutboundEvents,
    readonly pool: ScratchPool,
    readonly horizon: Horizon = { order: Infinity },
  ) {}

  /** Holds back what was said behind this order, until release(): something older is still to be put before it. */
  hold(order: number): void {
    this.#holds.add(order);
  }

  release(order: number): void {
    this.#holds.delete(order);
  }

  /**
   * What is held back is never written, as little as what was to come before it: without that it would look as if nothing
   * were missing. What is said to this session alone from now on is.
   */
  giveUpHeld(): void {
    if (this.#holds.size === 0) return;
    this.#holds.clear();
    const cursors = this.#cursors.splice(0, Infinity, new Cursor(this.own));
    for (const { left } of cursors) left();
  }

  /** The order up to which this session may see things now. */
  get #horizon(): number {
    return this.#holds.size === 0 ? this.horizon.order : Math.min(this.horizon.order, ...this.#holds);
  }

  /** A cursor at the end of a lane. `left` is called once it has ended and all before that is written, or never will be. */
  listen(lane: Lane, left: () => void = () => {}): Cursor {
    // While a write hangs, nobody else forgets the cursors that have ended.
    this.pending();
    const cursor = new Cursor(lane, left);
    this.#cursors.push(cursor);
    return cursor;
  }

  /** What has these orders, and was not stored, is not seen; `done` are the lanes that this was said of already. */
  cancel(orders: ReadonlySet<number>, done: Set<Lane>): void {
    for (const cursor of this.#cursors) {
      if (done.has(cursor.lane)) continue;
      done.add(cursor.lane);
      cursor.cancel(orders);
    }
  }

  get busy(): boolean {
    return this.#inFlight !== null;
  }

  /** Bytes that are kept because this session has not read them yet. */
  get lag(): number {
    let lag = this.#inFlight?.length ?? 0;
    for (const cursor of this.#cursors) lag += cursor.lag;
    return lag;
  }

  /** Nothing more is written; what the cursors held can be forgotten. */
  close(): void {
    this.#broken = true;
    for (const { left } of this.#cursors.splice(0)) left();
  }

  /** Starts the next write, if none is in flight and there is something to write. Answers whether it did. */
  pump(): boolean {
    if (this.#inFlight !== null || this.#broken) return false;
    const bytes = this.#nextSlice();
    if (bytes === null) return false;
    this.#start(bytes);
    return true;
  }

  /** True if there is something to write, up to the horizon. Forgets cursors that have reached their end. */
  pending(horizon = this.#horizon): boolean {
    let any = false;
    for (let i = this.#cursors.length - 1; i >= 0; i--) {
      if (this.#cursors[i]!.settle(horizon)) any = true;
      else if (this.#cursors[i]!.ended) this.#cursors.splice(i, 1)[0]!.left();
    }
    return any;
  }

  #nextSlice(): Uint8Array<ArrayBuffer> | null {
    if (!this.pending()) return null;
    const { cursor, others } = this.#earliest()!;
    if (others === Infinity && cursor.contiguous) {
      return cursor.read(this.#horizon + 1, CHUNK_BYTES) ?? null;
    }
    return this.#gather();
  }

  /** The cursor whose next entry was said first, and the order of the first entry of all others. */
  #earliest(): { cursor: Cursor; others: number } | undefined {
    const horizon = this.#horizon;
    let cursor: Cursor | undefined;
    let first = Infinity, others = Infinity;
    for (const candidate of this.#cursors) {
      const order = candidate.settle(horizon) ? candidate.order : Infinity;
      if (order < first) {
        others = first;
        first = order;
        cursor = candidate;
      } else if (order < others) others = order;
    }
    return cursor && { cursor, others };
  }

  /** Entries of several lanes, or around skipped ones, copied together in the order they were said. */
  #gather(): Uint8Array<ArrayBuffer> {
    const scratch = this.pool.take();
    let used = 0;
    for (let next = this.#earliest(); next; next = this.#earliest()) {
      const piece = next.cursor.read(Math.min(next.others, this.#horizon + 1), scratch.length - used);
      if (piece === undefined) break;
      scratch.set(piece, used);
      used += piece.length;
    }
    this.#scratch = scratch;
    return scratch.subarray(0, used);
  }

  #start(bytes: Uint8Array<ArrayBuffer>): void {
    this.#inFlight = bytes;
    this.write(bytes).then(this.#written, this.#failed);
  }

  readonly #written = (count: number): void => {
    const bytes = this.#inFlight!;
    // A socket may take a part only.
    if (count < bytes.length) return this.#start(bytes.subarray(count));
    if (this.#scratch) this.pool.give(this.#scratch);
    this.#scratch = null;
    this.#inFlight = null;
    if (this.#broken) return;
    if (this.pending()) return this.events.onReady();
    // What waits behind the horizon is woken when it is stored.
    if (this.pending(Infinity)) return;
    if (this.own.chunk.bytes.length > 0) {
      this.own.shrink();
      this.pending();
    }
    this.events.onDrained();
  };

  readonly #failed = (error: unknown): void => {
    this.#scratch = null;
    this.#inFlight = null;
    // Our own close() makes the write fail that hangs.
    if (this.#broken) return;
    this.#broken = true;
    this.events.onBroken(error);
  };
}
