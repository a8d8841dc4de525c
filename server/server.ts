// The server: listeners, accept, the tick, and the way down. The clock, the random source and the log are handed in.
import { Accounts } from "./accounts/accounts.ts";
import { argon2id } from "./accounts/argon2id.ts";
import { Bans } from "./accounts/bans.ts";
import { BoundedWork } from "./accounts/bounded_work.ts";
import { Directory } from "./accounts/directory.ts";
import { Passwords } from "./accounts/password.ts";
import { cloaking, isExempt, placeOf, plainAddress } from "./addresses.ts";
import { Chat } from "./chat.ts";
import { Connection } from "./connection.ts";
import type { EventLog } from "./event_log.ts";
import { Fanout } from "./fanout.ts";
import { fixed, type ServerOptions } from "./options.ts";
import { type Outbound, ScratchPool } from "./outbound.ts";
import { ResumeTokens } from "./resume_tokens.ts";
import type { Store } from "./store/store.ts";

const TICK_MS = 1_000;
/** A channel that was quiet for so long gives its memory back. */
const REST_MS = 30_000;
/** After an accept that failed, for want of file descriptors most likely: the first wait, and the longest. */
const ACCEPT_BACKOFF_MS = [50, 1_000] as const;
const LISTEN_BACKLOG = 4_096;
/** Passwords that are hashed at once, each on a core for 50 ms, and that may wait for it. */
const HASHES_AT_ONCE = 2;
const MOST_HASHES_WAITING = 64;

export interface Surroundings {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly log: EventLog;
  /** Open already; closed when the server has stopped. */
  readonly store: Store;
}

/** A port that cannot be listened on. */
export class ListenError extends Error {
  override name = "ListenError";
  constructor(readonly hostname: string, readonly port: number, options: ErrorOptions) {
    super(`Cannot listen on ${hostname} port ${port}.`, options);
  }
}

export class Server {
  readonly chat: Chat;
  readonly #connections = new Map<Outbound, Connection>();
  readonly #perPlace = new Map<string, number>();
  readonly #pool = new ScratchPool();
  readonly #ticking: ReturnType<typeof setInterval>;
  readonly #running: Promise<void>[] = [];
  #rested = 0;
  /** What the log knows to be wrong with the store. */
  #problem: string | undefined;
  #stopping = false;
  #stopped: Promise<void> | undefined;
  #emptied: (() => void) | undefined;

  constructor(
    readonly options: ServerOptions,
    readonly listeners: readonly Deno.TcpListener[],
    readonly surroundings: Surroundings,
  ) {
    const { now, randomBytes, log, store } = surroundings;
    const fanout = new Fanout(setImmediate, options.limits.backlogBytes, (outbound) => {
      this.#connections.get(outbound)?.session.checkBacklog();
    });
    const randomToken = () =>
      Array.from(randomBytes(16), (byte) => byte.toString(16).padStart(2, "0")).join("");
    this.chat = new Chat(
      options,
      fanout,
      store,
      now,
      cloaking(store.registered.secret),
      new ResumeTokens(randomToken),
      accountsOf(surroundings),
      log,
    );
    this.#ticking = setInterval(() => this.tick(), TICK_MS);
    for (const listener of listeners) this.#running.push(this.#accept(listener));
  }

  get port(): number {
    return (this.listeners[0]!.addr as Deno.NetAddr).port;
  }

  get connections(): number {
    return this.#connections.size;
  }

  /** Leaves the loop on purpose only: a client that resets before it is accepted makes accept() throw too. */
  async #accept(listener: Deno.TcpListener): Promise<void> {
    const [shortest, longest] = ACCEPT_BACKOFF_MS;
    let backoff: number = shortest;
    while (!this.#stopping) {
      let conn: Deno.TcpConn;
      try {
        conn = await listener.accept();
      } catch (error) {
        if (this.#stopping) return;
        if (error instanceof Deno.errors.NotConnected || error instanceof Deno.errors.ConnectionReset) {
          continue;
        }
        this.surroundings.log("accept_failed", { error: String(error) });
        await new Promise((resolve) => setTimeout(resolve, backoff));
        backoff = Math.min(backoff * 2, longest);
        continue;
      }
      backoff = shortest;
      // It came in while the last ones were being seen out.
      if (this.#stopping) return conn.close();
      this.#admit(conn);
    }
  }

  #admit(conn: Deno.TcpConn): void {
    const { log } = this.surroundings;
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
    const place = placeOf(address);
    const already = this.#perPlace.get(place) ?? 0;
    const full = this.#connections.size >= limits.clients;
    if (full || (already >= limits.clientsPerAddress && !isExempt(address, limits))) {
      const reason = full ? "The server is full." : "There are too many connections from your address.";
      log("refused", { address, reason });
      return refuse(conn, reason);
    }
    const ban = this.chat.accounts.bans.ofAddress(address, this.surroundings.now());
    if (ban) {
      log("refused", { address, reason: `banned: ${ban.reason}` });
      return refuse(conn, `You are banned from this server: ${ban.reason}`);
    }
    this.#perPlace.set(place, already + 1);
    const connection = new Connection(conn, this.chat, this.#pool, (event, session, detail) => {
      log(event, { address, nickname: session.nickname, detail });
    });
    this.#connections.set(connection.outbound, connection);
    connection.run().catch((error) =>
      log("bug", { stack: error instanceof Error ? String(error.stack) : String(error) })
    )
      .finally(() => this.#forget(connection, place));
  }

  #forget(connection: Connection, place: string): void {
    this.#connections.delete(connection.outbound);
    const left = this.#perPlace.get(place)! - 1;
    if (left === 0) this.#perPlace.delete(place);
    else this.#perPlace.set(place, left);
    if (this.#connections.size === 0) this.#emptied?.();
  }

  /** Once a second: ends the sessions whose time is up. */
  tick(): void {
    const now = this.surroundings.now();
    for (const { session } of this.#connections.values()) session.tick(now);
    this.chat.expire(now);
    this.#tickStore(now);
    if (now - this.#rested < REST_MS) return;
    this.#rested = now;
    this.chat.rest();
  }

  /** Lets the store do its own work, and logs what is new about its health. */
  #tickStore(now: number): void {
    const { store, log } = this.surroundings;
    store.tick(now);
    const problem = store.problem ?? store.upkeepProblem;
    if (problem?.message === this.#problem) return;
    this.#problem = problem?.message;
    if (problem === null) log("store_well");
    else log("store_problem", { stores: store.problem === null, problem: problem.message });
  }

  /** Takes no new connections, says goodbye to all, and ends once everybody has read it or had their time. */
  stop(reason: string): Promise<void> {
    return this.#stopped ??= this.#stop(reason);
  }

  async #stop(reason: string): Promise<void> {
    this.#stopping = true;
    this.chat.hush();
    for (const listener of this.listeners) listener.close();
    const emptied = new Promise<void>((resolve) => this.#emptied = resolve);
    for (const { session } of this.#connections.values()) session.close(reason);
    if (this.#connections.size > 0) {
      const deadline = setTimeout(() => {
        for (const connection of this.#connections.values()) connection.close();
      }, fixed.goodbyeMs);
      await emptied;
      clearTimeout(deadline);
    }
    clearInterval(this.#ticking);
    await Promise.all(this.#running);
    await this.chat.registered.saved();
    await this.surroundings.store.close();
  }
}

function accountsOf({ now, randomBytes, store }: Surroundings): Accounts {
  const { secret, accounts, bans } = store.registered;
  const work = new BoundedWork(HASHES_AT_ONCE, MOST_HASHES_WAITING);
  return new Accounts(
    store,
    new Directory(accounts),
    new Passwords(argon2id, work, randomBytes, secret),
    new Bans(store, bans),
    now,
  );
}

/** Listens on every host, all on one port; `port` 0 takes a free one. Throws ListenError. */
export function listen(hosts: readonly string[], port: number): Deno.TcpListener[] {
  const listeners: Deno.TcpListener[] = [];
  for (const hostname of hosts) {
    const first = listeners[0]?.addr as Deno.NetAddr | undefined;
    const wanted = first?.port ?? port;
    try {
      listeners.push(Deno.listen({ hostname, port: wanted, tcpBacklog: LISTEN_BACKLOG }));
    } catch (error) {
      for (const listener of listeners) listener.close();
      throw new ListenError(hostname, wanted, { cause: error });
    }
  }
  return listeners;
}

/** One line to who cannot come in; whether they read it is not worth waiting for. */
function refuse(conn: Deno.TcpConn, reason: string): void {
  conn.write(new TextEncoder().encode(`ERROR :${reason}\r\n`))
    .catch((error) => String(error))
    .finally(() => conn.close());
}
