// The registry: its parts put together, what is done every so often, and the way down. The clock, the random source, the log and
// the store are handed in.
import type { CipherSuite, KeyPair } from "../../protocol/peer/suite.ts";
import type { Argon2id } from "../../server/accounts/argon2id.ts";
import { BoundedWork } from "../../server/accounts/bounded_work.ts";
import { Passwords } from "../../server/accounts/password.ts";
import type { EventLog } from "../../server/event_log.ts";
import { type Clock, pause } from "../clock.ts";
import { SendQueue } from "../send_queue.ts";
import { Accounts } from "./accounts.ts";
import { Beats } from "./beats.ts";
import { boundedLog } from "./bounded_log.ts";
import { Connections } from "./connections.ts";
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
import { Strangers } from "./strangers.ts";
import { TokenBucket } from "../token_bucket.ts";

const tickMs = 1_000;
/** How often the store is told that we are there, and asked for what other registries have posted. */
const touchMs = 5_000;
const collectMs = 200;
/** How often the log is told of datagrams that could not be sent: whoever forges senders could fill it. */
const unsentMs = 60_000;
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
  readonly #log: EventLog;
  readonly #post: Post;
  readonly #relay: Relay | null;
  readonly #requests: Requests;
  readonly #datagrams: Datagrams;
  readonly #queue: SendQueue;
  readonly #connections: Connections;
  readonly #running: Promise<void>[] = [];
  readonly #stop = new AbortController();
  #stopped: Promise<void> | undefined;
  /** What the log knows to be wrong with the store. */
  #problem: string | undefined;
  #toldUnsent = { count: 0, at: -Infinity };

  constructor(
    readonly options: RegistryOptions,
    readonly ports: Ports,
    readonly surroundings: Surroundings,
  ) {
    const { suite, clock, randomBytes, argon2id, store } = surroundings;
    const { limits, address } = options;
    const now = () => clock.now();
    const log = this.#log = boundedLog(surroundings.log, limits, now);
    this.#id = randomBytes(8).toHex();
    const beats = new Beats(suite, randomBytes(32));
    const failed = (error: unknown) => log("datagram_failed", { error: String(error) });
    const queue = this.#queue = new SendQueue(ports.udp);
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
    const passwords = new Passwords(argon2id, work, randomBytes, randomBytes(32));
    const strangers = new Strangers();
    this.#requests = new Requests({
      suite,
      store,
      accounts: new Accounts(store, passwords, now, limits.accounts),
      resumptions: new Resumptions({ suite, store, now, randomBytes, tokenMs: limits.tokenMs }),
      people: this.#people,
      beats,
      post: this.#post,
      meeting: new Meeting({
        store,
        post: this.#post,
        strangers,
        relay: this.#relay,
        address,
        limits,
        now,
        randomBytes,
      }),
      rooms: new Rooms({ store, post: this.#post, strangers, limits, now }),
      stunPort: (ports.stun?.addr as Deno.NetAddr | undefined)?.port ?? 0,
      now,
      randomBytes,
      log,
    });
    const { keys } = surroundings, { tcp: listener } = ports, requests = this.#requests;
    this.#connections = new Connections({ listener, suite, keys, limits, clock, requests, log });
    this.#running.push(this.#every(tickMs, () => this.#tick()));
    this.#running.push(this.#every(touchMs, () => this.#inStore(() => this.#touch())));
    const collect = () => this.#inStore(() => this.#post.collect());
    if (store.mail) this.#running.push(this.#every(collectMs, collect));
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
    await this.#connections.close();
    await Promise.all(this.#running);
    await this.#datagrams.close();
    await this.surroundings.store.close();
  }

  async #touch(): Promise<void> {
    const { store, clock } = this.surroundings;
    await this.#requests.tidy();
    await store.touch(this.#id, clock.now());
  }

  #tick(): void {
    const now = this.surroundings.clock.now();
    this.#people.tick(now - this.options.limits.silentMs);
    this.#relay?.tick();
    const { unsent, problem } = this.#queue, { count, at } = this.#toldUnsent;
    if (unsent === count || now - at < unsentMs) return;
    this.#toldUnsent = { count: unsent, at: now };
    this.#log("datagrams_unsent", {
      count: unsent - count,
      problem: problem ?? "too many at once",
    });
  }

  /** At once, and then `ms` after each end, until we stop. */
  async #every(ms: number, work: () => void | Promise<void>): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await work();
      await pause(this.surroundings.clock, ms, this.#stop.signal);
    }
  }

  /** What the store cannot do is logged, once. */
  async #inStore(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.#tellProblem(undefined);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      this.#tellProblem(error.message);
    }
  }

  #tellProblem(problem: string | undefined): void {
    if (problem === this.#problem) return;
    this.#problem = problem;
    if (problem === undefined) this.#log("store_well");
    else this.#log("store_problem", { problem });
  }
}
