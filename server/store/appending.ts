// Records that are put behind what a log has, outside of a running server: gathered into segments, and written within the
// transaction of the caller. Knows numbers, places and times; not where records come from.
import type { Orders } from "./orders.ts";
import { type SaidRecord, SegmentWriter } from "./record.ts";
import type { Segments, StoredLog } from "./segments.ts";

/** What the server gathers in one segment, too: a read decodes whole ones. */
const SEGMENT_BYTES = 64 * 1024;

export class Appending {
  readonly #writer = new SegmentWriter();
  #order: number;
  #seq: number;
  /** Segments are found by their times, so these must not fall: what is older counts as said with what it stands behind. */
  #time: number;
  #first = { order: 0, time: 0 };
  counted = 0;
  uncounted = 0;
  /** True if what was there already is newer than what came first. */
  behindNewer = false;

  /** `lastTime` is the highest time in the log, 0 for none. */
  constructor(
    readonly segments: Segments,
    readonly log: StoredLog,
    lastTime: number,
    readonly orders: Orders,
    firstOrder: number,
  ) {
    this.#order = firstOrder - 1;
    this.#seq = log.lastSeq;
    this.#time = lastTime;
  }

  /** Adds a record, with an order and a number of its own. A log without any number takes over the record's. */
  append({ seq: given, ...record }: Omit<SaidRecord, "order">): void {
    if (given > 0 && this.#seq === 0) this.#beginWith(given);
    const seq = given === 0 ? 0 : ++this.#seq;
    const order = ++this.#order;
    if (this.counted + this.uncounted === 0) this.behindNewer = record.time < this.#time;
    this.#time = Math.max(this.#time, record.time);
    if (this.#writer.count === 0) this.#first = { order, time: this.#time };
    this.#writer.appendRecord({ ...record, order, seq });
    if (seq > 0) this.counted++;
    else this.uncounted++;
    if (this.#writer.length >= SEGMENT_BYTES) this.#seal();
  }

  /** Writes the rest. */
  end(): void {
    if (this.#writer.count > 0) this.#seal();
    this.orders.coverWithin(this.#order);
  }

  /** The first messages are gone, as they were where this one comes from. */
  #beginWith(seq: number): void {
    this.#seq = seq - 1;
    this.segments.setGone(this.log.id, this.#seq);
  }

  #seal(): void {
    const segment = {
      log: this.log.id,
      lastSeq: this.#seq,
      count: this.#writer.count,
      firstOrder: this.#first.order,
      lastOrder: this.#order,
      firstTime: this.#first.time,
      lastTime: this.#time,
      body: this.#writer.bytes(),
    };
    this.segments.write({ logs: [], segments: [segment], redactions: [] });
    this.#writer.clear();
  }
}
