// One connection: the socket under a session. Reads lines, writes what the outbound has, and closes; knows the session
// by the calls below and nothing of what the bytes mean.
import { isExempt, plainAddress } from "./addresses.ts";
import type { Chat } from "./chat.ts";
import { FloodLimit } from "./flood.ts";
import { hearLine, hearStart, hearTooLong } from "./hearing.ts";
import { LineReader } from "./line_reader.ts";
import { fixed } from "./options.ts";
import { Outbound, type ScratchPool } from "./outbound.ts";
import { Session } from "./session.ts";
import type { OnSessionEvent } from "./session_state.ts";

/** Pauses that can be cut short for good, and leave no timer behind. */
class Pause {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #resume: (() => void) | undefined;
  #ended = false;

  wait(ms: number): Promise<void> {
    if (this.#ended) return Promise.resolve();
    return new Promise((resolve) => {
      this.#resume = resolve;
      this.#timer = setTimeout(resolve, ms);
    });
  }

  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#resume?.();
  }
}

export class Connection {
  readonly session: Session;
  readonly outbound: Outbound;
  readonly address: string;
  readonly #reader: LineReader;
  readonly #flood: FloodLimit | null;
  readonly #pause = new Pause();
  readonly #suspended = () => this.session.suspended !== null;
  #open = true;
  #writeEnded = false;

  constructor(readonly conn: Deno.TcpConn, readonly chat: Chat, pool: ScratchPool, onEvent: OnSessionEvent) {
    const { limits } = chat.options;
    this.address = plainAddress(conn.remoteAddr.hostname);
    this.outbound = new Outbound(
      (bytes) => conn.write(bytes),
      {
        onReady: () => chat.fanout.ready(this.outbound),
        onDrained: () => this.session.drained(),
        onBroken: () => this.session.abort("The connection was lost."),
      },
      pool,
      chat.fanout.horizon,
    );
    this.session = new Session(chat, this, onEvent);
    this.#reader = new LineReader(
      limits,
      (bytes, from, to) => hearLine(this.session, bytes, from, to),
      () => hearTooLong(this.session),
    );
    const exempt = isExempt(this.address, limits);
    this.#flood = exempt ? null : new FloodLimit(limits.floodRate, limits.floodBurst, chat.now());
  }

  /** Reads until the connection ends, and closes it. Throws only for a bug. */
  async run(): Promise<void> {
    const greeting = setTimeout(() => this.session.greet(), fixed.greetingMs);
    try {
      for (;;) {
        // Awaited here and not in methods of their own: at full load promises are what a read costs most.
        let count: number | null;
        try {
          count = await this.conn.read(this.#reader.space());
        } catch (error) {
          if (!isConnectionError(error)) throw error;
          // Reset by the other side, or closed by ours: nobody is left to read anything.
          this.session.abort("The connection was lost.");
          break;
        }
        clearTimeout(greeting);
        if (count === null) break;
        this.#reader.took(count);
        this.session.heard();
        if (this.#flood !== null) await this.#cutSlowly(this.#flood, count);
        else while (!this.#reader.cut(this.#suspended)) await this.session.suspended;
        if (this.#reader.first !== undefined) hearStart(this.session, this.#reader.first);
        // While the disk does not keep up, what is to be stored waits in the senders' sockets.
        const { store } = this.chat.archive;
        if (store.behind) await store.caughtUp();
      }
      // Who has sent all they had may still want to read the answers.
      this.session.close("The connection was closed.", true);
      if (this.#open && !this.#writeEnded) await this.#pause.wait(fixed.goodbyeMs);
    } finally {
      clearTimeout(greeting);
      this.session.abort("The connection was closed.");
    }
  }

  /** Cuts what has come as fast as the flood limit lets; what is left waits in the reader, and the rest in the socket. */
  async #cutSlowly(flood: FloodLimit, count: number): Promise<void> {
    const { chat, session } = this;
    let began = chat.now();
    let lines = 0;
    const enough = () => {
      const now = chat.now();
      flood.line(now - began, now);
      began = now;
      lines++;
      return session.suspended !== null || flood.wait(now) > 0;
    };
    for (;;) {
      const done = this.#reader.cut(enough);
      if (session.suspended !== null) await session.suspended;
      // Bytes without a line's end are work too.
      if (lines === 0) flood.spend(count / this.#reader.bounds.lineBytes, began);
      const wait = flood.wait(chat.now());
      if (wait > 0 && !session.closing) await this.#pause.wait(wait);
      if (done) return;
      // What they have sent has waited for us: they were not silent.
      session.heard();
      began = chat.now();
    }
  }

  closeWrite(): void {
    if (this.#writeEnded || !this.#open) return;
    this.#writeEnded = true;
    this.#pause.end();
    // What cannot be half closed is gone already.
    this.conn.closeWrite().catch(() => this.close());
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.outbound.close();
    this.#pause.end();
    this.conn.close();
  }
}

/** True for what the other side, the network or our own close() does to a connection. */
export function isConnectionError(error: unknown): boolean {
  return error instanceof Deno.errors.ConnectionReset || error instanceof Deno.errors.BrokenPipe ||
    error instanceof Deno.errors.ConnectionAborted || error instanceof Deno.errors.NotConnected ||
    error instanceof Deno.errors.TimedOut || error instanceof Deno.errors.BadResource ||
    error instanceof Deno.errors.Interrupted || error instanceof Deno.errors.UnexpectedEof ||
    (error instanceof Error && "code" in error &&
      /^E(?:HOSTUNREACH|NETUNREACH|NETDOWN|TIMEDOUT)$/.test(String(error.code)));
}
