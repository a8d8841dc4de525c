// A lane: the bytes of one log, encoded for one kind of listener, in chunks that are dropped by the garbage collector
// once no cursor is left on them. Knows entries as bytes with an order; not sessions, not what the bytes mean.

/** A write to a socket is one slice of one chunk at most: past 64 KB a single write delays everybody else's. */
export const CHUNK_BYTES = 64 * 1024;
const FIRST_CHUNK_BYTES = 512;
/** Below this a byte-by-byte copy is faster than `set`, which needs a view. */
const COPY_BY_LOOP = 96;

/** A run of whole entries. Bytes once written never change, so a write in flight needs no copy. */
export class Chunk {
  used = 0;
  next: Chunk | null = null;
  /** For entry i: its place in the order of everything the server has said, and where it ends in `bytes`. */
  readonly orders: number[] = [];
  readonly ends: number[] = [];

  constructor(
    readonly bytes: Uint8Array<ArrayBuffer>,
    /** Absolute positions, counted from the start of the lane, of this chunk's first byte and first entry. */
    readonly firstByte: number,
    readonly firstEntry: number,
  ) {}

  /**
   * Empties the entries with these orders, which nobody has read yet, nor anything behind them: where they lay is where
   * the next ones move to.
   */
  cancel(orders: ReadonlySet<number>): void {
    let gap = 0;
    let start = 0;
    for (let i = 0; i < this.ends.length; i++) {
      const end = this.ends[i]!;
      if (orders.has(this.orders[i]!)) gap += end - start;
      else if (gap > 0) this.bytes.copyWithin(start - gap, start, end);
      this.ends[i] = end - gap;
      start = end;
    }
    this.used -= gap;
  }

  /** Where entry `index` starts in `bytes`. */
  startOf(index: number): number {
    return index === 0 ? 0 : this.ends[index - 1]!;
  }
}

export class Lane {
  /** The newest chunk, where entries are appended. */
  chunk = new Chunk(new Uint8Array(0), 0, 0);
  /** The order of the newest entry, also when its chunk is gone; -1 before the first. */
  lastOrder = -1;

  /** Bytes ever appended. */
  get bytes(): number {
    return this.chunk.firstByte + this.chunk.used;
  }

  /** Entries ever appended. */
  get entries(): number {
    return this.chunk.firstEntry + this.chunk.ends.length;
  }

  /** Appends one entry. Orders must rise from entry to entry. Throws RangeError for more than CHUNK_BYTES. */
  append(order: number, entry: Uint8Array): void {
    const chunk = this.#room(entry.length);
    copy(entry, 0, entry.length, chunk.bytes, chunk.used);
    this.#commit(chunk, order, entry.length);
  }

  /** Appends `tags`, `head`, `body[from..to]` and CR LF as one entry: the hot path, which builds no other bytes. */
  appendLine(
    order: number,
    tags: Uint8Array,
    head: Uint8Array,
    body: Uint8Array,
    from: number,
    to: number,
  ): void {
    const length = tags.length + head.length + to - from + 2;
    const chunk = this.#room(length);
    const { bytes } = chunk;
    let at = chunk.used;
    copy(tags, 0, tags.length, bytes, at);
    copy(head, 0, head.length, bytes, at += tags.length);
    copy(body, from, to, bytes, at += head.length);
    bytes[at += to - from] = 13;
    bytes[at + 1] = 10;
    this.#commit(chunk, order, length);
  }

  /** The chunk that has room for `length` more bytes. Chunks double, so a quiet log stays small. */
  #room(length: number): Chunk {
    const last = this.chunk;
    if (last.bytes.length - last.used >= length) return last;
    if (length > CHUNK_BYTES) {
      throw new RangeError(`An entry has ${CHUNK_BYTES} bytes at most, not ${length}.`);
    }
    const size = Math.max(length, Math.min(CHUNK_BYTES, Math.max(FIRST_CHUNK_BYTES, last.bytes.length * 2)));
    const next = new Chunk(new Uint8Array(size), this.bytes, this.entries);
    last.next = next;
    return this.chunk = next;
  }

  #commit(chunk: Chunk, order: number, length: number): void {
    chunk.used += length;
    chunk.orders.push(order);
    this.lastOrder = order;
    chunk.ends.push(chunk.used);
  }

  /** Starts over with small chunks. The old one is kept by the cursors on it, until they are settled. */
  shrink(): void {
    this.chunk.next = new Chunk(new Uint8Array(0), this.bytes, this.entries);
    this.chunk = this.chunk.next;
  }
}

function copy(source: Uint8Array, from: number, to: number, target: Uint8Array, at: number): void {
  if (to - from > COPY_BY_LOOP) target.set(source.subarray(from, to), at);
  else for (let i = from; i < to; i++) target[at++] = source[i]!;
}
