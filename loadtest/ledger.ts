// The books of a run: which message of which sender reached which receiver. Tells new deliveries from repeated,
// late and invented ones. Knows nothing of bytes, time or connections.

/**
 * - `new`: counted as delivered; if an overtaken message, also as reordered
 * - `repeated`: this receiver has had it before
 * - `impossible`: nobody sent it, or the receiver did so itself
 */
export type Verdict = "new" | "repeated" | "impossible";

/** How many missing messages are remembered by number, so that one that comes late is told from a repeated one. */
const maxRemembered = 1_000_000;

export class Ledger {
  sent = 0;
  delivered = 0;
  duplicated = 0;
  reordered = 0;
  readonly #sentBy: Uint32Array;
  /** For receiver r and sender s at r * clients + s: the sequence number that comes next in order. */
  readonly #next: Uint32Array;
  /** For the same index: numbers below next that have not come. */
  readonly #missing = new Map<number, Set<number>>();
  #remembered = 0;

  constructor(readonly clients: number) {
    this.#sentBy = new Uint32Array(clients);
    this.#next = new Uint32Array(clients * clients);
  }

  /** Notes that a client sends its next message, and answers that message's sequence number. */
  send(sender: number): number {
    this.sent++;
    return this.#sentBy[sender]!++;
  }

  sentBy(sender: number): number {
    return this.#sentBy[sender]!;
  }

  /** Every message is to reach every client but its sender. */
  get expected(): number {
    return this.sent * (this.clients - 1);
  }

  get lost(): number {
    return this.expected - this.delivered;
  }

  receive(receiver: number, sender: number, seq: number): Verdict {
    if (seq >= this.#sentBy[sender]! || sender === receiver) return "impossible";
    const pair = receiver * this.clients + sender;
    const next = this.#next[pair]!;
    if (seq < next) return this.#receiveLate(pair, seq);
    if (seq > next) this.#remember(pair, next, seq);
    this.#next[pair] = seq + 1;
    this.delivered++;
    return "new";
  }

  #receiveLate(pair: number, seq: number): Verdict {
    const missing = this.#missing.get(pair);
    if (!missing?.delete(seq)) {
      this.duplicated++;
      return "repeated";
    }
    this.#remembered--;
    this.delivered++;
    this.reordered++;
    return "new";
  }

  #remember(pair: number, from: number, to: number): void {
    let missing = this.#missing.get(pair);
    if (!missing) this.#missing.set(pair, missing = new Set());
    for (let seq = from; seq < to && this.#remembered < maxRemembered; seq++) {
      missing.add(seq);
      this.#remembered++;
    }
  }
}
