// Says so where what was sent takes long to be on disk, and when it is. Knows no screen.
import type { Clock } from "./clock.ts";
import type { Connection } from "./connection.ts";
import { counted } from "./status_lines.ts";

/** How long what was sent may take to be on disk before we say so, in milliseconds. */
const lateMs = 300;

export interface DiskNewsOptions {
  readonly clock: Clock;
  readonly note: (sentence: string) => void;
  readonly connection: Pick<Connection, "state" | "delivery">;
}

export class DiskNews {
  readonly #options: DiskNewsOptions;
  #isLate = false;
  #cancel: (() => void) | undefined;

  constructor(options: DiskNewsOptions) {
    this.#options = options;
  }

  /** `sent` messages are not known to be on disk. */
  hear(sent: number): void {
    if (sent === 0) {
      this.#cancel?.();
      this.#cancel = undefined;
      if (this.#isLate) this.#options.note("On disk.");
      this.#isLate = false;
    } else if (!this.#isLate) {
      this.#cancel ??= this.#options.clock.after(lateMs, () => {
        const { state, delivery: { sent: late } } = this.#options.connection;
        this.#isLate = late > 0 && state.type === "online";
        if (this.#isLate) this.#options.note(`${counted(late)} sent, not on disk yet.`);
        this.#cancel = undefined;
      });
    }
  }
}
