// A socket for an Outbound that takes what the test wants, when the test wants, and that holds every write against the
// rules: one at a time, never empty, 64 KB at most, and bytes that do not change while they are written.
import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import { CHUNK_BYTES } from "../../server/lane.ts";
import { Outbound, ScratchPool } from "../../server/outbound.ts";

export class Wire {
  received = "";
  drained = 0;
  broken: unknown;
  ready = false;
  writes = 0;
  #write:
    | { bytes: Uint8Array; asStarted: string; resolve(count: number): void; reject(error: Error): void }
    | null = null;
  readonly outbound: Outbound;

  constructor(pool = new ScratchPool()) {
    this.outbound = new Outbound((bytes) => this.#start(bytes), {
      onReady: () => this.ready = true,
      onDrained: () => this.drained++,
      onBroken: (error) => this.broken = error,
    }, pool);
  }

  #start(bytes: Uint8Array): Promise<number> {
    assertEquals(this.#write, null, "two writes are in flight");
    assert(bytes.length > 0, "a write of nothing");
    assertLessOrEqual(bytes.length, CHUNK_BYTES);
    this.writes++;
    return new Promise((resolve, reject) => {
      this.#write = { bytes, asStarted: latin1(bytes), resolve, reject };
    });
  }

  get writing(): boolean {
    return this.#write !== null;
  }

  /** Ends the write in flight: the socket took `count` of its bytes. */
  async complete(count = Infinity): Promise<void> {
    const { bytes, asStarted, resolve } = this.#write!;
    this.#write = null;
    assertEquals(latin1(bytes) === asStarted, true, "bytes changed while they were written");
    const taken = Math.min(count, bytes.length);
    this.received += asStarted.slice(0, taken);
    resolve(taken);
    await Promise.resolve();
  }

  async fail(error: Error): Promise<void> {
    this.#write!.reject(error);
    this.#write = null;
    await Promise.resolve();
    await Promise.resolve();
  }

  async drain(): Promise<void> {
    while (this.writing || this.outbound.pump()) await this.complete();
  }
}

export const latin1 = (bytes: Uint8Array) => new TextDecoder("latin1").decode(bytes);
