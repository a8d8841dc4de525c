// When messages are sent: in a closed loop as fast as the others get them, in an open loop at a fixed rate.
// Decides who sends when; how a message is sent, and what time it is, it is told.
import type { Amount, Pace } from "./options.ts";
import { Windows } from "./window.ts";

export interface Course {
  /**
   * Posts what may be sent now. Answers in how many milliseconds it wants to be called again: 0 for as soon as
   * possible, Infinity for when `kick` is called.
   */
  pump(nowUs: number): number;
  /** `seq` of `sender` has reached one more client. */
  delivered(sender: number, seq: number): void;
  /** True once there is nothing left to send. */
  over(nowUs: number): boolean;
  /** Sends nothing more. */
  stop(): void;
}

export interface CourseSetup {
  readonly clients: number;
  readonly amount: Amount;
  /** Sends the client's next message, which was to be sent at `timeUs`. */
  readonly post: (client: number, timeUs: number) => void;
  /** False while a client still has much to send, or is gone. */
  readonly canTake: (client: number) => boolean;
  /** `pump` has something to do again. */
  readonly kick: () => void;
}

export function courseOf(pace: Pace, setup: CourseSetup): Course {
  return pace.kind === "closed" ? new ClosedLoop(pace.window, setup) : new OpenLoop(pace.perSecond, setup);
}

/** Messages posted in one turn at most, so that what arrives is read in time. */
const turn = 1000;

class ClosedLoop implements Course {
  readonly #setup: CourseSetup;
  readonly #windows: Windows;
  readonly #left: Float64Array;
  #total: number;
  #endUs = Infinity;

  constructor(window: number, setup: CourseSetup) {
    this.#setup = setup;
    const { amount, clients } = setup;
    this.#windows = new Windows(clients, window, setup.kick);
    const perClient = amount.kind === "messages" ? amount.perClient : Infinity;
    if (amount.kind === "seconds") this.#endUs = amount.seconds * 1e6;
    this.#left = new Float64Array(clients).fill(perClient);
    this.#total = perClient * clients;
  }

  pump(nowUs: number): number {
    if (this.over(nowUs)) return Infinity;
    for (let posted = 0; posted < turn;) {
      const client = this.#windows.take();
      if (client === undefined) return Infinity;
      const count = Math.min(this.#windows.room(client), this.#left[client]!);
      if (!this.#setup.canTake(client)) continue;
      for (let i = 0; i < count; i++) {
        this.#windows.sent(client);
        this.#setup.post(client, nowUs);
      }
      this.#left[client]! -= count;
      this.#total -= count;
      posted += count;
    }
    return 0;
  }

  delivered(sender: number, seq: number): void {
    this.#windows.received(sender, seq);
  }

  over(nowUs: number): boolean {
    return this.#total === 0 || nowUs >= this.#endUs;
  }

  stop(): void {
    this.#endUs = 0;
  }
}

/** A timer fires up to this much late; what is due sooner is waited for turn by turn. In milliseconds. */
const timerSlackMs = 2.5;

class OpenLoop implements Course {
  readonly #setup: CourseSetup;
  readonly #intervalUs: number;
  #total: number;
  #posted = 0;
  /** Deliveries that are still to come. */
  #underway = 0;

  constructor(perSecond: number, setup: CourseSetup) {
    this.#setup = setup;
    const { amount, clients } = setup;
    this.#intervalUs = 1e6 / perSecond;
    this.#total = amount.kind === "messages"
      ? amount.perClient * clients
      : Math.ceil(amount.seconds * 1e6 / this.#intervalUs);
  }

  pump(nowUs: number): number {
    for (let posted = 0; posted < turn; posted++) {
      if (this.#posted >= this.#total) return Infinity;
      // A message that is late keeps the time that it was due: the wait is part of what its readers feel.
      const dueUs = Math.floor(this.#posted * this.#intervalUs);
      const waitMs = (dueUs - nowUs) / 1000;
      if (waitMs > timerSlackMs) return waitMs - timerSlackMs;
      // Turn after turn while nothing is under way; while something is, that would keep its readers waiting.
      if (waitMs > 0) return this.#underway > 0 ? waitMs : 0;
      const client = this.#posted % this.#setup.clients;
      if (!this.#setup.canTake(client)) return timerSlackMs;
      this.#setup.post(client, dueUs);
      this.#posted++;
      this.#underway += this.#setup.clients - 1;
    }
    return 0;
  }

  delivered(): void {
    this.#underway--;
    this.#setup.kick();
  }

  over(): boolean {
    return this.#posted >= this.#total;
  }

  stop(): void {
    this.#total = this.#posted;
  }
}
