// A stored log as the server appends to it: what it is called and how its messages are numbered.
import type { LogKind } from "./segments.ts";

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
  ) {
    this.#nextSeq = lastSeq + 1;
  }

  /** Nothing was ever said in it, and the store does not know it. */
  empty = false;

  /** Nothing is added to it any more. */
  closed = false;

  #nextSeq: number;

  /** The number for a message that is appended next. */
  takeSeq(): number {
    return this.#nextSeq++;
  }

  /** Numbers that were taken since the last commit are free again: nobody has seen them. */
  rewind(): void {
    this.#nextSeq = this.lastSeq + 1;
  }
}
