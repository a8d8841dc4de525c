// Timers that end together, so that nothing goes on behind somebody who has left.

export class Timers {
  readonly #pending = new Set<ReturnType<typeof setTimeout>>();
  #cleared = false;

  /** Runs a function in so many milliseconds, unless `clear` comes first. */
  after(ms: number, run: () => void): void {
    if (this.#cleared) return;
    const timer = setTimeout(() => {
      this.#pending.delete(timer);
      run();
    }, ms);
    this.#pending.add(timer);
  }

  /** Nothing runs any more, now or later. */
  clear(): void {
    this.#cleared = true;
    for (const timer of this.#pending) clearTimeout(timer);
    this.#pending.clear();
  }
}
