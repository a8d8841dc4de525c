// A clock that stands still until a test moves it, like FakeClock, for very many timers: each costs a logarithm of them.

interface Timer {
  readonly at: number;
  /** Timers that are due at the same time run in the order in which they were set. */
  readonly order: number;
  run: (() => void) | undefined;
}

const isBefore = (a: Timer, b: Timer) => a.at < b.at || (a.at === b.at && a.order < b.order);

export class VirtualClock {
  #now: number;
  #order = 0;
  /** A binary heap. */
  readonly #timers: Timer[] = [];

  constructor(now = 1_700_000_000_000) {
    this.#now = now;
  }

  readonly now = (): number => this.#now;

  readonly after = (ms: number, run: () => void): () => void => {
    const timer: Timer = { at: this.#now + ms, order: this.#order++, run };
    this.#push(timer);
    return () => timer.run = undefined;
  };

  /** Timers that run, when they are due. */
  get pending(): number {
    return this.#timers.filter(({ run }) => run).length;
  }

  /** Moves on, and runs what comes due, in order. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (let next = this.#timers[0]; next && next.at <= end; next = this.#timers[0]) {
      this.#pop();
      if (!next.run) continue;
      this.#now = Math.max(this.#now, next.at);
      next.run();
    }
    this.#now = end;
  }

  /** Moves on until something is so; answers how many milliseconds that took, undefined if it took longer than `most`. */
  until(isSo: () => boolean, most: number, step = 10): number | undefined {
    const from = this.#now;
    while (!isSo()) {
      if (this.#now - from >= most) return undefined;
      this.advance(step);
    }
    return this.#now - from;
  }

  #push(timer: Timer): void {
    const timers = this.#timers;
    let at = timers.length;
    timers.push(timer);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(timer, timers[parent]!)) break;
      timers[at] = timers[parent]!;
      at = parent;
    }
    timers[at] = timer;
  }

  #pop(): void {
    const timers = this.#timers;
    const last = timers.pop()!;
    if (timers.length === 0) return;
    let at = 0;
    while (true) {
      let child = 2 * at + 1;
      if (child >= timers.length) break;
      if (child + 1 < timers.length && isBefore(timers[child + 1]!, timers[child]!)) child++;
      if (!isBefore(timers[child]!, last)) break;
      timers[at] = timers[child]!;
      at = child;
    }
    timers[at] = last;
  }
}
