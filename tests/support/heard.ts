// What a stream has said so far, line by line and when, and a way to wait for what it will say.
import { deadline } from "@std/async/deadline";

export interface HeardLine {
  readonly text: string;
  /** By performance.now(). */
  readonly at: number;
}

export class Heard {
  readonly lines: HeardLine[] = [];
  readonly ended: Promise<void>;
  #wake = Promise.withResolvers<void>();

  constructor(stream: ReadableStream<Uint8Array>) {
    this.ended = this.#read(stream);
  }

  get text(): string {
    return this.lines.map(({ text }) => `${text}\n`).join("");
  }

  /** The first line that fits, of those from `from` on. Rejects after `ms`, with what was said instead. */
  async until(pattern: RegExp, { from = 0, ms = 30_000 } = {}): Promise<HeardLine> {
    const find = async () => {
      for (let next = from;; next++) {
        while (next >= this.lines.length) await this.#wake.promise;
        if (pattern.test(this.lines[next]!.text)) return this.lines[next]!;
      }
    };
    try {
      return await deadline(find(), ms);
    } catch (cause) {
      throw new Error(`Not said in time: ${pattern}. Said:\n${this.text}`, { cause });
    }
  }

  async #read(stream: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    let rest = "";
    for await (const chunk of stream) {
      const texts = (rest + decoder.decode(chunk, { stream: true })).split("\n");
      rest = texts.pop()!;
      if (texts.length === 0) continue;
      const at = performance.now();
      this.lines.push(...texts.map((text) => ({ text, at })));
      this.#wake.resolve();
      this.#wake = Promise.withResolvers();
    }
  }
}
