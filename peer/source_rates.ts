// How often something may come from one source, and from all of them together. Knows not what comes.
import { TokenBucket } from "./token_bucket.ts";

export interface Rate {
  readonly perSecond: number;
  readonly atOnce: number;
}

export interface SourceRatesOptions {
  readonly each: Rate;
  readonly all: Rate;
  /** Sources that are remembered; who was quiet for longest is forgotten. */
  readonly sources: number;
}

export class SourceRates {
  readonly #options: SourceRatesOptions;
  readonly #all: TokenBucket;
  /** The one that was heard last, last. */
  readonly #sources = new Map<string, TokenBucket>();

  constructor(options: SourceRatesOptions, now: number) {
    this.#options = options;
    this.#all = new TokenBucket(options.all.perSecond, options.all.atOnce, now);
  }

  /** Whether one more may come from there. */
  take(source: string, now: number): boolean {
    const { each: { perSecond, atOnce }, sources } = this.#options;
    const bucket = this.#sources.get(source) ?? new TokenBucket(perSecond, atOnce, now);
    this.#sources.delete(source);
    this.#sources.set(source, bucket);
    if (this.#sources.size > sources) this.#sources.delete(this.#sources.keys().next().value!);
    return bucket.take(1, now) && this.#all.take(1, now);
  }
}
