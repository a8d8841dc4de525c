// Seeks a stream over TCP to one other peer while there is none: asks the registry for a moment at which both try, tries, and
// again after a while. Knows what is to be done when; sockets and the registry are given, and the way over UDP goes on
// whatever comes of it.
import type { Candidate } from "../../protocol/peer/address_record.ts";
import type { Clock } from "../clock.ts";

/** `gone`: they are not there, and will ask us when they are. */
export type Asked = "asked" | "unable" | "gone";

export interface StreamWorld {
  readonly clock: Clock;
  /** 0 <= n < 1. */
  readonly random: () => number;
  /** Tells the registry where we can be reached, and that we are READY. */
  readonly ready: () => Promise<Asked>;
  /** Tries, for some seconds. Without `theirs` the other does not try at the same time. */
  readonly reach: (theirs: readonly Candidate[] | undefined, signal: AbortSignal) => Promise<void>;
  /** Whether we still want one, and there is none. */
  readonly isWanted: () => boolean;
}

/** Between two attempts: at first, and at most; half of it is chance. */
const againMs = [2_000, 300_000] as const;
/** Whoever wants one from us waits so long after an attempt before. */
const wantedMs = 1_000;
/** For the GO. */
const goMs = 10_000;
/** A stream that has lived so long was a good one: after it there is no need to wait for long. */
const goodMs = 60_000;

type State =
  | { readonly type: "resting" }
  /** READY is being said; it may be answered by GO at once. */
  | { readonly type: "asking" }
  | { readonly type: "ready"; readonly cancel: () => void }
  | { readonly type: "reaching"; readonly end: AbortController }
  | { readonly type: "waiting"; readonly cancel: () => void };

export class StreamSeeking {
  readonly #world: StreamWorld;
  #state: State = { type: "resting" };
  #waitMs: number = againMs[0];
  #foundAt: number | undefined;
  /** When the last attempt did. */
  #endedAt = -Infinity;

  constructor(world: StreamWorld) {
    this.#world = world;
  }

  /** From now on, until there is one. */
  seek(): void {
    if (this.#state.type !== "resting" || !this.#world.isWanted()) return;
    this.#waitMs = againMs[0];
    this.#attempt();
  }

  /** The other is READY. */
  wanted(): void {
    if (this.#state.type !== "resting" && this.#state.type !== "waiting") return;
    const ms = Math.max(0, this.#endedAt + wantedMs - this.#world.clock.now());
    this.#wait(ms, () => this.#attempt());
  }

  /** Both are READY. */
  go(theirs: readonly Candidate[]): void {
    if (this.#state.type === "asking" || this.#state.type === "ready") this.#reach(theirs);
  }

  /** There is one. `isKept`: whatever else comes of an attempt is not needed. */
  found(isKept: boolean): void {
    this.#foundAt = this.#world.clock.now();
    // The other may have taken what we are about to open already.
    if (this.#state.type !== "reaching" || isKept) this.rest();
  }

  /** It has ended, and nobody has said goodbye. */
  lost(): void {
    const { clock } = this.#world;
    if (this.#foundAt !== undefined && clock.now() - this.#foundAt >= goodMs) this.#waitMs = againMs[0];
    if (this.#state.type === "resting") this.#later();
  }

  rest(): void {
    const state = this.#state;
    this.#state = { type: "resting" };
    if ("cancel" in state) state.cancel();
    if ("end" in state) state.end.abort();
  }

  async #attempt(): Promise<void> {
    this.rest();
    const asking: State = this.#state = { type: "asking" };
    const asked = await this.#world.ready();
    if (this.#state !== asking) return;
    if (asked === "gone") return this.rest();
    if (asked === "unable") return await this.#reach(undefined);
    const cancel = this.#world.clock.after(goMs, () => this.#reach(undefined));
    this.#state = { type: "ready", cancel };
  }

  async #reach(theirs: readonly Candidate[] | undefined): Promise<void> {
    this.rest();
    const end = new AbortController();
    const reaching: State = this.#state = { type: "reaching", end };
    await this.#world.reach(theirs, end.signal);
    this.#endedAt = this.#world.clock.now();
    if (this.#state !== reaching) return;
    this.#state = { type: "resting" };
    this.#later();
  }

  #later(): void {
    if (!this.#world.isWanted()) return;
    const ms = this.#waitMs * (0.5 + this.#world.random() / 2);
    this.#waitMs = Math.min(2 * this.#waitMs, againMs[1]);
    this.#wait(ms, () => this.#world.isWanted() ? this.#attempt() : this.rest());
  }

  #wait(ms: number, run: () => void): void {
    this.rest();
    this.#state = { type: "waiting", cancel: this.#world.clock.after(ms, run) };
  }
}
