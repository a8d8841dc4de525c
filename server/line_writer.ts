// Writes lines to a stream that may be slow, stuck or gone, and never makes the caller wait for it: what is kept for the
// stream is bounded, and what was lost for it is counted. Knows nothing of what the lines say.

export interface Stream {
  write(bytes: Uint8Array): Promise<number>;
}

export class LineWriter {
  #waiting: string[] = [];
  /** Characters that wait or are being written. */
  #kept = 0;
  #lost = 0;
  #writing: Promise<void> | null = null;

  /**
   * Keeps `most` characters at most. Once the stream takes lines again after some were lost, `onLost` is told how many:
   * it may write a line about them.
   */
  constructor(readonly stream: Stream, readonly most: number, readonly onLost: (lines: number) => void) {}

  /** Writes a line, which comes with its end, when the stream takes it. */
  write(line: string): void {
    if (this.#kept + line.length > this.most) {
      this.#lost++;
      return;
    }
    this.#waiting.push(line);
    this.#kept += line.length;
    this.#writing ??= this.#run();
  }

  /** Ends once everything is written, or after `ms` milliseconds. */
  async finish(ms: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((resolve) => timer = setTimeout(resolve, ms));
    await Promise.race([this.#writing, late]);
    clearTimeout(timer);
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const lines = this.#waiting;
      this.#waiting = [];
      const text = lines.join("");
      const written = await this.#put(text);
      this.#kept -= text.length;
      if (written) this.#tellLost();
      else this.#lost += lines.length;
    }
    this.#writing = null;
  }

  /** False if the stream failed: a pipe nobody reads any more, a full disk. It may take lines again later. */
  async #put(text: string): Promise<boolean> {
    const bytes = new TextEncoder().encode(text);
    try {
      for (let at = 0; at < bytes.length;) at += await this.stream.write(bytes.subarray(at));
      return true;
    } catch {
      return false;
    }
  }

  #tellLost(): void {
    if (this.#lost === 0) return;
    const lost = this.#lost;
    this.#lost = 0;
    this.onLost(lost);
  }
}
