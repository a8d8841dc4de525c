// What is tried a few at a time, each until it is done or has taken so long: a room that comes up at once is a handshake with
// everybody in it. Where things take long to be done, turns last longer. Knows nothing of what is tried.
import type { Clock } from "../clock.ts";

export interface TurnsOptions {
  readonly clock: Clock;
  readonly most: number;
  /** A turn that is not ended lasts so long in milliseconds, at first and at least, and at most. */
  readonly ms: number;
  readonly mostMs: number;
}

export class Turns {
  readonly #options: TurnsOptions;
  /** In the order in which they came. */
  readonly #waiting = new Set<() => void>();
  /** What ends each turn that is under way. */
  readonly #underway = new Set<() => void>();
  #ms: number;

  constructor(options: TurnsOptions) {
    this.#options = options;
    this.#ms = options.ms;
  }

  /** Something was done, so long after it was begun. */
  done(afterMs: number): void {
    const { ms, mostMs } = this.#options;
    this.#ms = Math.min(mostMs, Math.max(ms, (this.#ms + 2 * afterMs) / 2));
  }

  /** Runs it when it is its turn, which may be now; the answer ends the turn, or gives it up. */
  take(run: () => void): () => void {
    const { clock, most } = this.#options;
    let cancel: () => void = () => {};
    const end = () => {
      this.#waiting.delete(begin);
      if (!this.#underway.delete(end)) return;
      cancel();
      this.#next();
    };
    const begin = () => {
      this.#waiting.delete(begin);
      this.#underway.add(end);
      cancel = clock.after(this.#ms, end);
      run();
    };
    if (this.#underway.size < most) begin();
    else this.#waiting.add(begin);
    return end;
  }

  /** Nothing more has its turn. */
  close(): void {
    this.#waiting.clear();
    for (const end of this.#underway) end();
  }

  #next(): void {
    const [begin] = this.#waiting;
    begin?.();
  }
}
