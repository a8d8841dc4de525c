// The fan-out: which sessions have something to hear, and when their writes start. Writes start a bounded number
// a turn of the event loop, so that reading goes on while a thousand sessions are served.
import type { Outbound } from "./outbound.ts";

/** Deno takes about 128 I/O operations a turn: past 64 writes the reads would starve. */
const WRITES_A_TURN = 64;

/** Those who hear a log. */
export interface Audience {
  outbounds(): Iterable<Outbound>;
}

export class Fanout {
  readonly #audiences = new Set<Audience>();
  #queue: Outbound[] = [];
  #at = 0;
  #scheduled = false;

  /** `schedule` runs a function in the next turn of the event loop; `onSlow` hears of who lags past `maxLag` bytes. */
  constructor(
    readonly schedule: (run: () => void) => void,
    readonly maxLag: number,
    readonly onSlow: (outbound: Outbound) => void,
  ) {}

  /** One session has something to hear. */
  wake(outbound: Outbound): void {
    if (outbound.queued) return;
    outbound.queued = true;
    this.#queue.push(outbound);
    this.#kick();
  }

  /** Everybody in an audience has something to hear. Costs the same for one as for a thousand. */
  wakeAll(audience: Audience): void {
    this.#audiences.add(audience);
    this.#kick();
  }

  #kick(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.schedule(this.#turn);
  }

  /** Serves the queue; when it is empty, and only then, fills it from the audiences that have news. */
  readonly #turn = (): void => {
    this.#scheduled = false;
    if (this.#at === this.#queue.length) this.#refill();
    let writes = 0;
    while (this.#at < this.#queue.length && writes < WRITES_A_TURN) {
      const outbound = this.#queue[this.#at++]!;
      outbound.queued = false;
      if (outbound.pump()) writes++;
      // Who is busy looks for more by itself when its write ends, unless that write never does.
      else if (outbound.busy && outbound.lag > this.maxLag) this.onSlow(outbound);
    }
    if (this.#at === this.#queue.length) {
      this.#queue.length = 0;
      this.#at = 0;
    }
    if (this.#queue.length > 0 || this.#audiences.size > 0) this.#kick();
  };

  #refill(): void {
    for (const audience of this.#audiences) {
      for (const outbound of audience.outbounds()) {
        if (outbound.queued) continue;
        outbound.queued = true;
        this.#queue.push(outbound);
      }
    }
    this.#audiences.clear();
  }
}
