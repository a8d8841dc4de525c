// A closed loop's windows: how many of a client's messages may be under way, and which clients may send again.
// A message is under way until every other client has it. Knows nothing of bytes, time or connections.

export class Windows {
  /** For each client, the oldest message that is still under way. */
  readonly #oldest: Uint32Array;
  readonly #next: Uint32Array;
  /** Receivers of message q of client c, at c * ring + (q & mask). */
  readonly #receivers: Uint32Array;
  readonly #ring: number;
  readonly #ready: number[];
  readonly #queued: Uint8Array;

  /** `size` is the window in messages a client. All may send at first; `onReady` is told when one may again. */
  constructor(readonly clients: number, readonly size: number, readonly onReady: () => void) {
    this.#ring = 2 ** Math.ceil(Math.log2(size));
    this.#oldest = new Uint32Array(clients);
    this.#next = new Uint32Array(clients);
    this.#receivers = new Uint32Array(clients * this.#ring);
    this.#ready = Array.from({ length: clients }, (_, client) => client);
    this.#queued = new Uint8Array(clients).fill(1);
  }

  /** The next client that may send, each named once until it has been taken; undefined when nobody may. */
  take(): number | undefined {
    const client = this.#ready.shift();
    if (client !== undefined) this.#queued[client] = 0;
    return client;
  }

  room(client: number): number {
    return this.size - (this.#next[client]! - this.#oldest[client]!);
  }

  sent(client: number): void {
    this.#next[client]!++;
  }

  /** One more client has message `seq`, which must be under way. */
  received(client: number, seq: number): void {
    const first = client * this.#ring;
    const mask = this.#ring - 1;
    if (++this.#receivers[first + (seq & mask)]! < this.clients - 1) return;
    // The window is an unbroken stretch of numbers: a message that never arrives holds up those behind it.
    let oldest = this.#oldest[client]!;
    while (oldest < this.#next[client]! && this.#receivers[first + (oldest & mask)] === this.clients - 1) {
      this.#receivers[first + (oldest & mask)] = 0;
      oldest++;
    }
    if (oldest !== this.#oldest[client]) {
      this.#oldest[client] = oldest;
      this.#enqueue(client);
    }
  }

  #enqueue(client: number): void {
    if (this.#queued[client]) return;
    this.#queued[client] = 1;
    this.#ready.push(client);
    this.onReady();
  }
}
