// All clients of a run together: brings them in, waits until they have everything, takes them home, and says what they
// were shown. Knows no schedule and no server.
import { Histogram } from "../histogram.ts";
import { Chatter } from "./chatter.ts";
import type { Said, Shown, Witness } from "./evidence.ts";
import { fixed } from "./options.ts";
import { accountOf, type Place, placesOf, type Plan } from "./plan.ts";
import { Random } from "../random.ts";
import type { Account } from "./registration.ts";

export interface CrewSetup {
  readonly seed: number;
  readonly plan: Plan;
  readonly port: number;
  readonly nowMs: () => number;
  readonly signal: AbortSignal;
  readonly onTrouble: (what: string) => void;
}

/** Milliseconds between two looks. */
const lookMs = 50;

export class Crew {
  readonly chatters: readonly Chatter[];
  /** Microseconds from when a message was said first to when somebody else was shown it. */
  readonly latencies = new Histogram();
  readonly #setup: CrewSetup;
  /** When each message was said, in milliseconds, by client and counter. */
  readonly #saidAt: readonly number[][];
  #lives: readonly Promise<void>[] = [];

  constructor(setup: CrewSetup) {
    this.#setup = setup;
    const { seed, plan, port, nowMs, onTrouble } = setup;
    this.#saidAt = Array.from({ length: plan.clients }, () => []);
    this.chatters = this.#saidAt.map((saidAt, number) =>
      new Chatter({
        number,
        places: placesOf(plan, number),
        account: plan.direct ? accountOf(number) : undefined,
        random: new Random(seed, `chatter ${number}`),
        port,
        nowMs,
        onSaid: () => saidAt.push(nowMs()),
        onShown: (shown, own) => this.#shown(shown, own),
        onTrouble,
      })
    );
  }

  /** Deliveries to others than the sender. */
  get delivered(): number {
    return this.latencies.count;
  }

  /** By client and counter. */
  get said(): readonly (readonly Said[])[] {
    return this.chatters.map(({ speaker }) => speaker.outbox.said);
  }

  sum(count: (chatter: Chatter) => number): number {
    return this.chatters.reduce((total, chatter) => total + count(chatter), 0);
  }

  /** Lets them come; true when all are in, who begin to talk at once. */
  async assemble(observe: (ready: number) => void): Promise<boolean> {
    this.#lives = this.chatters.map((chatter) => chatter.live());
    const all = await this.until(fixed.assemble, () => {
      observe(this.sum(({ isReady }) => isReady ? 1 : 0));
      return this.chatters.every(({ isReady }) => isReady);
    });
    if (!all) this.#complain("at the start", fixed.assemble);
    return all;
  }

  /** The server's disk is full, or free again. */
  diskIsFull(full: boolean): void {
    for (const { speaker } of this.chatters) speaker.diskIsFull(full);
  }

  hush(): void {
    for (const { speaker } of this.chatters) speaker.hush();
  }

  /** Until everything is answered and everybody has it. */
  async settle(): Promise<void> {
    const settled = await this.until(
      fixed.settle,
      () => this.chatters.every(({ unsettled }) => unsettled === undefined),
    );
    if (!settled) return this.#complain("at the end", fixed.settle);
    const synced = new Set<Chatter>();
    for (const chatter of this.chatters) {
      chatter.syncSometime().then((done) => done && synced.add(chatter));
    }
    if (await this.until(fixed.answer, () => synced.size === this.chatters.length)) return;
    for (const chatter of this.chatters) {
      if (synced.has(chatter) || this.#setup.signal.aborted) continue;
      this.#setup.onTrouble(`${chatter.nickname} got no answer to PING within ${fixed.answer / 1000} s`);
    }
  }

  async leave(): Promise<void> {
    for (const chatter of this.chatters) chatter.leave();
    await Promise.all(this.#lives);
  }

  witnesses(): Witness[] {
    return this.chatters.flatMap(({ nickname, showing }) =>
      Array.from(showing.views, ([log, shown]): Witness => ({ who: nickname, log, shown, from: 1 }))
    );
  }

  /** Who can read each conversation again: those with an account, and what they are to read. */
  talkers(): { nickname: string; account: Account; places: Place[] }[] {
    const { plan } = this.#setup;
    return this.chatters.flatMap(({ nickname, number }) => {
      const account = plan.direct ? accountOf(number) : undefined;
      const places = placesOf(plan, number).filter(({ log }) => log.kind === "direct");
      return account && places.length > 0 ? [{ nickname, account, places }] : [];
    });
  }

  /** Looks every moment until something is so; false if it is not in time, or the run is to end. */
  async until(withinMs: number, isSo: () => boolean): Promise<boolean> {
    const { nowMs, signal } = this.#setup;
    const endMs = nowMs() + withinMs;
    while (!isSo()) {
      if (signal.aborted || nowMs() >= endMs) return false;
      await new Promise((resolve) => setTimeout(resolve, lookMs));
    }
    return true;
  }

  #shown({ sender, counter }: Shown, own: boolean): void {
    const saidAt = this.#saidAt[sender]?.[counter];
    if (!own && saidAt !== undefined) this.latencies.record((this.#setup.nowMs() - saidAt) * 1000);
  }

  #complain(when: string, withinMs: number): void {
    if (this.#setup.signal.aborted) return;
    for (const { nickname, unsettled } of this.chatters) {
      if (unsettled !== undefined) {
        this.#setup.onTrouble(
          `${nickname} ${unsettled}, ${withinMs / 1000} s after it began to wait ${when}`,
        );
      }
    }
  }
}
