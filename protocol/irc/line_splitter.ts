// Bytes in chunks of any size -> lines of text. Pure. Knows line ends, UTF-8 and a bound; not what a line means.

export interface Line {
  /** The line without its LF or CR LF. What is not UTF-8 became U+FFFD. */
  readonly text: string;
  /** True if the line passed the bound: `text` is only its beginning, and the rest was dropped. */
  readonly cut: boolean;
}

/** Splits one stream. Holds at most `maxBytes` and a CR of an unfinished line, whatever is pushed. */
export class LineSplitter {
  readonly #maxBytes: number;
  // A BOM is part of somebody's text here, and no reader of ours wants it swallowed.
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  #held = new Uint8Array(512);
  #length = 0;
  #overflowed = false;

  /** @param maxBytes the longest line, in bytes, without its line end. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** The lines that this chunk completes. The chunk may be reused afterwards. */
  push(chunk: Uint8Array): Line[] {
    const lines: Line[] = [];
    let start = 0;
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, start)) {
      this.#hold(chunk.subarray(start, end));
      lines.push(this.#take());
      start = end + 1;
    }
    this.#hold(chunk.subarray(start));
    return lines;
  }

  /** What the stream ended with after its last line end, if anything. */
  finish(): Line | undefined {
    return this.#length > 0 ? this.#take() : undefined;
  }

  #hold(bytes: Uint8Array): void {
    // One byte more than the bound, which may turn out to be the CR of the line end.
    const room = this.#maxBytes + 1 - this.#length;
    if (bytes.length > room) {
      this.#overflowed = true;
      bytes = bytes.subarray(0, room);
    }
    const length = this.#length + bytes.length;
    if (length > this.#held.length) {
      const larger = new Uint8Array(Math.max(length, Math.min(2 * this.#held.length, this.#maxBytes + 1)));
      larger.set(this.#held.subarray(0, this.#length));
      this.#held = larger;
    }
    this.#held.set(bytes, this.#length);
    this.#length = length;
  }

  #take(): Line {
    let length = this.#length;
    if (!this.#overflowed && this.#held[length - 1] === 0x0d) length--;
    const cut = this.#overflowed || length > this.#maxBytes;
    const text = this.#decoder.decode(this.#held.subarray(0, Math.min(length, this.#maxBytes)));
    this.#length = 0;
    this.#overflowed = false;
    return { text, cut };
  }
}
