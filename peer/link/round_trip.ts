// How long a packet and its acknowledgement take, smoothed, and how long to wait for one (RFC 6298, with a link's own
// margins). Milliseconds. Pure state.

/** Before anything was measured. */
const firstWaitMs = 250;
const leastVariationMs = 10;
const marginMs = 25;
const linearTries = 4;
const longestWaitMs = 1000;
/** So many figures in a row that are below this share of the smoothed one show that it was taken while somebody was busy. */
const fewEnough = 2, busyShare = 0.5;

export class RoundTrip {
  #smoothed: number | undefined;
  #variation = 0;
  #latest = 0;
  /** Figures in a row far below the smoothed one, and the longest of them. */
  #short = 0;
  #longestShort = 0;

  /** Undefined before the first. */
  get ms(): number | undefined {
    return this.#smoothed;
  }

  measure(ms: number): void {
    this.#latest = ms;
    if (this.#smoothed === undefined) return this.#begin(ms);
    if (ms < busyShare * this.#smoothed) {
      this.#longestShort = Math.max(ms, this.#short > 0 ? this.#longestShort : 0);
      if (++this.#short === fewEnough) return this.#begin(this.#longestShort);
    } else this.#short = 0;
    this.#variation = 0.75 * this.#variation + 0.25 * Math.abs(this.#smoothed - ms);
    this.#smoothed = 0.875 * this.#smoothed + 0.125 * ms;
  }

  #begin(ms: number): void {
    this.#smoothed = ms;
    this.#variation = ms / 2;
    this.#short = 0;
  }

  /** By how much round trips differ. */
  get variationMs(): number {
    return this.#variation;
  }

  /** A packet is sent again if nothing has come back for so long. */
  get waitMs(): number {
    if (this.#smoothed === undefined) return firstWaitMs;
    return this.#smoothed + Math.max(4 * this.#variation, leastVariationMs) + marginMs;
  }

  /** The wait before the next try, after so many in vain. */
  waitAfter(tries: number): number {
    const { waitMs } = this;
    return Math.min(waitMs * 2 ** Math.max(0, tries - linearTries), Math.max(waitMs, longestWaitMs));
  }

  /** A packet behind which another was acknowledged is lost if it is as old as this. */
  get lostMs(): number {
    const smoothed = this.#smoothed ?? firstWaitMs;
    return Math.max(
      1.25 * Math.max(smoothed, this.#latest),
      smoothed + 2 * this.#variation,
      leastVariationMs,
    );
  }
}
