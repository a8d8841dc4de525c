// One timer for whatever is due next. One that rings too early finds nothing to do, and costs less than one that is set
// anew for each packet.
import type { Clock } from "../clock.ts";

export class Alarm {
  readonly #clock: Clock;
  readonly #ring: () => void;
  #at = Infinity;
  #cancel: () => void = () => {};

  constructor(clock: Clock, ring: () => void) {
    this.#clock = clock;
    this.#ring = ring;
  }

  /** Rings at this time, or before. */
  set(at: number): void {
    if (this.#at <= at) return;
    this.#cancel();
    this.#at = at;
    this.#cancel = this.#clock.after(Math.max(0, at - this.#clock.now()), () => {
      this.#at = Infinity;
      this.#ring();
    });
  }

  stop(): void {
    this.#cancel();
    this.#at = Infinity;
  }
}
