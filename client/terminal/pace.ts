// When the next frame is drawn: at once for what a person types, otherwise so that drawing takes a small part of a core
// however much arrives and however large the screen is.
import type { Clock } from "./clock.ts";

/** The least time between two frames, in milliseconds. */
const frameMs = 33;
/** After a frame, that many times as long as it took nothing is drawn. */
const restTimes = 14;

export class Pace {
  readonly #clock: Clock;
  readonly #draw: () => void;
  #notBefore = 0;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, draw: () => void) {
    this.#clock = clock;
    this.#draw = draw;
  }

  /** Draws as soon as it may be. */
  soon(): void {
    if (this.#cancel) return;
    const wait = this.#notBefore - this.#clock.now();
    // Not within whatever is going on: more of it may follow at once.
    this.#cancel = this.#clock.after(Math.max(0, Math.min(wait, 1_000)), () => this.now());
  }

  now(): void {
    this.stop();
    const began = this.#clock.now();
    this.#draw();
    const ended = this.#clock.now();
    this.#notBefore = ended + Math.max(frameMs, (ended - began) * restTimes);
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
