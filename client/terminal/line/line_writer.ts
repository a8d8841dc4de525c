// Lines of text -> a byte sink, in order, one write in flight; each write takes all that is pending.

export interface Sink {
  /** Writes some of the bytes and answers how many. */
  write(bytes: Uint8Array): Promise<number>;
}

export class LineWriter {
  readonly #sink: Sink;
  readonly #lineEnd: string;
  readonly #encoder = new TextEncoder();
  #pending: string[] = [];
  #pendingLength = 0;
  #flushing: Promise<void> | undefined;
  #broken: unknown;
  #tellBroken!: () => void;
  /** Resolves once a write has failed. */
  readonly broken = new Promise<void>((resolve) => this.#tellBroken = resolve);

  constructor(sink: Sink, lineEnd: "\n" | "\r\n") {
    this.#sink = sink;
    this.#lineEnd = lineEnd;
  }

  /** How much waits behind the write in flight, in UTF-16 units. */
  get backlog(): number {
    return this.#pendingLength;
  }

  /** Queues a line. After a write has failed it does nothing: `flushed` tells. */
  post(line: string): void {
    if (this.#broken !== undefined) return;
    this.#pending.push(line + this.#lineEnd);
    this.#pendingLength += line.length + this.#lineEnd.length;
    this.#flushing ??= this.#flush();
  }

  /** Resolves when everything posted so far is written, rejects when a write failed. */
  async flushed(): Promise<void> {
    await this.#flushing;
    if (this.#broken !== undefined) throw this.#broken;
  }

  async #flush(): Promise<void> {
    try {
      while (this.#pending.length > 0) {
        let bytes = this.#encoder.encode(this.#pending.join(""));
        this.#pending = [];
        this.#pendingLength = 0;
        while (bytes.length > 0) bytes = bytes.subarray(await this.#sink.write(bytes));
      }
    } catch (error) {
      this.#broken = error ?? new Error("The sink failed without saying why.");
      this.#tellBroken();
    }
    this.#flushing = undefined;
  }
}
