// Waiting, and how much later than asked this process wakes up: where that is much, the machine is the limit.
import { Histogram } from "../histogram.ts";

const everyMs = 20;

export class Timers {
  readonly #nowMs: () => number;
  /** In microseconds. */
  readonly #late = new Histogram();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Milliseconds, monotonic, with fractions. */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  get lateness(): { p95Ms: number; maxMs: number } {
    return { p95Ms: (this.#late.quantile(0.95) ?? 0) / 1000, maxMs: this.#late.max / 1000 };
  }

  wait(ms: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, ms));
  }

  /** Looks how late it is, until `stop`. */
  watch(): void {
    clearTimeout(this.#timer);
    const dueMs = this.#nowMs() + everyMs;
    this.#timer = setTimeout(() => {
      this.#late.record(Math.round((this.#nowMs() - dueMs) * 1000));
      this.watch();
    }, everyMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
