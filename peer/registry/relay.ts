// The relay of last resort: pairs of channels, and bytes that go from one to the other unread. Each side's beats tell where
// it is, once it has shown that it hears us there, and only from there it is heard. What goes out is as long as what came
// in, and goes to nobody who has not asked for it.
import { beatIdBytes, beatKeyBytes } from "../../protocol/peer/beat.ts";
import { maxDatagramBytes, readPacket, writeRelay } from "../../protocol/peer/packet.ts";
import type { RelaySide } from "../../protocol/peer/registry_frame.ts";
import type { Beats } from "./beats.ts";
import type { RelayLimits } from "./options.ts";
import { TokenBucket } from "../token_bucket.ts";

/** The relay's header comes on top of what a peer's datagram may have. */
const maxRelayedBytes = maxDatagramBytes + 5;

interface Side {
  readonly person: string;
  readonly channel: number;
  readonly id: Uint8Array;
  readonly bucket: TokenBucket;
  address: Deno.NetAddr | undefined;
}

interface Pair {
  readonly sides: readonly [Side, Side];
  heard: number;
}

export type Send = (datagram: Uint8Array, to: Deno.NetAddr) => void;

export class Relay {
  readonly #sides = new Map<number, { readonly pair: Pair; readonly side: Side; readonly other: Side }>();
  readonly #pairs = new Set<Pair>();
  readonly #perPerson = new Map<string, number>();

  constructor(
    readonly limits: RelayLimits,
    readonly beats: Beats,
    readonly now: () => number,
    readonly randomBytes: (count: number) => Uint8Array,
    readonly send: Send,
  ) {}

  get pairs(): number {
    return this.#pairs.size;
  }

  /** A channel for each of two; undefined where there are too many. */
  open(people: readonly [string, string]): readonly [RelaySide, RelaySide] | undefined {
    const { pairs, pairsPerPerson } = this.limits;
    if (this.#pairs.size >= pairs) return undefined;
    if (people.some((person) => (this.#perPerson.get(person) ?? 0) >= pairsPerPerson)) return undefined;
    const made = people.map((person) => ({ ...this.#side(person), key: this.randomBytes(beatKeyBytes) }));
    const sides = [made[0]!, made[1]!] as const;
    const pair: Pair = { sides, heard: this.now() };
    this.#pairs.add(pair);
    for (const [side, other] of [sides, [sides[1], sides[0]]] as const) {
      this.#sides.set(side.channel, { pair, side, other });
      this.#perPerson.set(side.person, (this.#perPerson.get(side.person) ?? 0) + 1);
      this.beats.add(side.id, side.key, (from, isThere) => {
        if (isThere) side.address = from;
        pair.heard = this.now();
      });
    }
    const told = ({ channel, id, key }: typeof sides[0]) => ({ address: "", channel, session: id, key });
    return [told(sides[0]), told(sides[1])];
  }

  /** Hands a RELAY packet on, or drops it. */
  receive(datagram: Uint8Array, from: Deno.NetAddr): void {
    if (datagram.length > maxRelayedBytes) return;
    const packet = readPacket(datagram);
    const found = packet?.type === "relay" ? this.#sides.get(packet.channel) : undefined;
    if (packet?.type !== "relay" || !found) return;
    const { side, other } = found;
    if (!other.address || !isSame(side.address, from)) return;
    if (!side.bucket.take(datagram.length, this.now())) return;
    this.send(writeRelay(other.channel, packet.bytes), other.address);
  }

  /** Forgets pairs of which nobody is heard any more. */
  tick(): void {
    const before = this.now() - this.limits.idleMs;
    for (const pair of this.#pairs) if (pair.heard <= before) this.#close(pair);
  }

  #close(pair: Pair): void {
    this.#pairs.delete(pair);
    for (const { channel, id, person } of pair.sides) {
      this.#sides.delete(channel);
      this.beats.remove(id);
      const left = this.#perPerson.get(person)! - 1;
      if (left === 0) this.#perPerson.delete(person);
      else this.#perPerson.set(person, left);
    }
  }

  #side(person: string): Side {
    const { bytesPerSecond, burstBytes } = this.limits;
    const bucket = new TokenBucket(bytesPerSecond, burstBytes, this.now());
    return {
      person,
      channel: this.#freeChannel(),
      id: this.randomBytes(beatIdBytes),
      bucket,
      address: undefined,
    };
  }

  #freeChannel(): number {
    while (true) {
      const bytes = this.randomBytes(4);
      const channel = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
      if (channel !== 0 && !this.#sides.has(channel)) return channel;
    }
  }
}

function isSame(one: Deno.NetAddr | undefined, other: Deno.NetAddr): boolean {
  return one?.hostname === other.hostname && one.port === other.port;
}
