// The surface for pipes, files and dumb terminals: lines in; lines out, with what is the client's own affair and what
// went wrong kept apart from the talk.
import { LineSplitter } from "../../../protocol/irc/line_splitter.ts";
import { LineWriter, type Sink } from "./line_writer.ts";
import type { ShownLine, Surface } from "./surface.ts";

/** A line longer than this, in bytes, is an accident. */
const maxLineBytes = 1024 * 1024;

/** Past this many UTF-16 units waiting for a slow reader, no more is taken. */
const maxBacklog = 64 * 1024;

export class LineTooLong extends Error {
  override name = "LineTooLong";
}

export interface Source {
  read(buffer: Uint8Array): Promise<number | null>;
}

export class Pipe implements Surface {
  readonly type = "pipe";
  readonly #input: Source;
  readonly #talk: LineWriter;
  readonly #rest: LineWriter;

  readonly #password: string | undefined;

  /** `password`: what to answer where a person would be asked for theirs. */
  constructor(input: Source, output: Sink, errors: Sink, password?: string) {
    this.#input = input;
    this.#password = password;
    this.#talk = new LineWriter(output, "\n");
    this.#rest = new LineWriter(errors, "\n");
  }

  get gone(): Promise<void> {
    return this.#talk.broken;
  }

  show(lines: readonly ShownLine[]): void | Promise<void> {
    for (const { kind, text } of lines) (kind === "talk" ? this.#talk : this.#rest).post(text);
    if (this.#talk.backlog > maxBacklog) return settled(this.#talk);
    if (this.#rest.backlog > maxBacklog) return settled(this.#rest);
  }

  prompt(): void {}

  secret(): Promise<string | undefined> {
    return Promise.resolve(this.#password);
  }

  forget(): void {}

  /** Throws LineTooLong. */
  async *typed(): AsyncGenerator<string> {
    const splitter = new LineSplitter(maxLineBytes);
    const buffer = new Uint8Array(16 * 1024);
    for (let size = await this.#input.read(buffer); size !== null; size = await this.#input.read(buffer)) {
      for (const { text, cut } of splitter.push(buffer.subarray(0, size))) {
        if (cut) throw new LineTooLong(`A line of the input is longer than ${maxLineBytes} bytes.`);
        yield text;
      }
    }
    const last = splitter.finish();
    if (last) yield last.text;
  }

  async close(): Promise<void> {
    await Promise.all([settled(this.#talk), settled(this.#rest)]);
  }
}

/** `gone` tells of a failed write; here it only means that there is nothing left to wait for. */
async function settled(writer: LineWriter): Promise<void> {
  await writer.flushed().catch(() => writer.broken);
}
