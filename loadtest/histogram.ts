// Counts values in log-linear buckets: constant memory, a relative error below 1 %. Pure.

const subBits = 7;
const subBuckets = 2 ** subBits;
/** Largest value that is told apart; larger ones are counted here. */
const largest = 2 ** 31 - 1;

/** Of whole numbers from 0 to 2^31 - 1, in any unit. */
export class Histogram {
  count = 0;
  max = 0;
  readonly #counts = new Float64Array((32 - subBits) * subBuckets);

  /** Negative values count as 0: two clocks never agree to the last digit. */
  record(value: number): void {
    const v = value < 0 ? 0 : value > largest ? largest : value;
    this.#counts[bucketOf(v)]!++;
    this.count++;
    if (v > this.max) this.max = v;
  }

  /** The value that a share of `q` (0 to 1) of the counted ones does not exceed; undefined when there are none. */
  quantile(q: number): number | undefined {
    if (this.count === 0) return undefined;
    const rank = Math.max(1, Math.ceil(q * this.count));
    let seen = 0;
    for (let bucket = 0; bucket < this.#counts.length; bucket++) {
      seen += this.#counts[bucket]!;
      if (seen >= rank) return Math.min(this.max, middleOf(bucket));
    }
    return this.max;
  }
}

// Values below 2 * subBuckets have a bucket each; above, each doubling is cut into subBuckets equal ones.
function bucketOf(value: number): number {
  const shift = 31 - subBits - Math.clz32(value);
  return shift <= 0 ? value : shift * subBuckets + (value >>> shift);
}

function middleOf(bucket: number): number {
  if (bucket < 2 * subBuckets) return bucket;
  const shift = Math.floor(bucket / subBuckets) - 1;
  const low = (bucket - shift * subBuckets) * 2 ** shift;
  return low + (2 ** shift - 1) / 2;
}
