// The fan-out: which sessions have something to hear, and when their writes start. Writes start a bounded number
// a turn of the event loop, so that reading goes on while a thousand sessions are served.
import type { Lane } from "./lane.ts";
import type { Horizon, Outbound } from "./outbound.ts";

/** Deno takes about 128 I/O operations a turn: past 64 writes the reads would starve. */
const WRITES_A_TURN = 64;

/** Those who hear a log. */
export interface Audience {
  outbounds(): Iterable<Outbound>;
}

class Waiting {
  readonly audiences = new Set<Audience>();
  readonly outbounds = new Set<Outbound>();
}

export class Fanout {
  readonly #audiences = new Set<Audience>();
  /** Those with news that is not stored yet: of the batch on its way, and of the one that is gathered. */
  #sealed = new Waiting();
  #gathered = new Waiting();
  /** Copies of messages that are not stored yet, which had to be given orders of their own. */
  #copies: { readonly of: number; readonly order: number }[] = [];
  #queue: Outbound[] = [];
  #at = 0;
  #scheduled = false;

  /** `schedule` runs a function in the next turn of the event loop; `onSlow` hears of who lags past `maxLag` bytes. */
  constructor(
    readonly schedule: (run: () => void) => void,
    readonly maxLag: number,
    readonly onSlow: (outbound: Outbound) => void,
    readonly horizon: Horizon = { order: Infinity },
  ) {}

  /** Something was said to one session. */
  wake(outbound: Outbound): void {
    if (this.horizon.order === Infinity) this.ready(outbound);
    else this.#gathered.outbounds.add(outbound);
  }

  /** Something was said to everybody in an audience. Costs the same for one as for a thousand. */
  wakeAll(audience: Audience): void {
    if (this.horizon.order !== Infinity) return void this.#gathered.audiences.add(audience);
    this.#audiences.add(audience);
    this.#kick();
  }

  /** The batch that was gathered is on its way to the store. */
  seal(): void {
    this.#sealed = this.#gathered;
    this.#gathered = new Waiting();
  }

  /** What was sealed is stored: everything up to `order` may be seen. */
  advance(order: number): void {
    this.horizon.order = order;
    if (this.#copies.length > 0) this.#copies = this.#copies.filter((copy) => copy.of > order);
    this.#release(this.#sealed);
    this.#sealed = new Waiting();
    if (order !== Infinity) return;
    this.#release(this.#gathered);
    this.#gathered = new Waiting();
  }

  /** The message with the order `of` was said to one session with another order, and is as little stored. */
  copied(of: number, order: number): void {
    if (of > this.horizon.order) this.#copies.push({ of, order });
  }

  /** These were not stored, and nobody has seen them yet: nobody will. */
  cancel(orders: ReadonlySet<number>): void {
    const all = new Set(orders);
    for (const copy of this.#copies) if (orders.has(copy.of)) all.add(copy.order);
    const done = new Set<Lane>();
    for (const { audiences, outbounds } of [this.#sealed, this.#gathered]) {
      for (const audience of audiences) {
        for (const outbound of audience.outbounds()) outbound.cancel(all, done);
      }
      for (const outbound of outbounds) outbound.cancel(all, done);
    }
  }

  #release(waiting: Waiting): void {
    for (const audience of waiting.audiences) this.#audiences.add(audience);
    for (const outbound of waiting.outbounds) this.ready(outbound);
    if (this.#audiences.size > 0) this.#kick();
  }

  /** One session has something to write that may be seen. */
  ready(outbound: Outbound): void {
    if (outbound.queued) return;
    outbound.queued = true;
    this.#queue.push(outbound);
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
