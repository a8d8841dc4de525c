// What is said while the last commit is on its way, and becomes the next one. Knows segments and their bounds; not when
// they are committed.
import { GatheredSegment, type LogHandle } from "./log_handle.ts";
import { type RecordCommand, SegmentWriter } from "./record.ts";
import type { Redaction } from "./redactions.ts";
import type { Commit, Segment } from "./segments.ts";

/** A segment is closed past this: a read decodes whole ones, and retention takes whole ones. */
const SEGMENT_BYTES = 64 * 1024;
const SPARE_WRITERS = 64;

/** What is committed together, in the order in which it was begun. */
export interface Batch {
  readonly logs: readonly LogHandle[];
  readonly segments: readonly GatheredSegment[];
  readonly redactions: readonly Redaction[];
}

export class Gathering {
  #logs: LogHandle[] = [];
  #redactions: Redaction[] = [];
  #segments: GatheredSegment[] = [];
  readonly #spare: SegmentWriter[] = [];
  bytes = 0;

  /** The log is made with the next commit. */
  addLog(handle: LogHandle): void {
    this.#logs.push(handle);
  }

  /** True if the log is made with the next commit, as it is then. */
  makes(handle: LogHandle): boolean {
    return this.#logs.includes(handle);
  }

  /** Takes back a message that is stored, with the next commit. Something is to be appended too, which tells of it. */
  redact(redaction: Redaction): void {
    this.#redactions.push(redaction);
  }

  /** Adds a message, whose text is `text[from..to]`. */
  append(
    handle: LogHandle,
    order: number,
    time: number,
    seq: number,
    command: RecordCommand,
    source: Uint8Array,
    extras: Uint8Array,
    text: Uint8Array,
    from: number,
    to: number,
  ): void {
    let segment = handle.gathered;
    if (segment === null) {
      const writer = this.#spare.pop() ?? new SegmentWriter();
      // Numbers of the commit on its way count, although it may still fail: then this one fails with it.
      segment = new GatheredSegment(handle, writer, order, time, handle.lastTaken);
      handle.gathered = segment;
      this.#segments.push(segment);
    }
    const { writer } = segment;
    const before = writer.length;
    writer.append(order, time, seq, command, source, extras, text, from, to);
    this.bytes += writer.length - before;
    segment.lastOrder = order;
    if (time > segment.lastTime) segment.lastTime = time;
    if (seq > 0) segment.lastSeq = seq;
    if (writer.length >= SEGMENT_BYTES) handle.gathered = null;
  }

  get empty(): boolean {
    return this.#segments.length === 0;
  }

  /** The order of the earliest message that waits; Infinity if none does. */
  get firstOrder(): number {
    return this.#segments[0]?.firstOrder ?? Infinity;
  }

  /** Everything gathered so far; what comes from now on belongs to the next batch. */
  take(): Batch {
    const batch = { logs: this.#logs, segments: this.#segments, redactions: this.#redactions };
    for (const { handle } of batch.segments) handle.gathered = null;
    this.#logs = [];
    this.#redactions = [];
    this.#segments = [];
    this.bytes = 0;
    return batch;
  }

  /** The batch was not stored: its logs are made with the next one. */
  takeBack({ logs }: Batch): void {
    this.#logs.unshift(...logs);
  }

  /** The batch's bytes are not needed any more. */
  recycle({ segments }: Batch): void {
    for (const { writer } of segments) {
      if (this.#spare.length === SPARE_WRITERS) return;
      writer.clear();
      this.#spare.push(writer);
    }
  }
}

/** A batch as the database takes it, with bytes of its own. */
export function commitOf({ logs, segments, redactions }: Batch): Commit {
  return {
    redactions,
    logs: logs.map(({ id, kind, name, created, startSeq, lastSeq, goneSeq, door, closed }) => (
      { id, kind, name, created, startSeq, lastSeq, goneSeq, door, closed }
    )),
    segments: segments.map((
      { handle, writer, firstOrder, lastOrder, firstTime, lastTime, lastSeq },
    ): Segment => ({
      log: handle.id,
      lastSeq,
      count: writer.count,
      firstOrder,
      lastOrder,
      firstTime,
      lastTime,
      body: writer.bytes(),
    })),
  };
}
