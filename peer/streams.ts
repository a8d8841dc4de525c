// Encrypted streams over TCP to those we talk to one by one: listens, dials, and gives packets with numbers, as a channel
// over UDP does. Knows keys, not people.
import type { CipherSuite, KeyPair } from "../protocol/peer/suite.ts";
import type { Clock } from "./clock.ts";
import { SecureStream } from "./secure/secure_stream.ts";
import { type Connection, StreamReaching, type StreamWays } from "./stream_reaching.ts";

const purpose = "peer";
const handshakeMs = 10_000;
/** Strangers who have connected and not said yet who they are: of more the one who has waited longest is left. So who holds
 * connections open keeps nobody out whose handshake takes a moment. */
export const maxHandshakes = 64;
/** Packets that the system has not taken yet: who reads nothing is left, and reached over UDP. */
export const maxUnwritten = 1024;

export class PeerStream {
  readonly remote: Uint8Array;
  #sent = 0;
  #unwritten = 0;
  #isClosed = false;

  constructor(readonly stream: SecureStream, readonly isOpener: boolean) {
    this.remote = stream.remote!;
  }

  send(text: Uint8Array): number {
    if (this.#unwritten >= maxUnwritten) this.close();
    if (!this.#isClosed) {
      this.#unwritten++;
      // What breaks here is met by who reads.
      this.stream.send(text).then(() => this.#unwritten--, () => this.close());
    }
    return this.#sent++;
  }

  /** Hears packets from now on, until the stream ends. */
  async start(packet: (number: number, text: Uint8Array) => void, ended: () => void): Promise<void> {
    let received = 0;
    try {
      for await (const text of this.stream.frames()) packet(received++, text);
    } catch (error) {
      // A broken connection and a forged frame end it alike.
      if (!(error instanceof Error)) throw error;
    }
    this.close();
    ended();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.stream.close();
  }
}

export interface StreamsOptions {
  readonly suite: CipherSuite;
  readonly keys: KeyPair;
  readonly clock: Clock;
  /** 0 <= n < 1. */
  readonly random: () => number;
  readonly port: number;
  readonly admits: (remote: Uint8Array) => boolean;
  readonly opened: (stream: PeerStream) => void;
}

export class Streams {
  readonly #options: StreamsOptions;
  readonly #listener: Deno.TcpListener;
  readonly #end = new AbortController();
  readonly #accepting: Promise<void>;
  readonly #running = new Set<Promise<void>>();
  /** What ends each, the oldest first. */
  readonly #handshakes = new Set<AbortController>();
  readonly #reaching: StreamReaching;

  /** Throws what Deno.listen throws. */
  constructor(options: StreamsOptions) {
    this.#options = options;
    const { clock, random } = options;
    this.#reaching = new StreamReaching({
      clock,
      random,
      open: (conn, remote, signal) => this.#open(conn, remote, signal),
      welcome: (conn) => this.#welcome(conn),
      opened: (stream) => this.#opened(stream),
    });
    this.#listener = listen(options.port);
    this.#accepting = this.#accept();
  }

  get port(): number {
    return this.#listener.addr.port;
  }

  /** Tries these ways, all at once, until one leads to who has this key; gives up after some seconds, or at the signal. */
  async reach(remote: Uint8Array, ways: StreamWays, signal: AbortSignal): Promise<void> {
    const reaching = this.#reaching.reach(remote, ways, AbortSignal.any([signal, this.#end.signal]));
    this.#running.add(reaching);
    await reaching;
    this.#running.delete(reaching);
  }

  async close(): Promise<void> {
    this.#end.abort();
    this.#listener.close();
    await this.#accepting;
    await Promise.all(this.#running);
  }

  #opened(stream: SecureStream): void {
    if (this.#end.signal.aborted) stream.close();
    else this.#options.opened(new PeerStream(stream, true));
  }

  /** Undefined if somebody else is there. */
  async #open(
    conn: Connection,
    remote: Uint8Array,
    signal: AbortSignal,
  ): Promise<SecureStream | undefined> {
    const { suite, keys } = this.#options;
    try {
      return await SecureStream.open(conn, remote, keys, { suite, pattern: "IK", purpose, signal });
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      return undefined;
    }
  }

  async #accept(): Promise<void> {
    while (!this.#end.signal.aborted) {
      let conn: Deno.TcpConn;
      try {
        conn = await this.#listener.accept();
      } catch (error) {
        if (this.#end.signal.aborted || error instanceof Deno.errors.BadResource) return;
        continue;
      }
      if (this.#handshakes.size >= maxHandshakes) {
        const [oldest] = this.#handshakes;
        this.#handshakes.delete(oldest!);
        oldest!.abort();
      }
      try {
        conn.setNoDelay(true);
      } catch (error) {
        // It was reset before it could be looked at.
        if (!(error instanceof Error)) throw error;
        conn.close();
        continue;
      }
      const running = this.#welcome(conn).finally(() => this.#running.delete(running));
      this.#running.add(running);
    }
  }

  async #welcome(conn: Connection): Promise<void> {
    const { suite, keys, clock, admits, opened } = this.#options;
    const patience = new AbortController();
    this.#handshakes.add(patience);
    const late = clock.after(handshakeMs, () => patience.abort());
    try {
      const signal = AbortSignal.any([this.#end.signal, patience.signal]);
      const isAdmitted = (remote: Uint8Array | undefined) => remote !== undefined && admits(remote);
      const stream = await SecureStream.accept(conn, keys, isAdmitted, {
        suite,
        pattern: "IK",
        purpose,
        signal,
      });
      opened(new PeerStream(stream, false));
    } catch (error) {
      // A stranger, or somebody who has gone: they get no answer.
      if (!(error instanceof Error)) throw error;
    } finally {
      late();
      this.#handshakes.delete(patience);
    }
  }
}

/** For both protocols, or for IPv4 where there is no IPv6. */
function listen(port: number): Deno.TcpListener {
  try {
    return Deno.listen({ hostname: "::", port });
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse || error instanceof Deno.errors.PermissionDenied) throw error;
    return Deno.listen({ hostname: "0.0.0.0", port });
  }
}
