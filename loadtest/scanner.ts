// Cuts what a bot reads into lines and verifies, byte for byte and without an object a line, those that deliver a
// test message. Every other line goes to `other`. Knows nothing of sockets or of what the other lines mean.
import { sameBytes, viewOf } from "./bytes.ts";
import type { PayloadCodec } from "./payload.ts";
import type { Roster } from "./roster.ts";

const LF = 10;
const CR = 13;

export interface LineSink {
  /** A message of `sender`, exactly as it was written. */
  delivery(sender: number, seq: number, timeUs: number): void;
  /** Any other line, without CR LF. The bytes are only valid during the call. */
  other(line: Uint8Array): void;
}

export class Scanner {
  /** The length of the last delivery's line. Bots' nicknames are equally long, so the next one has it too. */
  #guess = 0;
  readonly #view: DataView;

  constructor(
    readonly buffer: Uint8Array,
    readonly payload: PayloadCodec,
    readonly roster: Roster,
    readonly sink: LineSink,
  ) {
    this.#view = viewOf(buffer);
  }

  /** Takes all whole lines of the first `length` bytes; answers how many bytes they were. */
  scan(length: number): number {
    const bytes = this.buffer;
    // What is left of longer reads behind these bytes is not worth a search: it ends here.
    if (length < bytes.length) bytes[length] = LF;
    let start = 0;
    for (;;) {
      const guessed = start + this.#guess;
      // A delivery is compared as a whole, so nothing needs to search for the line's end first.
      if (guessed <= length && bytes[guessed - 1] === LF && this.#delivery(start, guessed)) {
        start = guessed;
        continue;
      }
      const lf = bytes.indexOf(LF, start);
      if (lf < 0 || lf >= length) return start;
      const end = lf + 1;
      if (this.#delivery(start, end)) this.#guess = end - start;
      else this.sink.other(bytes.subarray(start, lf > start && bytes[lf - 1] === CR ? lf - 1 : lf));
      start = end;
    }
  }

  /** Is the line from `start` up to `end`, its LF included, a delivery with a head that is known? */
  #delivery(start: number, end: number): boolean {
    const bytes = this.buffer;
    const text = end - (bytes[end - 2] === CR ? 2 : 1) - this.payload.size;
    if (text <= start) return false;
    const sender = this.payload.clientAt(this.#view, text);
    if (sender < 0) return false;
    const head = this.roster.headOf(sender);
    if (!head || head.byteLength !== text - start) return false;
    if (!sameBytes(this.#view, start, head, 0, head.byteLength)) return false;
    if (!this.payload.read(this.#view, text, sender)) return false;
    this.sink.delivery(sender, this.payload.seq, this.payload.timeUs);
    return true;
  }
}
