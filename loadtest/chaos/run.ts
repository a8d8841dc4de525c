// A chaos run: clients talk, the schedule strikes, everybody comes to rest, and what they saw is checked.
import process from "node:process";
import { ownCost } from "../result.ts";
import type { Progress } from "../run.ts";
import { check } from "./check.ts";
import { Crew } from "./crew.ts";
import type { Witness } from "./evidence.ts";
import { type ChaosOptions, fixed } from "./options.ts";
import { accountsOf, type Plan, planOf } from "./plan.ts";
import { prepare } from "./preparing.ts";
import { readEverything } from "./reader.ts";
import { type ChaosResult, resultOf } from "./result.ts";
import { type Blow, schedule } from "./schedule.ts";
import { Subject } from "./subject.ts";

export interface ChaosSurroundings {
  readonly nowMs: () => number;
  /** From 0 up to 1; decides nothing that the seed is to bring back. */
  readonly random: () => number;
  readonly signal: AbortSignal;
  readonly observe: (progress: Progress) => void;
}

/**
 * Runs to its end, which is bounded, and ends the server it started on every path. The data directory is kept if
 * something was wrong. Throws StartError if the server does not come up at all.
 */
export async function runChaos(options: ChaosOptions, around: ChaosSurroundings): Promise<ChaosResult> {
  const dataDir = await Deno.makeTempDir({ prefix: "chatroom-chaos-" });
  const errors: string[] = [];
  const onTrouble = (what: string) => void errors.push(what);
  let onFull: (full: boolean) => void = () => {};
  let subject: Subject | undefined;
  let result: ChaosResult | undefined;
  // Whoever is waiting for it then waits no longer.
  const abort = () => void subject?.stop();
  around.signal.addEventListener("abort", abort);
  try {
    const { command, seed, clients } = options;
    subject = await Subject.start({
      command,
      dataDir,
      random: around.random,
      onTrouble,
      onFull: (full) => onFull(full),
    });
    const direct = await prepare(subject.port, accountsOf(clients));
    const plan = planOf(seed, clients, direct);
    const crew = new Crew({ ...around, seed, plan, port: subject.port, onTrouble });
    onFull = (full) => crew.diskIsFull(full);
    result = await new ChaosRun(options, around, subject, plan, crew, errors).result(dataDir);
    return result;
  } finally {
    around.signal.removeEventListener("abort", abort);
    await subject?.stop();
    if (result?.kept === undefined) await Deno.remove(dataDir, { recursive: true });
  }
}

class ChaosRun {
  #cuts = 0;
  #stalls = 0;

  constructor(
    readonly options: ChaosOptions,
    readonly around: ChaosSurroundings,
    readonly subject: Subject,
    readonly plan: Plan,
    readonly crew: Crew,
    readonly errors: string[],
  ) {}

  async result(dataDir: string): Promise<ChaosResult> {
    const { nowMs, observe, signal } = this.around;
    const { clients } = this.options;
    const ownBefore = process.cpuUsage();
    const startMs = nowMs();
    try {
      if (await this.crew.assemble((ready) => observe({ phase: "assembling", ready, clients }))) {
        await this.#chaos();
      }
      this.crew.hush();
      if (!signal.aborted) await this.subject.rest();
      if (!this.subject.failure) await this.crew.settle();
    } finally {
      observe({ phase: "over" });
      await this.crew.leave();
    }
    const witnesses = this.crew.witnesses();
    if (!signal.aborted && !this.subject.failure) witnesses.push(...await this.#store());
    const own = ownCost(process.cpuUsage(ownBefore), (nowMs() - startMs) / 1000);
    return resultOf({
      options: this.options,
      plan: this.plan,
      crew: this.crew,
      subject: this.subject,
      verdict: check(this.crew.said, signal.aborted ? [] : witnesses),
      errors: this.errors,
      interrupted: signal.aborted,
      cuts: this.#cuts,
      stalls: this.#stalls,
      dataDir,
      own,
    });
  }

  async #chaos(): Promise<void> {
    const { nowMs, observe } = this.around;
    const { seed, seconds, clients } = this.options;
    const startMs = nowMs();
    const blows = schedule({ seed, seconds, clients, graceMs: fixed.grace });
    let next = 0;
    await this.crew.until(seconds * 1000, () => {
      const elapsed = (nowMs() - startMs) / 1000;
      for (; next < blows.length && blows[next]!.atMs <= elapsed * 1000; next++) this.#strike(blows[next]!);
      const { delivered } = this.crew;
      observe({ phase: "running", share: Math.min(1, elapsed / seconds), delivered, seconds: elapsed });
      return this.subject.failure !== undefined;
    });
  }

  #strike(blow: Blow): void {
    switch (blow.kind) {
      case "cut":
        this.crew.chatters[blow.client]!.cut(blow.cut, blow.awayMs).then((done) => {
          if (done) this.#cuts++;
        });
        return;
      case "stall":
        if (this.crew.chatters[blow.client]!.stall(blow.forMs)) this.#stalls++;
        return;
      default:
        this.subject.strike(blow);
    }
  }

  /** What the server tells when everybody has gone, from the first message on, and that it ends well. */
  async #store(): Promise<Witness[]> {
    const onTrouble = (what: string) => void this.errors.push(what);
    const { port } = this.subject;
    const rooms = this.plan.logs.filter(({ kind }) => kind === "room").map((log) => ({
      log,
      target: log.name,
    }));
    const witnesses = await readEverything({
      nickname: "reader",
      account: undefined,
      places: rooms,
      port,
      onTrouble,
    });
    // What was said to one person is for nobody else.
    for (const { nickname, account, places } of this.crew.talkers()) {
      const read = await readEverything({ nickname, account, places, port, onTrouble });
      witnesses.push(...read.map((witness) => ({ ...witness, who: `${nickname}, reading it all again,` })));
    }
    const code = await this.subject.finish();
    if (code !== 0) onTrouble(`the server ended with exit code ${code ?? "none, killed"} on SIGTERM`);
    return witnesses;
  }
}
