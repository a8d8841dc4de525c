// Which packet numbers have been taken already (RFC 6479, with a plain bitmap). Pure state.

export class ReplayWindow {
  readonly #size: number;
  readonly #bits: Uint32Array;
  #highest = -1;

  /** Numbers that are `size` or more below the highest one are refused: a multiple of 32. */
  constructor(size = 2048) {
    this.#size = size;
    this.#bits = new Uint32Array(size / 32);
  }

  /** The highest number taken; -1 before the first. */
  get highest(): number {
    return this.#highest;
  }

  /** Whether `take` would take it. */
  isNew(number: number): boolean {
    if (number > this.#highest) return true;
    return number > this.#highest - this.#size && !this.#has(number);
  }

  /** Takes an authenticated packet's number; false if it was taken before, or is too old to tell. */
  take(number: number): boolean {
    if (!this.isNew(number)) return false;
    if (number > this.#highest) {
      const passed = Math.min(number - this.#highest, this.#size);
      for (let next = number - passed + 1; next <= number; next++) this.#clear(next);
      this.#highest = number;
    }
    const at = number % this.#size;
    this.#bits[at >>> 5]! |= 1 << (at & 31);
    return true;
  }

  #has(number: number): boolean {
    const at = number % this.#size;
    return (this.#bits[at >>> 5]! & 1 << (at & 31)) !== 0;
  }

  #clear(number: number): void {
    const at = number % this.#size;
    this.#bits[at >>> 5]! &= ~(1 << (at & 31));
  }
}
