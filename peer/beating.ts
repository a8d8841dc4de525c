// Beats that go out every few seconds and are answered: for a login at the registry, or for one's side of a relayed pair.
// What an answer says is echoed at once, so that the registry knows that we hear it. Knows no sockets.
import { isGenuineBeat, noEcho, readBeat, writeBeat } from "../protocol/peer/beat.ts";
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
  /** The counter of the newest beat that was answered, and what its answer said. */
  #newest = -1;
  #echo = noEcho;
  /** Whether an echo went out since the last beat that was due: somebody on the way could have us send without end. */
  #hasEchoed = false;
  #answered: number;
  #cancel: () => void = () => {};

  /** The first beat goes out at once. */
  constructor(readonly options: BeatingOptions) {
    this.#answered = options.clock.now();
    this.beat();
  }

  /** Sends a beat now, as after a change of address, and the next one in `beatMs`. */
  beat(): void {
    const { clock, sent } = this.options;
    this.#cancel();
    this.#cancel = clock.after(beatMs, () => this.beat());
    this.#hasEchoed = false;
    this.#send();
    sent?.(clock.now() - this.#answered);
  }

  /** Whether a datagram was the answer to a beat of ours. */
  receive(datagram: Uint8Array): boolean {
    const { suite, clock, id, key } = this.options;
    const beat = readBeat(datagram);
    if (!beat || !suite.equal(beat.id, id) || !isGenuineBeat(suite, key, "registry", datagram)) return false;
    // Somebody may send an old answer again.
    if (beat.counter <= this.#newest || beat.counter >= this.#counter) return true;
    this.#newest = beat.counter;
    this.#answered = clock.now();
    if (suite.equal(beat.echo, this.#echo)) return true;
    this.#echo = beat.echo.slice();
    if (!this.#hasEchoed) this.#send();
    this.#hasEchoed = true;
    return true;
  }

  #send(): void {
    const { suite, id, key, send } = this.options;
    send(writeBeat(suite, key, "peer", { id, counter: this.#counter++, echo: this.#echo }));
  }

  stop(): void {
    this.#cancel();
  }
}
