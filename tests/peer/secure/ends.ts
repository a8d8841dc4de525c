// Two ends of secure datagrams and the wire between them, which a test can listen on, cut and turn.
import { generateKeys, nodeSuite } from "../../../peer/crypto.ts";
import type { Channel, Route } from "../../../peer/secure/channel.ts";
import { SecureDatagrams, type SecureDatagramsBounds } from "../../../peer/secure/secure_datagrams.ts";
import { readPacket } from "../../../protocol/peer/packet.ts";
import type { KeyPair } from "../../../protocol/peer/suite.ts";
import { FakeClock } from "../../support/fake_clock.ts";

export const suite = nodeSuite();
export const text = (words: string) => new TextEncoder().encode(words);

/** A network of a few addresses, on which a test says what becomes of each datagram. */
export class Wire {
  readonly clock = new FakeClock();
  readonly ends = new Map<string, End>();
  readonly log: { from: string; to: string; datagram: Uint8Array }[] = [];
  delayMs = 10;
  /** Answers what arrives instead; nothing: it is lost. */
  pass: (datagram: Uint8Array, from: string, to: string) => Uint8Array[] = (datagram) => [datagram];

  route(from: string, to: string): Route {
    return {
      key: to,
      source: to.split("#")[0]!,
      send: (datagram) => {
        this.log.push({ from, to, datagram });
        for (const arriving of this.pass(datagram, from, to)) {
          this.clock.after(this.delayMs, () => this.deliver(arriving, from, to));
        }
      },
    };
  }

  deliver(datagram: Uint8Array, from: string, to: string): void {
    this.ends.get(to)?.datagrams.receive(datagram, this.route(to, from));
  }

  kinds(): (string | undefined)[] {
    return this.log.map(({ datagram }) => readPacket(datagram)?.type);
  }
}

export class End {
  readonly heard: string[] = [];
  readonly events: string[] = [];
  readonly channels: Channel[] = [];
  readonly unanswered: string[] = [];
  readonly datagrams: SecureDatagrams;
  admits: (remote: Uint8Array) => boolean = () => true;
  /** How much its clock is before the others'. */
  aheadMs = 0;

  constructor(
    readonly wire: Wire,
    readonly address: string,
    readonly keys: KeyPair = generateKeys("X25519"),
    bounds: Partial<SecureDatagramsBounds> = {},
  ) {
    this.datagrams = new SecureDatagrams({
      suite,
      keys,
      clock: {
        now: () => wire.clock.now() + this.aheadMs,
        after: (ms, run) => wire.clock.after(ms, run),
      },
      random: (count) => crypto.getRandomValues(new Uint8Array(count)),
      admits: (remote) => this.admits(remote),
      unanswered: (remote) => this.unanswered.push(remote.toHex()),
      opened: (channel) => {
        this.channels.push(channel);
        channel.events = {
          packet: (_number, bytes) => {
            if (bytes.length > 0) this.heard.push(new TextDecoder().decode(bytes));
          },
          roamed: ({ key }) => this.events.push(`roamed to ${key}`),
          closed: (why) => this.events.push(why),
        };
      },
      bounds,
    });
    wire.ends.set(address, this);
  }

  open(other: End): void {
    this.datagrams.open(other.keys.publicKey, this.wire.route(this.address, other.address));
  }

  say(words: string, other: End): void {
    this.datagrams.channel(other.keys.publicKey)!.send(text(words));
  }
}

export function two(bounds: Partial<SecureDatagramsBounds> = {}) {
  const wire = new Wire();
  const ann = new End(wire, "ann", undefined, bounds), bob = new End(wire, "bob", undefined, bounds);
  return { wire, ann, bob };
}
