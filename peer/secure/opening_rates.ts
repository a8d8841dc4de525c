// How many openings that have a cookie are looked at, from one source and from all: each is a handshake, 0.3 ms. Knows no
// packets.
import { TokenBucket } from "../token_bucket.ts";

export interface OpeningRatesBounds {
  /** From one source: so many a second, and at once. */
  readonly sourceInitsPerSecond: number;
  readonly sourceInitsAtOnce: number;
  /** From all of them, a second and at once. */
  readonly cookieInitsPerSecond: number;
  /** Sources of which that is known; who was quiet for longest is forgotten. */
  readonly sources: number;
}

export class OpeningRates {
  readonly #bounds: OpeningRatesBounds;
  readonly #all: TokenBucket;
  /** The one that was heard last, last. */
  readonly #sources = new Map<string, TokenBucket>();

  constructor(bounds: OpeningRatesBounds, now: number) {
    this.#bounds = bounds;
    this.#all = new TokenBucket(bounds.cookieInitsPerSecond, bounds.cookieInitsPerSecond, now);
  }

  /** Whether one more from there may be looked at. */
  take(source: string, now: number): boolean {
    const { sourceInitsPerSecond, sourceInitsAtOnce, sources } = this.#bounds;
    const bucket = this.#sources.get(source) ?? new TokenBucket(sourceInitsPerSecond, sourceInitsAtOnce, now);
    this.#sources.delete(source);
    this.#sources.set(source, bucket);
    if (this.#sources.size > sources) this.#sources.delete(this.#sources.keys().next().value!);
    return bucket.take(1, now) && this.#all.take(1, now);
  }
}
