// Decides when a run that should end by itself is given up. Pure: it is told the time and the counts.
import type { LoadOptions } from "./options.ts";

/** How long an interrupted run still waits for what is under way, in milliseconds. */
const farewellMs = 1000;

export class Patience {
  #progressUs = 0;
  #delivered = 0;
  #interruptedUs: number | undefined;

  constructor(readonly options: LoadOptions) {}

  interrupt(nowUs: number): void {
    this.#interruptedUs ??= nowUs;
  }

  /**
   * Whether to go on, to stop because the user asked to, or to give up, and why. `delivered` is how many deliveries
   * there were, `due` how many are yet to come.
   */
  look(nowUs: number, delivered: number, due: number): "wait" | "leave" | { readonly giveUp: string } {
    if (due === 0 || delivered !== this.#delivered) this.#progressUs = nowUs;
    this.#delivered = delivered;
    if (this.#interruptedUs !== undefined && nowUs - this.#interruptedUs >= farewellMs * 1000) return "leave";
    const { stallMs, overtimeMs } = this.options;
    if (nowUs - this.#progressUs >= stallMs * 1000) {
      return { giveUp: `nothing was delivered for ${stallMs / 1000} s while ${due} deliveries were due` };
    }
    const boundMs = plannedSeconds(this.options) * 1000 + overtimeMs;
    if (nowUs >= boundMs * 1000) {
      return { giveUp: `the run was not over after ${boundMs / 1000} s, and ${due} deliveries were due` };
    }
    return "wait";
  }
}

/** How long the sending takes by the options alone, in seconds; 0 where that is up to the server. */
export function plannedSeconds(options: Pick<LoadOptions, "amount" | "pace" | "clients">): number {
  const { amount, pace, clients } = options;
  if (amount.kind === "seconds") return amount.seconds;
  return pace.kind === "open" ? amount.perClient * clients / pace.perSecond : 0;
}
