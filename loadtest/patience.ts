// Decides when a run that should end by itself is given up. Pure: it is told the time and the counts.
import type { LoadOptions } from "./options.ts";

/** How long an interrupted run still waits for what is under way, in milliseconds. */
const farewellMs = 1000;

/**
 * What a single look can add to the time without progress, in milliseconds: when looks come late, this machine was
 * busy or asleep, and the deliveries that it did not read meanwhile are not the server's fault.
 */
const mostALookMs = 200;

export class Patience {
  #lookUs = 0;
  #stillUs = 0;
  #delivered = 0;
  #interruptedUs: number | undefined;

  constructor(
    readonly options: Pick<LoadOptions, "amount" | "pace" | "clients" | "stallMs" | "overtimeMs">,
  ) {}

  interrupt(nowUs: number): void {
    this.#interruptedUs ??= nowUs;
  }

  /**
   * To be called several times a second. Whether to go on, to leave because the user asked to, or to give up, and
   * why. `delivered` is how many deliveries there were, `due` how many are yet to come.
   */
  look(nowUs: number, delivered: number, due: number): "wait" | "leave" | { readonly giveUp: string } {
    if (due === 0 || delivered !== this.#delivered) this.#stillUs = 0;
    else this.#stillUs += Math.min(nowUs - this.#lookUs, mostALookMs * 1000);
    this.#lookUs = nowUs;
    this.#delivered = delivered;
    if (this.#interruptedUs !== undefined && nowUs - this.#interruptedUs >= farewellMs * 1000) return "leave";
    const { stallMs, overtimeMs } = this.options;
    const missing = `while ${due.toLocaleString("en")} deliveries were due`;
    if (this.#stillUs >= stallMs * 1000) {
      return { giveUp: `nothing was delivered for ${stallMs / 1000} s ${missing}` };
    }
    const boundMs = plannedSeconds(this.options) * 1000 + overtimeMs;
    if (nowUs >= boundMs * 1000) {
      return { giveUp: `the run was not over after ${boundMs / 1000} s ${missing}` };
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
