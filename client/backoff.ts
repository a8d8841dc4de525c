// How long to wait before the next attempt to connect: exponential, with full jitter, so that the clients of a
// server that restarts do not all come back at once. Pure.

/** Milliseconds, all of them. */
export interface BackoffBounds {
  /** The delay is random below this, which doubles with each failure up to `backoffMaxMs`... */
  readonly backoffMs: number;
  readonly backoffMaxMs: number;
  /** ... and starts over after a connection that was good for this long. */
  readonly stableMs: number;
}

export class Backoff {
  readonly #bounds: BackoffBounds;
  readonly #random: () => number;
  #failures = 0;

  /** @param random 0 <= n < 1. */
  constructor(bounds: BackoffBounds, random: () => number) {
    this.#bounds = bounds;
    this.#random = random;
  }

  /** Milliseconds to wait after a connection that was good for `onlineMs`, 0 if it never was. */
  next(onlineMs: number): number {
    const { backoffMs, backoffMaxMs, stableMs } = this.#bounds;
    this.#failures = onlineMs >= stableMs ? 1 : this.#failures + 1;
    return this.#random() * Math.min(backoffMaxMs, backoffMs * 2 ** (this.#failures - 1));
  }
}
