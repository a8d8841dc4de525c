// Time as an argument, and waiting for a condition that other code changes.

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs once, `ms` milliseconds from now; the answer cancels it. */
  after(ms: number, run: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/** Lets code wait for a condition; whoever changes what the condition reads says so with `notify`. */
export class Changes {
  readonly #clock: Clock;
  #next = Promise.withResolvers<void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  notify(): void {
    const { resolve } = this.#next;
    this.#next = Promise.withResolvers();
    resolve();
  }

  /** Resolves true once `done` is true, or false after `limitMs`. */
  async until(done: () => boolean, limitMs?: number): Promise<boolean> {
    let late = false;
    const cancel = limitMs === undefined ? undefined : this.#clock.after(limitMs, () => {
      late = true;
      this.notify();
    });
    while (!done() && !late) await this.#next.promise;
    cancel?.();
    return done();
  }
}
