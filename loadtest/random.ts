// Randomness that a seed brings back. Pure: each stream is its own, so that what one client draws does not change what
// another one or the schedule draws.

export class Random {
  #state: number;

  /** `seed` is below 2^32; `stream` names whose numbers these are. */
  constructor(seed: number, stream: string) {
    // FNV-1a, so that neighbouring seeds and names are far apart.
    let hash = 0x811c9dc5;
    for (const char of `${seed} ${stream}`) hash = Math.imul(hash ^ char.codePointAt(0)!, 0x01000193);
    this.#state = hash >>> 0;
  }

  /** 0 <= n < 1. */
  next(): number {
    // mulberry32
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number, 0 <= n < limit. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  between(from: number, to: number): number {
    return from + this.next() * (to - from);
  }

  /** True in a share of `p` of all calls. */
  chance(p: number): boolean {
    return this.next() < p;
  }

  pick<T>(values: readonly T[]): T {
    return values[this.below(values.length)]!;
  }

  /** How long until something that happens every `mean` on average, and without a memory. */
  wait(mean: number): number {
    return -Math.log(1 - this.next()) * mean;
  }
}
