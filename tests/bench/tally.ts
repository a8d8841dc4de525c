// What has arrived of what was sent, told by lines of equal length: who sent each, and which of theirs it is. Knows bytes
// and numbers; no sockets.

/** The text of a message begins with two digits of its sender and so many of its number. */
export const SEQ_DIGITS = 6;
const SENDER_DIGITS = 2;
const LF = 10, ZERO = 48;
/** Of the histogram of latencies, and how far it reaches. */
const BIN_MS = 0.05;
const BINS = 20_000;

export class Tally {
  delivered = 0;
  #expected = 0;
  #lineBytes = 0;
  /** For each pair of receiver and sender: the number that comes next. */
  readonly #next: Int32Array;
  /** For each sender and each message of its window: how many have got it, and when it was sent. */
  readonly #reached: Int32Array;
  readonly #sentAt: Float64Array;
  readonly #latencies = new Int32Array(BINS);
  #measuring = false;

  constructor(
    readonly clients: number,
    readonly window: number,
    readonly textBytes: number,
    /** Milliseconds. */
    readonly now: () => number,
    /** So many of a sender's messages have reached everybody else. */
    readonly onDone: (sender: number, count: number) => void,
  ) {
    this.#next = new Int32Array(clients * clients);
    this.#reached = new Int32Array(clients * window);
    this.#sentAt = new Float64Array(clients * window);
  }

  sent(sender: number, seq: number): void {
    this.#sentAt[sender * this.window + seq % this.window] = this.now();
    this.#expected += this.clients - 1;
  }

  /** Latencies count from now on. */
  measure(): void {
    this.#measuring = true;
  }

  get complete(): boolean {
    return this.delivered === this.#expected;
  }

  /** Milliseconds; NaN if nothing was measured. */
  medianLatency(): number {
    const half = this.#latencies.reduce((sum, count) => sum + count, 0) / 2;
    let sum = 0;
    return half === 0 ? NaN : this.#latencies.findIndex((count) => (sum += count) >= half) * BIN_MS;
  }

  /** A receiver has `bytes[0..length]`; answers how many of them were whole lines. Throws for lines that are wrong. */
  took(receiver: number, bytes: Uint8Array, length: number): number {
    this.#lineBytes ||= bytes.subarray(0, length).indexOf(LF) + 1;
    const size = this.#lineBytes;
    if (size === 0) return 0;
    const now = this.now();
    const text = size - 2 - this.textBytes;
    let at = 0;
    for (; at + size <= length; at += size) {
      if (bytes[at + size - 1] !== LF) throw new Error("The lines are not equally long.");
      const sender = numberAt(bytes, at + text, SENDER_DIGITS);
      const seq = numberAt(bytes, at + text + SENDER_DIGITS, SEQ_DIGITS);
      const pair = receiver * this.clients + sender;
      if (this.#next[pair] !== seq) throw new Error(`Lost, doubled or out of order: ${seq} of ${sender}.`);
      this.#next[pair] = (seq + 1) % 10 ** SEQ_DIGITS;
      this.#reach(sender, seq, now);
    }
    this.delivered += at / size;
    return at;
  }

  #reach(sender: number, seq: number, now: number): void {
    const slot = sender * this.window + seq % this.window;
    if (this.#measuring) {
      const bin = Math.trunc((now - this.#sentAt[slot]!) / BIN_MS);
      this.#latencies[Math.min(bin, BINS - 1)]!++;
    }
    if (++this.#reached[slot]! < this.clients - 1) return;
    this.#reached[slot] = 0;
    this.onDone(sender, 1);
  }
}

function numberAt(bytes: Uint8Array, at: number, digits: number): number {
  let number = 0;
  for (let i = 0; i < digits; i++) number = number * 10 + bytes[at + i]! - ZERO;
  return number;
}
