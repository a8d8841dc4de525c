// So many of something for each key, for long and at once. Knows keys, not what they stand for. Times are milliseconds.
import { TokenBucket } from "../token_bucket.ts";

/** Past it the key that was used longest ago starts over. */
export const mostKeys = 10_000;

export class Rates {
  /** In the order of their last use. */
  readonly #buckets = new Map<string, TokenBucket>();

  /** `rate` is a second's. */
  constructor(readonly rate: number, readonly burst: number) {}

  /** 0 if there was one for `key`, and then it is taken; else for how long there is none. */
  take(key: string, now: number): number {
    const bucket = this.#buckets.get(key) ?? new TokenBucket(this.rate, this.burst, now);
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    if (this.#buckets.size > mostKeys) this.#buckets.delete(this.#buckets.keys().next().value!);
    return bucket.take(1, now) ? 0 : bucket.wait(now);
  }

  get size(): number {
    return this.#buckets.size;
  }
}
