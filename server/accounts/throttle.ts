// Who has failed of late, and how long they must wait: nothing for the first few failures, then twice as long with each.
// Knows keys, not what they stand for. Times are milliseconds.

export interface ThrottleLimits {
  /** Failures that cost nothing. */
  readonly free: number;
  readonly firstMs: number;
  readonly mostMs: number;
  /** A key that has not failed for so long starts over. */
  readonly forgetMs: number;
  /** Keys at most; past it the one that failed longest ago is forgotten. */
  readonly keys: number;
}

interface Failures {
  readonly count: number;
  readonly last: number;
}

export class Throttle {
  /** In the order of their last failure. */
  readonly #failures = new Map<string, Failures>();

  constructor(readonly limits: ThrottleLimits) {}

  /** Milliseconds until `key` may try again; 0 for at once. */
  wait(key: string, now: number): number {
    const failures = this.#recent(key, now);
    if (!failures || failures.count <= this.limits.free) return 0;
    const { free, firstMs, mostMs } = this.limits;
    const pause = Math.min(mostMs, firstMs * 2 ** (failures.count - free - 1));
    return Math.max(0, failures.last + pause - now);
  }

  fail(key: string, now: number): void {
    const count = (this.#recent(key, now)?.count ?? 0) + 1;
    this.#failures.delete(key);
    this.#failures.set(key, { count, last: now });
    if (this.#failures.size > this.limits.keys) this.#failures.delete(this.#failures.keys().next().value!);
  }

  /** The last failure was none: nothing came of it. */
  takeBack(key: string): void {
    const failures = this.#failures.get(key);
    if (!failures) return;
    if (failures.count === 1) this.#failures.delete(key);
    else this.#failures.set(key, { ...failures, count: failures.count - 1 });
  }

  /** What it did was right after all. */
  forgive(key: string): void {
    this.#failures.delete(key);
  }

  get size(): number {
    return this.#failures.size;
  }

  #recent(key: string, now: number): Failures | undefined {
    const failures = this.#failures.get(key);
    if (failures && now - failures.last >= this.limits.forgetMs) {
      this.#failures.delete(key);
      return undefined;
    }
    return failures;
  }
}
