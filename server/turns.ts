// Work of one session that must not be done all at once: each piece begins when the one before is over.

export class Turns {
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;

  /** Pieces that are not over, the one under way among them. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Does `run` when its turn comes. Resolves, or rejects, with it; what comes behind is done all the same. */
  take(run: () => Promise<void>): Promise<void> {
    this.#waiting++;
    const turn = this.#last.then(run).finally(() => this.#waiting--);
    // Who waits for this turn hears what went wrong in it.
    this.#last = turn.catch(() => {});
    return turn;
  }
}
