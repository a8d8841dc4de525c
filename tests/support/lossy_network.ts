// A network in one process and in virtual time that loses, delays, reorders and doubles packets, the same each time for the
// same seed. Its carriers number packets and drop doubled ones, as secure channels do, without their cryptography.
import type { Carrier } from "../../peer/link.ts";
import { sealBytes } from "../../peer/secure/channel.ts";
import { ReplayWindow } from "../../protocol/peer/replay_window.ts";
import { type Random, seeded } from "./random.ts";
import { VirtualClock } from "./virtual_clock.ts";

export interface Weather {
  /** Shares of packets. */
  loss: number;
  doubled: number;
  /** One way, in milliseconds: `delayMs` give or take up to `jitterMs`. */
  delayMs: number;
  jitterMs: number;
}

/** What the promises are made for. */
export const weather: Weather = { loss: 0, doubled: 0.01, delayMs: 50, jitterMs: 15 };

/** Of IPv4 and UDP, in front of what we send. */
export const headerBytes = 28;

export class LossyNetwork {
  readonly clock = new VirtualClock();
  readonly random: Random;
  readonly weather: Weather;
  packets = 0;
  /** All that was sent, with the headers of a datagram. */
  bytes = 0;
  /** Whether nothing passes between two places. */
  isCut: (from: number, to: number) => boolean = () => false;

  constructor(seed: number, changes: Partial<Weather> = {}) {
    this.random = seeded(seed);
    this.weather = { ...weather, ...changes };
  }

  /** The two ends of a channel between two places. */
  connect(from: number, to: number): [End, End] {
    const ends: [End, End] = [new End(), new End()];
    ends[0].transmit = (number, text) => this.#transmit(from, to, number, text, ends[1]);
    ends[1].transmit = (number, text) => this.#transmit(to, from, number, text, ends[0]);
    return ends;
  }

  #transmit(from: number, to: number, number: number, text: Uint8Array, end: End): void {
    this.packets++;
    this.bytes += text.length + sealBytes + headerBytes;
    const copies = this.random.next() < this.weather.doubled ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      if (this.isCut(from, to) || this.random.next() < this.weather.loss) continue;
      const delay = this.weather.delayMs + (2 * this.random.next() - 1) * this.weather.jitterMs;
      this.clock.after(delay, () => end.arrive(number, text));
    }
  }
}

export class End implements Carrier {
  transmit: (number: number, text: Uint8Array) => void = () => {};
  /** Who takes what arrives. */
  packet: (number: number, text: Uint8Array) => void = () => {};
  readonly #window = new ReplayWindow();
  #next = 0;

  send(text: Uint8Array): number {
    this.transmit(this.#next, text);
    return this.#next++;
  }

  arrive(number: number, text: Uint8Array): void {
    if (this.#window.take(number)) this.packet(number, text);
  }
}
