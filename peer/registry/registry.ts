// The registry: listeners, accept, what is done every so often, and the way down. The clock, the random source, the log and
// the store are handed in.
import type { CipherSuite, KeyPair } from "../../protocol/peer/suite.ts";
import type { Argon2id } from "../../server/accounts/argon2id.ts";
import { BoundedWork } from "../../server/accounts/bounded_work.ts";
import { Passwords } from "../../server/accounts/password.ts";
import { isExempt, placeOf, plainAddress } from "../../server/addresses.ts";
import type { EventLog } from "../../server/event_log.ts";
import { type Clock, pause } from "../clock.ts";
import { SendQueue } from "../send_queue.ts";
import { Accounts } from "./accounts.ts";
import { Beats } from "./beats.ts";
import { Connection } from "./connection.ts";
import { Datagrams } from "./datagrams.ts";
import { Meeting } from "./meeting.ts";
import type { RegistryOptions } from "./options.ts";
import { People } from "./people.ts";
import type { Ports } from "./ports.ts";
import { Post } from "./post.ts";
import { Relay } from "./relay.ts";
import { Requests } from "./requests.ts";
import { Resumptions } from "./resumptions.ts";
import { Rooms } from "./rooms.ts";
import { type Store, StoreError } from "./store/store.ts";
import { TokenBucket } from "./token_bucket.ts";

const tickMs = 1_000;
/** How often the store is told that we are there, and asked for what other registries have posted. */
const touchMs = 5_000;
const collectMs = 200;
/** After an accept that failed, for want of file descriptors most likely: the first wait, and the longest. */
const acceptBackoffMs = [50, 1_000] as const;
/** Passwords that are hashed at once, each on a core for 50 ms, and that may wait for it. */
const hashesAtOnce = 2;
const mostHashesWaiting = 64;

export interface Surroundings {
  readonly suite: CipherSuite;
  readonly keys: KeyPair;
  readonly clock: Clock;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly argon2id: Argon2id;
  readonly log: EventLog;
  /** Open already; closed when the registry has stopped. */
  readonly store: Store;
}

export class Registry {
  /** Among those that share the store; a new one each time. */
  readonly #id: string;
  readonly #people = new People();
  readonly #post: Post;
  readonly #relay: Relay | null;
  readonly #requests: Requests;
  readonly #datagrams: Datagrams;
  readonly #connections = new Set<Connection>();
  readonly #perPlace = new Map<string, number>();
  readonly #running: Promise<void>[] = [];
  readonly #stop = new AbortController();
  #stopped: Promise<void> | undefined;
  /** What the log knows to be wrong with the store. */
  #problem: string | undefined;

  constructor(
    readonly options: RegistryOptions,
    readonly ports: Ports,
    readonly surroundings: Surroundings,
  ) {
    const { suite, clock, randomBytes, argon2id, log, store } = surroundings;
    const { limits, address } = options;
    const now = () => clock.now();
    this.#id = randomBytes(8).toHex();
    const beats = new Beats(suite);
    const failed = (error: unknown) => log("datagram_failed", { error: String(error) });
    const queue = new SendQueue(ports.udp);
    const send = queue.send.bind(queue);
    this.#relay = options.relay && new Relay(options.relay, beats, now, randomBytes, send);
    const stun = new TokenBucket(limits.stunRate, limits.stunRate, now());
    this.#datagrams = new Datagrams({
      socket: ports.udp,
      queue,
      second: ports.stun && { socket: ports.stun, queue: new SendQueue(ports.stun) },
      beats,
      relay: this.#relay,
      stun,
      now,
      failed,
    });
    if (!ports.stun) log("no_second_stun_port");
    this.#post = new Post(this.#id, store, this.#people, now);
    const work = new BoundedWork(hashesAtOnce, mostHashesWaiting);
    this.#requests = new Requests({
      suite,
      store,
      accounts: new Accounts(store, new Passwords(argon2id, work, randomBytes, randomBytes(32)), now),
      resumptions: new Resumptions({ suite, store, now, randomBytes, tokenMs: limits.tokenMs }),
      people: this.#people,
      beats,
      post: this.#post,
      meeting: new Meeting({
        store,
        post: this.#post,
        relay: this.#relay,
        address,
        limits,
        now,
        randomBytes,
      }),
      rooms: new Rooms(store, this.#post, limits),
      stunPort: (ports.stun?.addr as Deno.NetAddr | undefined)?.port ?? 0,
      now,
      randomBytes,
      log,
    });
    this.#running.push(this.#accept(), this.#every(tickMs, () => this.#tick()));
    this.#running.push(this.#every(touchMs, () => this.#touch()));
    if (store.mail) this.#running.push(this.#every(collectMs, () => this.#post.collect()));
  }

  get connections(): number {
    return this.#connections.size;
  }

  /** People who are logged in here. */
  get people(): number {
    return this.#people.size;
  }

  get relayedPairs(): number {
    return this.#relay?.pairs ?? 0;
  }

  /** Takes nobody new, tells everybody, and ends when they have read it or had their time. */
  stop(): Promise<void> {
    return this.#stopped ??= this.#end();
  }

  async #end(): Promise<void> {
    this.#stop.abort();
    this.ports.tcp.close();
    for (const connection of this.#connections) connection.end("stopping");
    await Promise.all(this.#running);
    await this.#datagrams.close();
    await this.surroundings.store.close();
  }

  /** Leaves the loop on purpose only: a client that resets before it is accepted makes accept() throw too. */
  async #accept(): Promise<void> {
    const [shortest, longest] = acceptBackoffMs;
    let backoff: number = shortest;
    while (!this.#stop.signal.aborted) {
      let conn: Deno.TcpConn;
      try {
        conn = await this.ports.tcp.accept();
      } catch (error) {
        if (this.#stop.signal.aborted) break;
        if (error instanceof Deno.errors.NotConnected || error instanceof Deno.errors.ConnectionReset) {
          continue;
        }
        this.surroundings.log("accept_failed", { error: String(error) });
        await this.#pause(backoff);
        backoff = Math.min(backoff * 2, longest);
        continue;
      }
      backoff = shortest;
      if (this.#stop.signal.aborted) conn.close();
      else this.#admit(conn);
    }
  }

  #admit(conn: Deno.TcpConn): void {
    const { suite, keys, clock, log } = this.surroundings;
    const { limits } = this.options;
    let address: string;
    try {
      conn.setNoDelay(true);
      conn.setKeepAlive(true);
      address = plainAddress(conn.remoteAddr.hostname);
    } catch (error) {
      // It was reset before it could be looked at.
      log("connection_lost", { error: String(error) });
      return conn.close();
    }
    const spared = isExempt(address, limits);
    const place = placeOf(address);
    const already = this.#perPlace.get(place) ?? 0;
    const isFull = this.#connections.size >= limits.connections;
    if (isFull || (already >= limits.connectionsPerAddress && !spared)) {
      log("refused", { address, reason: isFull ? "full" : "too many from this address" });
      return conn.close();
    }
    this.#perPlace.set(place, already + 1);
    const requests = this.#requests;
    const connection = new Connection({
      conn,
      address,
      place: spared ? null : place,
      suite,
      keys,
      limits,
      clock,
      requests,
    });
    this.#connections.add(connection);
    const running = connection.run().then(
      (reason) => {
        if (reason !== "closed") log("connection_broken", { address, reason });
      },
      (error) => log("bug", { stack: error instanceof Error ? String(error.stack) : String(error) }),
    ).finally(() => {
      this.#connections.delete(connection);
      this.#running.splice(this.#running.indexOf(running), 1);
      const left = this.#perPlace.get(place)! - 1;
      if (left === 0) this.#perPlace.delete(place);
      else this.#perPlace.set(place, left);
    });
    this.#running.push(running);
  }

  async #touch(): Promise<void> {
    const { store, clock } = this.surroundings;
    await this.#requests.tidy();
    await store.touch(this.#id, clock.now());
  }

  #tick(): Promise<void> {
    this.#people.tick(this.surroundings.clock.now() - this.options.limits.silentMs);
    this.#relay?.tick();
    return Promise.resolve();
  }

  /** At once, and then `ms` after each end, until we stop. What the store cannot do is logged, once. */
  async #every(ms: number, work: () => Promise<void>): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        await work();
        this.#tellProblem(undefined);
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
        this.#tellProblem(error.message);
      }
      await this.#pause(ms);
    }
  }

  #tellProblem(problem: string | undefined): void {
    if (problem === this.#problem) return;
    this.#problem = problem;
    if (problem === undefined) this.surroundings.log("store_well");
    else this.surroundings.log("store_problem", { problem });
  }

  #pause(ms: number): Promise<void> {
    return pause(this.surroundings.clock, ms, this.#stop.signal);
  }
}
