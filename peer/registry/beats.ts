// Signs of life over UDP, from sessions and from the sides of relayed pairs: who they are from is shown by their keys, where
// they come from is told to whom it concerns. Survives NATs that change their minds: the newest beat counts. Whoever sends
// one can forge its sender's address; that they hear what is sent there is shown by an echo.
import { echoBytes, isGenuineBeat, readBeat, writeBeat } from "../../protocol/peer/beat.ts";
import type { CipherSuite } from "../../protocol/peer/suite.ts";

/** `isThere`: they have heard what was sent to that address. */
export type Heard = (from: Deno.NetAddr, isThere: boolean) => void;

interface Beating {
  readonly key: Uint8Array;
  counter: number;
  readonly heard: Heard;
}

export class Beats {
  readonly #beating = new Map<string, Beating>();

  /** `secret` is ours alone: of it the echoes are made. */
  constructor(readonly suite: CipherSuite, readonly secret: Uint8Array) {}

  get size(): number {
    return this.#beating.size;
  }

  /** `heard` runs at each new beat with this id and key. */
  add(id: Uint8Array, key: Uint8Array, heard: Heard): void {
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
    const echo = this.#echo(beat.id, from);
    beating.heard(from, this.suite.equal(beat.echo, echo));
    return writeBeat(this.suite, beating.key, "registry", { ...beat, echo });
  }

  #echo(id: Uint8Array, { hostname, port }: Deno.NetAddr): Uint8Array {
    const address = new TextEncoder().encode(`${hostname} ${port}`);
    return this.suite.hmac(this.secret, id, address).subarray(0, echoBytes);
  }
}
