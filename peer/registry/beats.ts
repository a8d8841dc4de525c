// Signs of life over UDP, from sessions and from the sides of relayed pairs: who they are from is shown by their keys, where
// they come from is told to whom it concerns. Survives NATs that change their minds: the newest beat counts.
import { isGenuineBeat, readBeat, writeBeat } from "../../protocol/peer/beat.ts";
import type { CipherSuite } from "../../protocol/peer/suite.ts";

interface Beating {
  readonly key: Uint8Array;
  counter: number;
  readonly heard: (from: Deno.NetAddr) => void;
}

export class Beats {
  readonly #beating = new Map<string, Beating>();

  constructor(readonly suite: CipherSuite) {}

  get size(): number {
    return this.#beating.size;
  }

  /** `heard` runs at each new beat with this id and key. */
  add(id: Uint8Array, key: Uint8Array, heard: (from: Deno.NetAddr) => void): void {
    this.#beating.set(id.toHex(), { key, counter: -1, heard });
  }

  remove(id: Uint8Array): void {
    this.#beating.delete(id.toHex());
  }

  /** The answer to a beat, as long as it; undefined for what is none, old, or nobody's. */
  receive(datagram: Uint8Array, from: Deno.NetAddr): Uint8Array | undefined {
    const beat = readBeat(datagram);
    const beating = beat && this.#beating.get(beat.id.toHex());
    if (!beating || beat.counter <= beating.counter) return undefined;
    if (!isGenuineBeat(this.suite, beating.key, "peer", datagram)) return undefined;
    beating.counter = beat.counter;
    beating.heard(from);
    return writeBeat(this.suite, beating.key, "registry", beat);
  }
}
