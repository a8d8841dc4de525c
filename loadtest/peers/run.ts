// A run of peers: assemble them, talk, part the room in the middle, talk again, and let a newcomer catch up. It always ends:
// every wait in it has a bound. Prints nothing and reads no flags.
import process from "node:process";
import { Histogram } from "../histogram.ts";
import { Random } from "../random.ts";
import { countsOf, latencyOf, ownCost } from "../result.ts";
import type { Surroundings } from "../run.ts";
import { pastRate, type PeersOptions } from "./options.ts";
import type { PeersResult } from "./result.ts";
import { type Note, RoomOfPeers } from "./room_of_peers.ts";
import { Timers } from "./timers.ts";

/** Round trips are measured and rosters compared before anything counts, in milliseconds. */
const warmUpMs = 2000;
/** Links that come back send what others have repeated meanwhile: that is no talk in a room that is whole. */
const afterHealingMs = 2000;
const lookMs = 5, showMs = 100;
/** An interrupted run waits for what is under way for so long at most, in milliseconds. */
const farewellMs = 1000;
const shownErrors = 5;

/** Throws what the system says if there cannot be so many sockets. */
export async function runPeers(options: PeersOptions, surroundings: Surroundings): Promise<PeersResult> {
  const run = new PeersRun(options, surroundings);
  try {
    return await run.result();
  } finally {
    await run.close();
  }
}

class PeersRun {
  readonly #options: PeersOptions;
  readonly #around: Surroundings;
  readonly #room: RoomOfPeers;
  readonly #random: Random;
  readonly #latencies = new Histogram();
  readonly #timers: Timers;
  readonly #firstErrors: string[] = [];
  readonly #lastMs: number[];
  readonly #plannedMs: number;
  #errors = 0;
  #startedMs = 0;
  #firstMs: number | undefined;
  #shownMs = 0;
  #calmBytes = 0;
  #calmIdealBytes = 0;

  constructor(options: PeersOptions, around: Surroundings) {
    const { seed, peers, seconds, partedSeconds, history } = options;
    this.#options = options;
    this.#around = around;
    this.#random = new Random(seed, "talk");
    this.#timers = new Timers(around.nowMs);
    this.#lastMs = Array(peers + 1).fill(0);
    const pastMs = Math.max(0, 1000 * (history - seconds * options.perSecond) / pastRate(peers));
    this.#plannedMs = warmUpMs + 1000 * (seconds + partedSeconds) + pastMs + 4000;
    this.#room = new RoomOfPeers(options, around.random, {
      delivered: (receiver, note) => this.#delivered(receiver, note),
      trouble: (what) => this.#trouble(what),
    });
  }

  async result(): Promise<PeersResult> {
    const { nowMs, signal, observe } = this.#around;
    const { seconds, partedSeconds } = this.#options;
    const ownBefore = process.cpuUsage();
    this.#startedMs = nowMs();
    await this.#assemble();
    await this.#talk(seconds / 2, { isCalm: true });
    const healSeconds = await this.#part(partedSeconds);
    await this.#talk(seconds / 2, { isCalm: true });
    await this.#makePast();
    const joined = await this.#join();
    await this.#settle();
    observe({ phase: "over" });
    const own = process.cpuUsage(ownBefore);
    const wallSeconds = (nowMs() - this.#startedMs) / 1000;
    const firstMs = this.#firstMs ?? nowMs();
    const secondsTo = (ms: number) => Math.max(0, ms - firstMs) / 1000;
    return {
      options: this.#options,
      ending: signal.aborted ? "interrupted" : "finished",
      ...countsOf(this.#room.books),
      causalBreaks: this.#room.books.causalBreaks,
      errors: this.#errors,
      firstErrors: this.#firstErrors,
      seconds: secondsTo(Math.max(...this.#lastMs)),
      latency: latencyOf(this.#latencies),
      clientSeconds: this.#lastMs.slice(0, this.#options.peers).map(secondsTo),
      overheadRatio: this.#calmIdealBytes > 0 ? this.#calmBytes / this.#calmIdealBytes : undefined,
      healSeconds,
      joinSeconds: joined?.seconds,
      joinedMessages: joined?.messages,
      network: this.#room.network,
      lateness: this.#timers.lateness,
      own: ownCost(own, wallSeconds),
    };
  }

  async close(): Promise<void> {
    this.#timers.stop();
    await this.#room.close();
  }

  async #assemble(): Promise<void> {
    const { peers } = this.#options;
    this.#room.meet();
    const isComplete = await this.#until(() => this.#room.complete === peers, () => this.#room.links);
    if (!isComplete) return this.#trouble("not all peers found each other");
    await this.#rest(warmUpMs);
  }

  /** Everybody says something at random times; then until everybody has everything. */
  async #talk(seconds: number, { isCalm }: { isCalm: boolean }): Promise<void> {
    const { peers, perSecond } = this.#options;
    const { weather } = this.#room;
    const [bytes, ideal] = [weather.bytes, this.#room.idealBytes];
    const times = Array.from({ length: Math.round(seconds * perSecond) }, (_, i) => ({
      place: i % peers,
      atMs: this.#random.between(0, 1000 * seconds),
    })).sort((a, b) => a.atMs - b.atMs);
    if (isCalm) this.#timers.watch();
    await this.#sayAt(times, isCalm);
    if (!isCalm) return;
    await this.#settle();
    this.#timers.stop();
    this.#calmBytes += weather.bytes - bytes;
    this.#calmIdealBytes += this.#room.idealBytes - ideal;
  }

  /** Parts the room while it talks; answers how long after that everybody had everything, in seconds. */
  async #part(seconds: number): Promise<number | undefined> {
    if (this.#around.signal.aborted) return undefined;
    const { weather } = this.#room;
    const endMs = this.#around.nowMs() + 1000 * seconds;
    weather.isParted = true;
    await this.#talk(seconds, { isCalm: false });
    await this.#rest(endMs - this.#around.nowMs());
    weather.isParted = false;
    const healingMs = this.#around.nowMs();
    if (!await this.#settle() || this.#around.signal.aborted) return undefined;
    const healedMs = Math.max(healingMs, ...this.#lastMs);
    await this.#rest(afterHealingMs);
    return (healedMs - healingMs) / 1000;
  }

  /** Says what is wanting of the past that a newcomer is to catch up with. */
  async #makePast(): Promise<void> {
    const { peers, history } = this.#options;
    const perSecond = pastRate(peers);
    const wanting = Math.max(0, history - this.#room.books.sent);
    const times = Array.from({ length: wanting }, (_, i) => ({
      place: i % peers,
      atMs: 1000 * i / perSecond,
    }));
    await this.#sayAt(times, false);
    await this.#settle();
  }

  async #join(): Promise<{ seconds: number; messages: number } | undefined> {
    const { signal, nowMs } = this.#around;
    if (signal.aborted || this.#room.books.lost > 0) return undefined;
    const invitation = this.#room.invite();
    if (!await this.#until(invitation.isKnown, () => 0)) {
      this.#trouble("not all peers heard that there is somebody new");
      return undefined;
    }
    const begunMs = nowMs();
    const member = invitation.come();
    if (!await this.#settle() || signal.aborted) return undefined;
    return { seconds: (this.#lastMs[member]! - begunMs) / 1000, messages: this.#room.books.sent };
  }

  async #sayAt(times: readonly { place: number; atMs: number }[], isTimed: boolean): Promise<void> {
    const { nowMs, signal } = this.#around;
    const fromMs = nowMs();
    for (const { place, atMs } of times) {
      const dueMs = fromMs + atMs;
      while (nowMs() < dueMs && !signal.aborted) {
        await this.#timers.wait(Math.max(0, Math.min(showMs, dueMs - nowMs())));
        this.#show();
      }
      if (signal.aborted) return;
      this.#firstMs ??= dueMs;
      this.#room.say(place, { dueMs, isTimed });
    }
  }

  /** Waits until everybody has everything. False if that does not come. */
  async #settle(): Promise<boolean> {
    const { books } = this.#room;
    if (await this.#until(() => books.lost === 0, () => books.delivered)) return true;
    const due = `${books.lost.toLocaleString("en")} deliveries were due`;
    if (!this.#around.signal.aborted) {
      this.#trouble(`nothing was delivered for ${this.#options.stallMs / 1000} s while ${due}`);
    }
    return false;
  }

  async #rest(ms: number): Promise<void> {
    const { nowMs } = this.#around;
    const endMs = nowMs() + ms;
    await this.#until(() => nowMs() >= endMs, nowMs);
  }

  /** False if `progress` stands still for too long, or the user does not want to wait. */
  async #until(isSo: () => boolean, progress: () => number): Promise<boolean> {
    const { nowMs, signal } = this.#around;
    const fromMs = nowMs();
    let movedMs = fromMs;
    for (let before = progress(); !isSo();) {
      if (signal.aborted && nowMs() - fromMs >= farewellMs) return false;
      if (nowMs() - movedMs >= this.#options.stallMs) return false;
      await this.#timers.wait(lookMs);
      const now = progress();
      if (now !== before) movedMs = nowMs();
      before = now;
      this.#show();
    }
    return true;
  }

  #delivered(receiver: number, { dueMs, isTimed }: Note): void {
    const now = this.#around.nowMs();
    this.#lastMs[receiver] = now;
    // What a newcomer catches up with was said long ago.
    const wasThere = receiver < this.#options.peers;
    if (isTimed && wasThere) this.#latencies.record(Math.round((now - dueMs) * 1000));
  }

  #trouble(what: string): void {
    this.#errors++;
    if (this.#firstErrors.length < shownErrors) this.#firstErrors.push(what);
  }

  #show(): void {
    const { nowMs, observe } = this.#around;
    const now = nowMs();
    if (now - this.#shownMs < showMs) return;
    this.#shownMs = now;
    if (this.#firstMs === undefined) {
      return observe({ phase: "assembling", ready: this.#room.complete, clients: this.#options.peers });
    }
    const share = Math.min(1, (now - this.#startedMs) / this.#plannedMs);
    const seconds = (now - this.#firstMs) / 1000;
    observe({ phase: "running", share, delivered: this.#room.books.delivered, seconds });
  }
}
