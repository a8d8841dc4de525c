// The flood limit: how fast one session's lines are taken. Past it the server reads more slowly, so that a pasted page
// arrives whole, only later, and a flood stands in the sender's own socket.

/** A line that takes this many milliseconds to answer costs as much as a plain one: a server has other guests. */
const MS_A_TOKEN = 1;
/** However long a line took, it costs no more than so many bursts: the clock may have jumped. */
const MOST_BURSTS = 10;

/** A token bucket over lines. Times are milliseconds. */
export class FloodLimit {
  #tokens: number;
  #at: number;

  constructor(readonly rate: number, readonly burst: number, now: number) {
    this.#tokens = burst;
    this.#at = now;
  }

  /** A line has been answered, which took so many milliseconds. */
  line(took: number, now: number): void {
    this.spend(Math.max(1, took / MS_A_TOKEN), now);
  }

  /** Takes `tokens`, each worth a line. */
  spend(tokens: number, now: number): void {
    this.#earn(now);
    this.#tokens -= Math.min(tokens, this.burst * MOST_BURSTS);
  }

  /** For how many milliseconds no more should be taken. */
  wait(now: number): number {
    this.#earn(now);
    return this.#tokens >= 0 ? 0 : -this.#tokens / this.rate * 1000;
  }

  #earn(now: number): void {
    const earned = Math.max(0, now - this.#at) / 1000 * this.rate;
    this.#tokens = Math.min(this.burst, this.#tokens + earned);
    this.#at = now;
  }
}
