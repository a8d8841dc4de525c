// A socket as IRC messages: lines in, lines out. Knows the grammar, not what any message means.
import { LineSplitter } from "../protocol/irc/line_splitter.ts";
import { formatMessage, type IrcMessage, IrcSyntaxError, parseMessage } from "../protocol/irc/message.ts";
import { LineWriter, type Sink } from "./terminal/line/line_writer.ts";

/** The part of a Deno.Conn that is used here. */
export interface Socket extends Sink {
  read(buffer: Uint8Array): Promise<number | null>;
  close(): void;
}

/** IRCv3 message-tags: 8191 bytes of tags in front of the 512 of a message. */
const maxLineBytes = 8191 + 512;

/** A server that makes us answer and does not read the answers is not read either, past this many units. */
const maxBacklog = 64 * 1024;

export class Wire {
  readonly #socket: Socket;
  readonly #writer: LineWriter;
  #closed = false;
  #problem: string | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#writer = new LineWriter(socket, "\r\n");
  }

  post(message: IrcMessage): void {
    this.#writer.post(formatMessage(message));
  }

  /**
   * What arrives, as many messages at a time as one read brought; ends when the connection does, and `problem`
   * then says why. Lines that are no IRC message, or longer than IRC allows, are left out.
   */
  async *messages(): AsyncGenerator<IrcMessage[]> {
    const splitter = new LineSplitter(maxLineBytes);
    const buffer = new Uint8Array(16 * 1024);
    while (true) {
      const size = await this.#read(buffer);
      if (size === null) return;
      const messages: IrcMessage[] = [];
      for (const line of splitter.push(buffer.subarray(0, size))) {
        if (line.cut || line.text === "") continue;
        const message = parsed(line.text);
        if (message) messages.push(message);
      }
      yield messages;
      if (this.#writer.backlog > maxBacklog) {
        await this.#writer.flushed().catch(() => this.close("write failed"));
      }
    }
  }

  /** Why there is nothing more to read; undefined if the server closed without a failure. */
  get problem(): string | undefined {
    return this.#problem;
  }

  close(problem?: string): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#problem ??= problem;
    this.#socket.close();
  }

  async #read(buffer: Uint8Array): Promise<number | null> {
    try {
      return await this.#socket.read(buffer);
    } catch (error) {
      this.#problem ??= error instanceof Error ? error.message : String(error);
      return null;
    }
  }
}

function parsed(line: string): IrcMessage | undefined {
  try {
    return parseMessage(line);
  } catch (error) {
    if (error instanceof IrcSyntaxError) return undefined;
    throw error;
  }
}
