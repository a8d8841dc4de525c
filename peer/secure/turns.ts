// What is begun a few at a time, each until it is done or has taken so long: a room that comes up at once is a handshake with
// everybody in it. Knows nothing of what is begun.
import type { Clock } from "../clock.ts";

export interface TurnsOptions {
  readonly clock: Clock;
  readonly most: number;
  /** A turn that is not ended lasts so long, in milliseconds. */
  readonly ms: number;
}

export class Turns {
  readonly #options: TurnsOptions;
  /** In the order in which they came. */
  readonly #waiting = new Set<() => void>();
  /** What ends each turn that is under way. */
  readonly #underway = new Set<() => void>();

  constructor(options: TurnsOptions) {
    this.#options = options;
  }

  /** Runs it when it is its turn, which may be now; the answer ends the turn, or gives it up. */
  take(run: () => void): () => void {
    const { clock, most, ms } = this.#options;
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
      cancel = clock.after(ms, end);
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
