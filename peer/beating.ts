// Beats that go out every few seconds and are answered: for a login at the registry, or for one's side of a relayed pair.
// Knows no sockets.
import { isGenuineBeat, readBeat, writeBeat } from "../protocol/peer/beat.ts";
import type { CipherSuite } from "../protocol/peer/suite.ts";
import type { Clock } from "./clock.ts";

/** Milliseconds between two beats. After three times as long without one we are taken to be gone. */
export const beatMs = 5_000;

export interface BeatingOptions {
  readonly suite: CipherSuite;
  readonly clock: Clock;
  readonly id: Uint8Array;
  readonly key: Uint8Array;
  readonly send: (datagram: Uint8Array) => void;
  /** Runs after each beat, with the milliseconds since there was an answer, or since the start. */
  readonly sent?: (unansweredMs: number) => void;
}

export class Beating {
  #counter = 0;
  #answered: number;
  #cancel: () => void = () => {};

  /** The first beat goes out at once. */
  constructor(readonly options: BeatingOptions) {
    this.#answered = options.clock.now();
    this.beat();
  }

  /** Sends a beat now, as after a change of address, and the next one in `beatMs`. */
  beat(): void {
    const { suite, clock, id, key, send, sent } = this.options;
    this.#cancel();
    this.#cancel = clock.after(beatMs, () => this.beat());
    send(writeBeat(suite, key, "peer", { id, counter: this.#counter++ }));
    sent?.(clock.now() - this.#answered);
  }

  /** Whether a datagram was the answer to a beat of ours. */
  receive(datagram: Uint8Array): boolean {
    const { suite, clock, id, key } = this.options;
    const beat = readBeat(datagram);
    if (!beat || !suite.equal(beat.id, id) || !isGenuineBeat(suite, key, "registry", datagram)) return false;
    this.#answered = clock.now();
    return true;
  }

  stop(): void {
    this.#cancel();
  }
}
