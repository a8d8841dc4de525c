// When the database does its own work: in small steps between commits, now and then even while they follow each other.
// Knows no log and no batch; the work itself is upkeep.ts's, where the database is.
import type { Calls } from "./calls.ts";
import { StoreError } from "./database.ts";
import type { Gone } from "./retention.ts";

/** While commits follow each other, one in so many is followed by a step, if there is something to do. */
const COMMITS_A_STEP = 8;

export interface House {
  /** One step. Rejects with StoreError. */
  upkeep(now: number, idle: boolean): Promise<ReturnType<Calls["upkeep"]>>;
  /** Is a commit on its way? */
  isBusy(): boolean;
  onGone(gone: readonly Gone[]): void;
  /** After each step. */
  afterStep(): Promise<void>;
  /** Runs something in a later turn of the event loop. */
  readonly schedule: (run: () => void) => void;
}

export class Housekeeping {
  #state: "resting" | "wanted" | "running" | "over" = "resting";
  #commitsSinceStep = 0;
  #now = 0;
  /** Why the work could not be done the last time. */
  problem: StoreError | null = null;

  constructor(readonly house: House) {}

  /** Once a second; `now` is in milliseconds since 1970. */
  tick(now: number): void {
    this.#now = now;
    if (this.#state !== "resting") return;
    this.#state = "wanted";
    if (!this.house.isBusy()) this.#step();
  }

  commitEnded(): void {
    const due = !this.house.isBusy() || ++this.#commitsSinceStep >= COMMITS_A_STEP;
    if (this.#state === "wanted" && due) this.#step();
  }

  /** No step is begun any more. */
  end(): void {
    this.#state = "over";
  }

  async #step(): Promise<void> {
    if (this.#state !== "wanted") return;
    this.#state = "running";
    this.#commitsSinceStep = 0;
    let more = false;
    try {
      const step = await this.house.upkeep(this.#now, !this.house.isBusy());
      this.house.onGone(step.gone);
      this.problem = null;
      more = step.more;
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      this.problem = error;
    }
    if (this.#isOver) return;
    this.#state = more ? "wanted" : "resting";
    await this.house.afterStep();
    if (more && !this.house.isBusy()) this.house.schedule(() => this.#step());
  }

  get #isOver(): boolean {
    return this.#state === "over";
  }
}
