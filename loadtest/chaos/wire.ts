// One TCP connection as lines, which can be cut at any line, stalled, or left open unread. Knows nothing of IRC.
import { readAll } from "../incoming.ts";
import { Outgoing } from "../outgoing.ts";

const bufferBytes = 64 << 10;
const LF = 10, CR = 13;
const decoder = new TextDecoder();

export interface WireEvents {
  /** A line, without its end. */
  line(text: string): void;
  /** It is over: cut by us, or ended by the other side. Told once. */
  ended(): void;
}

export class Wire {
  /** Settles when the connection is given back to the system. */
  readonly closed: Promise<void>;
  readonly #conn: Deno.TcpConn;
  readonly #events: WireEvents;
  readonly #outgoing: Outgoing;
  readonly #over = Promise.withResolvers<void>();
  readonly #buffer = new Uint8Array(bufferBytes);
  #isOver = false;
  #gate: Promise<void> = Promise.resolve();
  #linesLeft = Infinity;
  #flushed: () => void = () => {};

  constructor(conn: Deno.TcpConn, events: WireEvents) {
    this.#conn = conn;
    this.#events = events;
    const write = async (bytes: Uint8Array) => {
      const count = await conn.write(bytes);
      // Whether more is waiting shows only once this write has been counted.
      queueMicrotask(() => this.#flushed());
      return count;
    };
    this.#outgoing = new Outgoing({ write }, () => this.cut());
    const read = async (into: Uint8Array) => {
      await Promise.race([this.#gate, this.#over.promise]);
      return this.#isOver ? null : await conn.read(into);
    };
    this.closed = readAll({ read }, this.#buffer, (length) => this.#take(length)).then(() => this.cut());
  }

  send(line: string): void {
    if (!this.#isOver) this.#outgoing.line(line);
  }

  /** Sends bytes that need not be a whole line. */
  sendBytes(bytes: Uint8Array): void {
    if (this.#isOver) return;
    const at = this.#outgoing.reserve(bytes.length);
    this.#outgoing.bytes.set(bytes, at);
    this.#outgoing.flush();
  }

  /** Resolves when the system has taken all that was sent, or the connection is over. */
  async flushed(): Promise<void> {
    while (!this.#isOver && this.#outgoing.waiting > 0) {
      const written = new Promise<void>((resolve) => this.#flushed = resolve);
      await Promise.race([written, this.#over.promise]);
    }
  }

  /** Reads nothing until the promise is settled. */
  stall(until: Promise<void>): void {
    this.#gate = Promise.all([this.#gate, until]).then(() => {});
  }

  /** Cuts it when so many more lines have been heard; what came with them is lost. */
  cutAfter(lines: number): void {
    this.#linesLeft = Math.min(this.#linesLeft, lines);
  }

  cut(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#over.resolve();
    this.#conn.close();
    this.#events.ended();
  }

  #take(length: number): number {
    const held = this.#buffer.subarray(0, length);
    let start = 0;
    while (!this.#isOver) {
      const end = held.indexOf(LF, start);
      if (end < 0) return start;
      const to = end > start && held[end - 1] === CR ? end - 1 : end;
      this.#events.line(decoder.decode(held.subarray(start, to)));
      start = end + 1;
      if (--this.#linesLeft <= 0) this.cut();
    }
    return length;
  }
}

/** Undefined where nobody listens, or who did is gone before the connection is of use. */
export async function connect(port: number, hostname = "127.0.0.1"): Promise<Deno.TcpConn | undefined> {
  let conn: Deno.TcpConn;
  try {
    conn = await Deno.connect({ hostname, port });
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
  try {
    // While nobody listens, a connection to a port of this machine can be its own other end.
    if (conn.localAddr.port !== conn.remoteAddr.port) {
      conn.setNoDelay(true);
      return conn;
    }
  } catch (error) {
    if (!isGone(error)) throw error;
  }
  conn.close();
  return undefined;
}

function isGone(error: unknown): boolean {
  return error instanceof Deno.errors.ConnectionRefused || error instanceof Deno.errors.ConnectionReset ||
    error instanceof Deno.errors.NotConnected || error instanceof Deno.errors.BrokenPipe ||
    // EINVAL has no class of its own: an option of a socket that was reset.
    error instanceof Error && "code" in error && error.code === "EINVAL";
}
