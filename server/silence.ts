// How long a session has been silent, and what that asks for. Pure: times are milliseconds, and handed in.

export interface SilenceBounds {
  readonly pingMs: number;
  readonly timeoutMs: number;
}

export class Silence {
  #lastHeard: number;
  /** When it was asked whether it is there, and nothing has come since. */
  #asked: number | null = null;

  constructor(now: number) {
    this.#lastHeard = now;
  }

  heard(now: number): void {
    this.#lastHeard = now;
    this.#asked = null;
  }

  since(now: number): number {
    return now - this.#lastHeard;
  }

  /**
   * `long`, once: it should be asked whether it is there. `over`: it was asked, and did not answer in its time; nobody is
   * given up who was not asked in good time, because this machine may have slept while its clock went on.
   */
  at(now: number, { pingMs, timeoutMs }: SilenceBounds): "short" | "long" | "over" {
    if (this.#asked !== null) return now - this.#asked >= timeoutMs - pingMs ? "over" : "short";
    if (this.since(now) < pingMs) return "short";
    this.#asked = now;
    return "long";
  }
}
