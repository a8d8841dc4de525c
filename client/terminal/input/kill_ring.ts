// What was cut out of the input line, last first, to be put back. Pure.

/** Pieces that are kept. */
const ringLimit = 32;

export class KillRing {
  #pieces: string[] = [];

  /** `joins`: it was cut right after the piece before, at that side of it. */
  add(text: string, joins: "before" | "behind" | undefined): void {
    const last = joins && this.#pieces.shift();
    this.#pieces.unshift(joins === "before" ? text + (last ?? "") : (last ?? "") + text);
    this.#pieces.length = Math.min(this.#pieces.length, ringLimit);
  }

  get latest(): string | undefined {
    return this.#pieces[0];
  }

  /** Makes the piece before the latest the latest one, and that the oldest. */
  rotate(): void {
    const last = this.#pieces.shift();
    if (last !== undefined) this.#pieces.push(last);
  }
}
