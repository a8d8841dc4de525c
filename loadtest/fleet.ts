// All bots of a run: connects them, brings them into the room, sends their messages, takes them home.
import { Bot, type BotEvents, SetupError } from "./bot.ts";
import type { LoadOptions, Target } from "./options.ts";
import type { PayloadCodec } from "./payload.ts";
import { Roster } from "./roster.ts";

/** How many connections are being set up at the same time: a server's accept queue is short. */
const atOnce = 64;
const leaveMs = 1000;
const CRLF = new Uint8Array([13, 10]);

export interface FleetSetup {
  readonly options: LoadOptions;
  readonly room: string;
  readonly payload: PayloadCodec;
  readonly events: BotEvents;
  readonly nowUs: () => number;
  /** From 0 up to 1. */
  readonly random: () => number;
}

export class Fleet {
  readonly bots: Bot[] = [];
  readonly conns: Deno.TcpConn[] = [];
  readonly #setup: FleetSetup;
  readonly #roster: Roster;
  readonly #command: Uint8Array;
  readonly #leaving = new AbortController();
  readonly #unflushed = new Set<number>();

  constructor(setup: FleetSetup) {
    this.#setup = setup;
    this.#roster = new Roster(setup.options.clients);
    this.#command = new TextEncoder().encode(`PRIVMSG ${setup.room} :`);
  }

  /**
   * Until every client is a member of the room and knows that all others are. `progress` is told how many are ready.
   * Throws SetupError when the server does not let one in.
   */
  async assemble(progress: (ready: number) => void): Promise<void> {
    const { clients, setupMs } = this.#setup.options;
    let ready = 0;
    // The first goes alone, so that a server that is not there is asked once, not sixty times.
    for (let first = 0, count = 1; first < clients; first += count, count = atOnce) {
      const group = Array.from({ length: Math.min(count, clients - first) }, (_, i) => first + i);
      await Promise.all(group.map(async (number) => {
        await this.#enter(number);
        progress(++ready);
      }));
    }
    // Later clients' JOINs are still on their way to earlier ones. They are not to be measured.
    await Promise.all(this.bots.map((bot) => bot.settle("assembled", setupMs)));
  }

  async #enter(number: number): Promise<void> {
    const { options, random } = this.#setup;
    const conn = await connect(options.target, options.setupMs, this.#leaving.signal);
    conn.setNoDelay(true);
    this.conns.push(conn);
    const bot = new Bot({
      ...this.#setup,
      number,
      conn,
      roster: this.#roster,
      nickname: () => `lt${word(random, 4)}${number.toString(36).padStart(3, "0")}`,
    });
    this.bots[number] = bot;
    await bot.register(options.setupMs);
    await bot.join(options.setupMs);
  }

  /** Puts a message of `client` with everything else that it is about to send; `flush` sends it. */
  post(client: number, seq: number, timeUs: number): void {
    const { payload } = this.#setup;
    const { outgoing } = this.bots[client]!;
    const at = outgoing.reserve(this.#command.length + payload.size + CRLF.length);
    outgoing.bytes.set(this.#command, at);
    const text = at + this.#command.length;
    payload.write(outgoing.bytes, text, client, seq, timeUs);
    outgoing.bytes.set(CRLF, text + payload.size);
    this.#unflushed.add(client);
  }

  /** Starts up to `count` writes; true if others still wait for theirs. */
  flush(count: number): boolean {
    let started = 0;
    for (const client of this.#unflushed) {
      if (started++ === count) return true;
      this.#unflushed.delete(client);
      this.bots[client]!.outgoing.flush();
    }
    return false;
  }

  get alive(): number {
    return this.bots.reduce((count, bot) => bot.alive ? count + 1 : count, 0);
  }

  /** Reads what the server still had for them. Those that get no answer in time were reported already, or are slow. */
  async settle(withinMs: number): Promise<void> {
    const alive = this.bots.filter((bot) => bot.alive);
    await Promise.allSettled(alive.map((bot) => bot.settle("finished", withinMs)));
  }

  /** Closes everything, what is still being set up too: `assemble` then throws. */
  async leave(): Promise<void> {
    this.#leaving.abort();
    await Promise.all(this.bots.map((bot) => bot.leave(leaveMs)));
  }
}

async function connect(target: Target, withinMs: number, signal: AbortSignal): Promise<Deno.TcpConn> {
  const timeout = AbortSignal.timeout(withinMs);
  const { hostname, port } = target;
  try {
    const conn = await Deno.connect({ hostname, port, signal: AbortSignal.any([signal, timeout]) });
    if (!signal.aborted) return conn;
    conn.close();
    throw new SetupError("was left");
  } catch (error) {
    if (error instanceof SetupError) throw error;
    if (signal.aborted) throw new SetupError("was left");
    if (timeout.aborted) throw new SetupError(`did not accept a connection within ${withinMs / 1000} s`);
    if (error instanceof Deno.errors.ConnectionRefused) throw new SetupError("refused the connection");
    throw new SetupError(`could not be reached (${(error as Error).message})`);
  }
}

/** A random word of letters and digits. */
export function word(random: () => number, length: number): string {
  return Array.from({ length }, () => Math.floor(random() * 36).toString(36)).join("");
}
