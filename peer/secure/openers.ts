// When those who open associations to us have made their newest INIT, by their clocks, so that none is taken twice. A clock
// may go back: within one start of a program its times grow all the same, and of a new start a few may be behind.

/** Starts of one other's program that are known; when there are so many, a new one is not behind the newest. */
export const maxStarts = 8;

export class Openers {
  readonly #most: number;
  /** Static key -> the newest time of each start, by its instance. The oldest entry first. */
  readonly #starts = new Map<string, Map<string, number>>();

  /** @param most Of whom that is remembered. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Whether this INIT was not taken before: then it is taken now. */
  take(key: string, instance: string, time: number): boolean {
    const starts = this.#starts.get(key) ?? new Map<string, number>();
    const before = starts.get(instance);
    const isBehind = before === undefined
      ? starts.size >= maxStarts && time <= Math.max(...starts.values())
      : time <= before;
    if (isBehind) return false;
    if (before === undefined && starts.size >= maxStarts) starts.delete(earliest(starts));
    starts.set(instance, time);
    this.#starts.delete(key);
    this.#starts.set(key, starts);
    if (this.#starts.size > this.#most) this.#starts.delete(this.#starts.keys().next().value!);
    return true;
  }
}

/** Nothing of it can be taken again: it is behind the others, and no more may be. */
function earliest(starts: ReadonlyMap<string, number>): string {
  return [...starts].reduce((one, other) => other[1] < one[1] ? other : one)[0];
}
