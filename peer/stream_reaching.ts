// Attempts to open a stream to somebody, by all ways at once: dials where they listen, and connects with them from both
// sides; takes the first that leads to who has their key, and closes the rest. Knows keys, not people.
import type { Address } from "../protocol/peer/stun.ts";
import { writeIp } from "../protocol/peer/ip_text.ts";
import { type Clock, pause } from "./clock.ts";
import type { Side } from "./path/punch_words.ts";
import { punchTcp } from "./path/tcp_punching.ts";
import { connectTcp, type TcpSocket } from "./path/tcp_socket.ts";
import type { SecureStream } from "./secure/secure_stream.ts";

export type Connection = Deno.TcpConn | TcpSocket;

/** Ways to somebody. */
export interface StreamWays {
  /** Where they listen. */
  readonly listening: readonly Address[];
  /** Where they connect from, at the same time and to there, and the port that we do it from. */
  readonly punch: { readonly to: Address; readonly from: number } | undefined;
  /** The chooser opens the stream on a connection that both have opened. */
  readonly side: Side;
}

export interface StreamReachingOptions {
  readonly clock: Clock;
  /** 0 <= n < 1. */
  readonly random: () => number;
  /** Undefined if somebody else is there. */
  readonly open: (
    conn: Connection,
    remote: Uint8Array,
    signal: AbortSignal,
  ) => Promise<SecureStream | undefined>;
  /** Takes a connection on which the other opens the stream. */
  readonly welcome: (conn: Connection) => Promise<void>;
  readonly opened: (stream: SecureStream) => void;
}

/** A lost SYN comes again after one second and after two more. */
const reachMs = 5_000;
/** Of whom two dial at once, the follower waits so long, in milliseconds. */
const dialLaterMs = 1_000;
/** At a time. */
const maxAttempts = 64;

export class StreamReaching {
  readonly #options: StreamReachingOptions;
  #attempts = 0;

  constructor(options: StreamReachingOptions) {
    this.#options = options;
  }

  /** Tries until there is a stream, for some seconds, or until the signal. */
  async reach(remote: Uint8Array, ways: StreamWays, given: AbortSignal): Promise<void> {
    if (this.#attempts >= maxAttempts) return;
    this.#attempts++;
    const over = new AbortController();
    const late = this.#options.clock.after(reachMs, () => over.abort());
    try {
      await this.#attempt(remote, ways, AbortSignal.any([over.signal, given]), () => over.abort());
    } finally {
      late();
      this.#attempts--;
    }
  }

  async #attempt(
    remote: Uint8Array,
    { listening, punch, side }: StreamWays,
    signal: AbortSignal,
    found: () => void,
  ): Promise<void> {
    const { clock, random, welcome } = this.#options;
    const punched = punch &&
      punchTcp({ clock, random, connect: connectTcp, to: punch.to, localPort: punch.from, signal });
    const dial = () => listening.map((address) => connect(address, signal));
    if (side === "chooser") {
      return await this.#openFirst([...dial(), ...(punched ? [punched] : [])], remote, signal, found);
    }
    const welcomed = punched?.then((conn) => conn && welcome(conn));
    await pause(clock, dialLaterMs, signal);
    if (!signal.aborted) await this.#openFirst(dial(), remote, signal, found);
    await welcomed;
  }

  /** One after the other, as the other side takes each handshake for the stream to talk by. */
  async #openFirst(
    connected: readonly Promise<Connection | undefined>[],
    remote: Uint8Array,
    signal: AbortSignal,
    found: () => void,
  ): Promise<void> {
    let stream: SecureStream | undefined;
    for (let waiting = connected; waiting.length > 0;) {
      const first = await Promise.race(waiting.map((one) => one.then((conn) => ({ one, conn }))));
      waiting = waiting.filter((one) => one !== first.one);
      if (!first.conn) continue;
      if (stream) first.conn.close();
      else {
        stream = await this.#options.open(first.conn, remote, signal);
        if (stream) found();
      }
    }
    if (stream) this.#options.opened(stream);
  }
}

/** Undefined where nothing answers, as behind most NATs: UDP carries the talk then. */
async function connect({ ip, port }: Address, signal: AbortSignal): Promise<Deno.TcpConn | undefined> {
  try {
    const conn = await Deno.connect({ hostname: writeIp(ip), port, signal });
    conn.setNoDelay(true);
    return conn;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return undefined;
  }
}
