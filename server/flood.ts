// The flood limit: how fast one session's lines are taken. Past it the server reads more slowly, so that a pasted page
// arrives whole, only later, and a flood stands in the sender's own socket.

/** A token bucket over lines. Times are milliseconds. */
export class FloodLimit {
  #tokens: number;
  #at: number;

  constructor(readonly rate: number, readonly burst: number, now: number) {
    this.#tokens = burst;
    this.#at = now;
  }

  /** Counts lines, and answers for how many milliseconds no more should be read. */
  take(lines: number, now: number): number {
    const earned = Math.max(0, now - this.#at) / 1000 * this.rate;
    this.#tokens = Math.min(this.burst, this.#tokens + earned) - lines;
    this.#at = now;
    return this.#tokens >= 0 ? 0 : -this.#tokens / this.rate * 1000;
  }
}
