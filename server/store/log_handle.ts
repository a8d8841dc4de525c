// A stored log as the server appends to it: what it is called, how its messages are numbered, and the segment that grows
// until the next commit.
import type { SegmentWriter } from "./record.ts";
import type { LogKind } from "./segments.ts";

/** A segment that is gathered: messages of one log that will be committed together. */
export class GatheredSegment {
  lastOrder: number;
  lastTime: number;

  constructor(
    readonly handle: LogHandle,
    readonly writer: SegmentWriter,
    readonly firstOrder: number,
    readonly firstTime: number,
    /** The log's number of messages with this segment. */
    public lastSeq: number,
  ) {
    this.lastOrder = firstOrder;
    this.lastTime = firstTime;
  }
}

export class LogHandle {
  constructor(
    readonly id: number,
    readonly kind: LogKind,
    readonly name: string,
    /** Milliseconds since 1970. */
    readonly created: number,
    /** The number of the last message that is stored, and of the last one that retention has taken. */
    public lastSeq: number,
    public goneSeq: number,
    /** What a room's history is behind: null for nothing, `i` for invitations, `k:` and its key. */
    public door: string | null,
    /** Its numbers begin behind this one: those up to it may have been an earlier log's of its name. */
    readonly startSeq = 0,
  ) {
    this.#nextSeq = lastSeq + 1;
  }

  /** Nothing was ever said in it, and the store does not know it. */
  empty = false;

  /** Nothing is added to it any more. */
  closed = false;

  #nextSeq: number;
  /** Where the next message goes, if something waits for the next commit already. */
  gathered: GatheredSegment | null = null;

  /** The number for a message that is appended next. */
  takeSeq(): number {
    return this.#nextSeq++;
  }

  /** The number of the last message that was said, stored or not yet. */
  get lastTaken(): number {
    return this.#nextSeq - 1;
  }

  /** Retention has taken all that was said in it, and nothing waits for a commit. */
  get isSpent(): boolean {
    return this.goneSeq === this.lastTaken && this.gathered === null && !this.empty;
  }

  /** Numbers that were taken since the last commit are free again: nobody has seen them. */
  rewind(): void {
    this.#nextSeq = this.lastSeq + 1;
  }
}
