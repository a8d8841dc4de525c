// A token bucket: so many tokens a second, and so many at once. Times are milliseconds.

export class TokenBucket {
  #tokens: number;
  #at: number;

  constructor(readonly rate: number, readonly burst: number, now: number) {
    this.#tokens = burst;
    this.#at = now;
  }

  /** Takes `count` tokens if they are there. */
  take(count: number, now: number): boolean {
    this.#earn(now);
    if (this.#tokens < count) return false;
    this.#tokens -= count;
    return true;
  }

  /** For how many milliseconds there is not one token. */
  wait(now: number): number {
    this.#earn(now);
    return this.#tokens >= 1 ? 0 : (1 - this.#tokens) / this.rate * 1000;
  }

  #earn(now: number): void {
    this.#tokens = Math.min(this.burst, this.#tokens + Math.max(0, now - this.#at) / 1000 * this.rate);
    this.#at = now;
  }
}
