// The registry's TCP side: takes connections, so many in all and so many from each address, and ends them all at the end.
// Knows addresses; not what is said.
import { readIp } from "../../protocol/peer/ip_text.ts";
import type { Address } from "../../protocol/peer/stun.ts";
import type { CipherSuite, KeyPair } from "../../protocol/peer/suite.ts";
import { isExempt, placeOf, plainAddress } from "../../server/addresses.ts";
import type { EventLog } from "../../server/event_log.ts";
import { type Clock, pause } from "../clock.ts";
import { Connection } from "./connection.ts";
import type { Limits } from "./options.ts";
import type { Requests } from "./requests.ts";

/** After an accept that failed, for want of file descriptors most likely: the first wait, and the longest. */
const acceptBackoffMs = [50, 1_000] as const;

export interface ConnectionsOptions {
  readonly listener: Deno.TcpListener;
  readonly suite: CipherSuite;
  readonly keys: KeyPair;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly requests: Requests;
  readonly log: EventLog;
}

export class Connections {
  readonly #options: ConnectionsOptions;
  readonly #all = new Set<Connection>();
  readonly #perPlace = new Map<string, number>();
  readonly #running = new Set<Promise<void>>();
  readonly #stop = new AbortController();

  constructor(options: ConnectionsOptions) {
    this.#options = options;
    this.#running.add(this.#accept());
  }

  get size(): number {
    return this.#all.size;
  }

  /** Takes nobody new, tells everybody, and ends when they have read it or had their time. */
  async close(): Promise<void> {
    this.#stop.abort();
    this.#options.listener.close();
    for (const connection of this.#all) connection.end("stopping");
    await Promise.all(this.#running);
  }

  /** Leaves the loop on purpose only: a client that resets before it is accepted makes accept() throw too. */
  async #accept(): Promise<void> {
    const { listener, clock, log } = this.#options;
    const { signal } = this.#stop;
    const [shortest, longest] = acceptBackoffMs;
    let backoff: number = shortest;
    while (!signal.aborted) {
      let conn: Deno.TcpConn;
      try {
        conn = await listener.accept();
      } catch (error) {
        if (signal.aborted) break;
        if (error instanceof Deno.errors.NotConnected || error instanceof Deno.errors.ConnectionReset) {
          continue;
        }
        log("accept_failed", { error: String(error) });
        await pause(clock, backoff, signal);
        backoff = Math.min(backoff * 2, longest);
        continue;
      }
      backoff = shortest;
      if (signal.aborted) conn.close();
      else this.#admit(conn);
    }
  }

  #admit(conn: Deno.TcpConn): void {
    const { limits, log } = this.#options;
    let address: string, from: Address;
    try {
      conn.setNoDelay(true);
      conn.setKeepAlive(true);
      address = plainAddress(conn.remoteAddr.hostname);
      from = { ip: readIp(address)!, port: conn.remoteAddr.port };
    } catch (error) {
      // It was reset before it could be looked at.
      log("connection_lost", { error: String(error) });
      return conn.close();
    }
    const spared = isExempt(address, limits);
    const place = placeOf(address);
    const already = this.#perPlace.get(place) ?? 0;
    const isFull = this.#all.size >= limits.connections;
    if (isFull || (already >= limits.connectionsPerAddress && !spared)) {
      log("refused", { address, reason: isFull ? "full" : "too many from this address" });
      return conn.close();
    }
    this.#perPlace.set(place, already + 1);
    const { suite, keys, clock, requests } = this.#options;
    const connection = new Connection({
      conn,
      address,
      from,
      place: spared ? null : place,
      suite,
      keys,
      limits,
      clock,
      requests,
    });
    this.#all.add(connection);
    const running = connection.run().then(
      (reason) => {
        if (reason !== "closed") log("connection_broken", { address, reason });
      },
      (error) => log("bug", { stack: error instanceof Error ? String(error.stack) : String(error) }),
    ).finally(() => {
      this.#all.delete(connection);
      this.#running.delete(running);
      const left = this.#perPlace.get(place)! - 1;
      if (left === 0) this.#perPlace.delete(place);
      else this.#perPlace.set(place, left);
    });
    this.#running.add(running);
  }
}
