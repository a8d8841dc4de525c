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
  /** What was read and is not cut yet is `#buffer[#from..#have]`; there is no line end before `#scanned`. */
  #from = 0;
  #scanned = 0;
  #have = 0;
  /** True while the rest of a line that is too long is thrown away. */
  #discarding = false;

  /** `onTooLong` is called once for each line past its bounds, which is then left out. */
  constructor(readonly bounds: LineBounds, readonly onLine: OnLine, readonly onTooLong: () => void) {}

  /** Bytes of the buffer: what an idle connection costs. */
  get capacity(): number {
    return this.#buffer.length;
  }

  /** Where the next bytes are to be read into. Only after cut() answered true. */
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
    return this.#have > this.#from ? this.#buffer[this.#from] : undefined;
  }

  /** `count` bytes were read into space(). */
  took(count: number): void {
    this.#have += count;
  }

  /** Hands over line after line, until none is left (true) or `enough` answers true after one (false). */
  cut(enough: () => boolean): boolean {
    const bytes = this.#buffer.subarray(0, this.#have);
    for (;;) {
      const lf = bytes.indexOf(LF, this.#scanned);
      if (lf < 0) break;
      const from = this.#from;
      this.#from = this.#scanned = lf + 1;
      this.#line(bytes, from, lf);
      if (enough()) return false;
    }
    this.#keep();
    return true;
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
  #keep(): void {
    if (this.#from > 0) this.#buffer.copyWithin(0, this.#from, this.#have);
    this.#have -= this.#from;
    this.#from = 0;
    if (!this.#discarding && this.#tooLong(this.#buffer, 0, this.#have)) {
      this.#discarding = true;
      this.onTooLong();
    }
    if (this.#discarding) this.#have = 0;
    this.#scanned = this.#have;
    // Large buffers are for long lines; a session is quiet most of the time, and there are thousands of them.
    if (this.#have === 0 && this.#buffer.length > 2 * FIRST_BYTES) this.#buffer = new Uint8Array(FIRST_BYTES);
  }

  #tooLong(bytes: Uint8Array, from: number, to: number): boolean {
    if (to - from <= this.bounds.lineBytes) return false;
    if (bytes[from] !== AT) return true;
    const space = bytes.subarray(from, to).indexOf(SPACE);
    const tags = space < 0 ? to - from : space + 1;
    return tags > this.bounds.tagBytes || to - from - tags > this.bounds.lineBytes;
  }
}
