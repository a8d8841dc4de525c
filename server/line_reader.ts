// Cuts a connection's bytes into lines, in place: no line is copied. Knows the bounds on a line, not what is in it.

/** `bytes[from..to]` is a line without its end; the bytes are the reader's, and change after the call. */
export type OnLine = (bytes: Uint8Array, from: number, to: number) => void;

export interface LineBounds {
  /** Bytes of a line with its end, tags left out. */
  readonly lineBytes: number;
  /** Bytes of the tags, `@` and the space included. */
  readonly tagBytes: number;
}

const LF = 10, CR = 13, SPACE = 32, AT = 64;
const FIRST_BYTES = 1024;

export class LineReader {
  #buffer = new Uint8Array(FIRST_BYTES);
  #have = 0;
  /** True while the rest of a line that is too long is thrown away. */
  #discarding = false;

  /** `onTooLong` is called once for each line past its bounds, which is then left out. */
  constructor(readonly bounds: LineBounds, readonly onLine: OnLine, readonly onTooLong: () => void) {}

  /** Where the next bytes are to be read into. */
  space(): Uint8Array<ArrayBuffer> {
    if (this.#have === this.#buffer.length) {
      const larger = new Uint8Array(this.#buffer.length * 2);
      larger.set(this.#buffer);
      this.#buffer = larger;
    }
    return this.#have === 0 ? this.#buffer : this.#buffer.subarray(this.#have);
  }

  /** The first byte that waits for its line's end, or undefined. */
  get first(): number | undefined {
    return this.#have > 0 ? this.#buffer[0] : undefined;
  }

  /** Takes `count` bytes that were read into space(). Answers how many lines were in them. `stop` ends the cutting. */
  take(count: number, stop: () => boolean): number {
    const end = this.#have + count;
    const bytes = this.#buffer.subarray(0, end);
    let from = 0;
    let lines = 0;
    for (;;) {
      const lf = bytes.indexOf(LF, from === 0 ? this.#have : from);
      if (lf < 0) break;
      this.#line(bytes, from, lf);
      lines++;
      from = lf + 1;
      if (stop()) {
        this.#have = 0;
        return lines;
      }
    }
    this.#keep(from, end);
    return lines;
  }

  #line(bytes: Uint8Array, from: number, lf: number): void {
    if (this.#discarding) {
      this.#discarding = false;
      return;
    }
    if (this.#tooLong(bytes, from, lf + 1)) return this.onTooLong();
    this.onLine(bytes, from, lf > from && bytes[lf - 1] === CR ? lf - 1 : lf);
  }

  /** Keeps what has no end yet, unless it is past every bound already. */
  #keep(from: number, end: number): void {
    if (from > 0) this.#buffer.copyWithin(0, from, end);
    this.#have = end - from;
    // Large buffers are for long lines; a session is quiet most of the time, and there are thousands of them.
    if (this.#have === 0 && this.#buffer.length > 2 * FIRST_BYTES) this.#buffer = new Uint8Array(FIRST_BYTES);
    if (!this.#discarding && this.#tooLong(this.#buffer, 0, this.#have)) {
      this.#discarding = true;
      this.onTooLong();
    }
    if (this.#discarding) this.#have = 0;
  }

  #tooLong(bytes: Uint8Array, from: number, to: number): boolean {
    if (to - from <= this.bounds.lineBytes) return false;
    if (bytes[from] !== AT) return true;
    const space = bytes.subarray(from, to).indexOf(SPACE);
    const tags = space < 0 ? to - from : space + 1;
    return tags > this.bounds.tagBytes || to - from - tags > this.bounds.lineBytes;
  }
}
