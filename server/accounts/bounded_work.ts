// Work that costs a core for a while: so many at a time, so many that wait, and no more. Knows nothing of what is done.

/** There is too much to do already. */
export class Busy extends Error {
  override name = "Busy";
}

export class BoundedWork {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(readonly atOnce: number, readonly mostWaiting: number) {}

  /** Runs `work` once there is a place. Rejects with Busy where too many wait. */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#running < this.atOnce) this.#running++;
    else {
      if (this.#waiting.length >= this.mostWaiting) throw new Busy("Too much is waiting to be done.");
      // Who ends hands the place on, so that nobody comes in between.
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running--;
    }
  }
}
