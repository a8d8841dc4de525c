// One run: assemble the bots, send at the given pace, wait for what is under way, count. It always ends: every wait
// in it has a bound. Prints nothing and reads no flags; clock, chance and the wish to stop are handed in.
import process from "node:process";
import { clearImmediate, setImmediate } from "node:timers";
import type { BotEvents } from "./bot.ts";
import { Fleet, word } from "./fleet.ts";
import { Histogram } from "./histogram.ts";
import { Ledger } from "./ledger.ts";
import type { LoadOptions } from "./options.ts";
import { Patience } from "./patience.ts";
import { type Course, courseOf } from "./pace.ts";
import { PayloadCodec } from "./payload.ts";
import { costBetween, countsOf, latencyOf, type LoadResult, ownCost } from "./result.ts";
import { costOf, processBehind } from "./server_process.ts";

export interface Surroundings {
  /** Milliseconds, monotonic, with fractions. */
  readonly nowMs: () => number;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** Aborted when the user wants to stop. */
  readonly signal: AbortSignal;
  readonly observe: (progress: Progress) => void;
}

export type Progress =
  | { readonly phase: "assembling"; readonly ready: number; readonly clients: number }
  /** `share` of the work is done, from 0 to 1. */
  | {
    readonly phase: "running";
    readonly share: number;
    readonly delivered: number;
    readonly seconds: number;
  }
  | { readonly phase: "over" };

/** More writes than this in a turn of the event loop would starve the reads. */
const writesATurn = 64;
/** An open loop keeps no more than this for a client that the server is slow to read from. */
const maxWaitingBytes = 64 << 10;
const tickMs = 100;
const shownErrors = 5;

/** Throws SetupError if the clients cannot all get into the room. */
export async function run(options: LoadOptions, surroundings: Surroundings): Promise<LoadResult> {
  const load = new LoadRun(options, surroundings);
  try {
    return await load.result();
  } finally {
    await load.close();
  }
}

class LoadRun implements BotEvents {
  readonly #options: LoadOptions;
  readonly #around: Surroundings;
  readonly #room: string;
  readonly #ledger: Ledger;
  readonly #latencies = new Histogram();
  readonly #fleet: Fleet;
  readonly #course: Course;
  readonly #patience: Patience;
  readonly #finished = Promise.withResolvers<void>();
  readonly #firstErrors: string[] = [];
  #errors = 0;
  #originMs = 0;
  #turn: ReturnType<typeof setImmediate> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: LoadOptions, around: Surroundings) {
    this.#options = options;
    this.#around = around;
    const { clients, size, amount, pace } = options;
    this.#patience = new Patience(options);
    this.#room = options.room ?? `#load-${word(around.random, 6)}`;
    this.#ledger = new Ledger(clients);
    this.#fleet = new Fleet({
      options,
      room: this.#room,
      payload: new PayloadCodec(size),
      events: this,
      nowUs: () => this.#nowUs(),
      random: around.random,
    });
    this.#course = courseOf(pace, {
      clients,
      amount,
      post: (client, timeUs) => this.#fleet.post(client, this.#ledger.send(client), timeUs),
      canTake: (client) => {
        const bot = this.#fleet.bots[client]!;
        return bot.alive && (pace.kind === "closed" || bot.outgoing.waiting < maxWaitingBytes);
      },
      kick: () => this.#soon(),
    });
  }

  async result(): Promise<LoadResult> {
    const { observe, signal, nowMs } = this.#around;
    const { clients } = this.#options;
    const goHome = () => this.#fleet.leave();
    signal.addEventListener("abort", goHome);
    try {
      signal.throwIfAborted();
      await this.#fleet.assemble((ready) => observe({ phase: "assembling", ready, clients }));
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      signal.removeEventListener("abort", goHome);
    }
    const first = this.#fleet.conns[0];
    const pid = first && await processBehind(first);
    const costBefore = pid === undefined ? undefined : await costOf(pid);
    const ownBefore = process.cpuUsage();
    this.#originMs = nowMs();
    if (!signal.aborted) await this.#send();
    const wallSeconds = (nowMs() - this.#originMs) / 1000;
    const own = process.cpuUsage(ownBefore);
    const costAfter = pid === undefined ? undefined : await costOf(pid);
    // A message that comes twice may come the second time after all else.
    if (!signal.aborted) await this.#fleet.settle(Math.min(this.#options.stallMs, this.#options.setupMs));
    observe({ phase: "over" });
    const lastsUs = Array.from({ length: clients }, (_, i) => this.#fleet.bots[i]?.lastDeliveryUs ?? 0);
    const last = Math.max(...lastsUs);
    return {
      options: this.#options,
      room: this.#room,
      ending: signal.aborted ? "interrupted" : "finished",
      ...countsOf(this.#ledger),
      errors: this.#errors,
      firstErrors: this.#firstErrors,
      seconds: last > 0 ? last / 1e6 : wallSeconds,
      latency: latencyOf(this.#latencies),
      clientSeconds: lastsUs.map((us) => us / 1e6),
      server: costBetween(costBefore, costAfter),
      own: ownCost(own, wallSeconds),
    };
  }

  async close(): Promise<void> {
    clearImmediate(this.#turn);
    clearTimeout(this.#timer);
    await this.#fleet.leave();
  }

  delivered(receiver: number, sender: number, seq: number, latencyUs: number): void {
    const verdict = this.#ledger.receive(receiver, sender, seq);
    if (verdict === "impossible") {
      this.trouble(
        `client ${receiver} got a message of client ${sender} that it should not have, number ${seq}`,
      );
    }
    if (verdict !== "new") return;
    this.#latencies.record(latencyUs);
    this.#course.delivered(sender, seq);
    if (this.#ledger.lost === 0) this.#finishIfOver();
  }

  trouble(what: string): void {
    this.#errors++;
    if (this.#firstErrors.length < shownErrors) this.#firstErrors.push(what);
  }

  died(): void {
    // Without this client no message can reach everyone any more. Wait for what is under way, and report.
    this.#course.stop();
    if (this.#fleet.alive === 0) this.#finished.resolve();
  }

  async #send(): Promise<void> {
    const watch = setInterval(() => this.#watch(), tickMs);
    const stop = () => {
      this.#course.stop();
      this.#patience.interrupt(this.#nowUs());
    };
    this.#around.signal.addEventListener("abort", stop);
    try {
      this.#pump();
      await this.#finished.promise;
    } finally {
      clearInterval(watch);
      this.#around.signal.removeEventListener("abort", stop);
    }
  }

  #pump(): void {
    clearTimeout(this.#timer);
    this.#turn = undefined;
    const waitMs = this.#course.pump(this.#nowUs());
    if (this.#fleet.flush(writesATurn) || waitMs === 0) this.#soon();
    else if (Number.isFinite(waitMs)) this.#timer = setTimeout(() => this.#pump(), waitMs);
  }

  #soon(): void {
    this.#turn ??= setImmediate(() => this.#pump());
  }

  #nowUs(): number {
    return Math.floor((this.#around.nowMs() - this.#originMs) * 1000);
  }

  #finishIfOver(): void {
    if (this.#ledger.lost === 0 && this.#course.over(this.#nowUs())) this.#finished.resolve();
  }

  /** Ten times a second: shows how far it is, and ends what does not get on. */
  #watch(): void {
    const nowUs = this.#nowUs();
    const { delivered, lost } = this.#ledger;
    this.#around.observe({ phase: "running", share: this.#share(nowUs), delivered, seconds: nowUs / 1e6 });
    this.#finishIfOver();
    const verdict = this.#patience.look(nowUs, delivered, lost);
    if (verdict === "wait") return;
    if (verdict !== "leave") this.trouble(verdict.giveUp);
    this.#finished.resolve();
  }

  #share(nowUs: number): number {
    const { amount, clients } = this.#options;
    const done = amount.kind === "seconds"
      ? nowUs / 1e6 / amount.seconds
      : this.#ledger.delivered / (amount.perClient * clients * (clients - 1));
    return Math.min(1, done);
  }
}
