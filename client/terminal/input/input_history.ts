// The lines that were sent, to be found again with the arrows, and what was made of them while looking. Pure.

/** Lines that are kept. */
export const historyLimit = 500;

export class InputHistory {
  readonly #lines: string[] = [];
  /** Where one looks: an index, or the number of lines for the draft below them. */
  #at = 0;
  /** The draft, and lines changed while looking at them. */
  readonly #changed = new Map<number, string>();

  /** Remembers what was sent, and goes back to an empty draft. */
  add(line: string): void {
    if (line.trim() !== "" && line !== this.#lines.at(-1)) this.#lines.push(line);
    if (this.#lines.length > historyLimit) this.#lines.shift();
    this.leave();
  }

  /** Goes back to an empty draft. */
  leave(): void {
    this.#changed.clear();
    this.#at = this.#lines.length;
  }

  /** The next line that way, in place of `text`, which is kept for the way back. Undefined at an end. */
  look(way: "older" | "newer", text: string): string | undefined {
    const next = this.#at + (way === "older" ? -1 : 1);
    if (next < 0 || next > this.#lines.length) return undefined;
    if (text !== this.#lines[this.#at]) this.#changed.set(this.#at, text);
    else this.#changed.delete(this.#at);
    this.#at = next;
    return this.#changed.get(next) ?? this.#lines[next] ?? "";
  }
}
