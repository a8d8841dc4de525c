// Work for when nothing else is to be done: put off while calls come in, but not for ever. Knows neither calls nor what
// the work is.

/** Milliseconds without a call after which there is time for work. */
const QUIET_MS = 50;
/** Milliseconds after which some is done though calls keep coming. */
const PATIENCE_MS = 2_000;
/** Milliseconds of one piece of work: a call that comes meanwhile waits that long. */
const PIECE_MS = 10;

export class IdleWork {
  #cancel: (() => void) | undefined;
  #lastCall = -Infinity;
  #lastPiece: number;
  #ended = false;

  /** `work` works for about so many milliseconds, and answers whether there is more to do. */
  constructor(
    readonly work: (ms: number) => boolean,
    readonly now: () => number,
    /** Runs something after so many milliseconds; what it answers takes that back. */
    readonly after: (ms: number, run: () => void) => () => void,
  ) {
    this.#lastPiece = now();
  }

  /** There is something to do, sooner or later. */
  expect(): void {
    this.#wait(QUIET_MS);
  }

  /** A call came in. */
  called(): void {
    this.#lastCall = this.now();
  }

  #wait(ms: number): void {
    if (this.#cancel === undefined && !this.#ended) this.#cancel = this.after(ms, () => this.#look());
  }

  #look(): void {
    this.#cancel = undefined;
    const now = this.now();
    const quietIn = this.#lastCall + QUIET_MS - now;
    if (quietIn > 0 && now - this.#lastPiece < PATIENCE_MS) return this.#wait(quietIn);
    const more = this.work(PIECE_MS);
    this.#lastPiece = this.now();
    // A turn of the event loop lets the calls through that came meanwhile.
    if (more) this.#wait(0);
  }

  end(): void {
    this.#ended = true;
    this.#cancel?.();
  }
}
