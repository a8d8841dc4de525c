// The weather between real sockets: what is sent waits here for as long as its way would take, or is lost, or goes twice.
// Each direction between two places draws from a stream of its own. Knows nothing of what is in a datagram.
import type { Clock } from "../../peer/clock.ts";
import type { Route } from "../../peer/secure/channel.ts";
import { Random } from "../random.ts";

export interface Conditions {
  /** Shares of datagrams. */
  readonly loss: number;
  readonly doubled: number;
  /** One way, in milliseconds: `delayMs` give or take up to `jitterMs`, so that one may overtake another. */
  readonly delayMs: number;
  readonly jitterMs: number;
}

/** But for the loss, what docs/BENCHMARKS.md measures with. */
export const usual = { doubled: 0.01, delayMs: 50, jitterMs: 15 } as const;

/** Of IPv4 and UDP, in front of what we send. */
export const headerBytes = 28;

export class Weather {
  /** All that was sent, with the headers of a datagram. */
  bytes = 0;
  datagrams = 0;
  lost = 0;
  /** Whether nothing passes between the two halves: places with even numbers and with odd ones. */
  isParted = false;
  readonly #conditions: Conditions;
  readonly #clock: Clock;
  readonly #seed: number;
  readonly #underway = new Set<() => void>();

  constructor(conditions: Conditions, clock: Clock, seed: number) {
    this.#conditions = conditions;
    this.#clock = clock;
    this.#seed = seed;
  }

  /** The same way, in this weather. */
  over(from: number, to: number, route: Route): Route {
    const random = new Random(this.#seed, `${from} to ${to}`);
    return { key: route.key, send: (datagram) => this.#send(from, to, datagram, route, random) };
  }

  /** What is on its way never comes. */
  close(): void {
    for (const cancel of this.#underway) cancel();
    this.#underway.clear();
  }

  #send(from: number, to: number, datagram: Uint8Array, route: Route, random: Random): void {
    const { loss, doubled, delayMs, jitterMs } = this.#conditions;
    this.datagrams++;
    this.bytes += datagram.length + headerBytes;
    const isCut = this.isParted && from % 2 !== to % 2;
    for (let copies = random.chance(doubled) ? 2 : 1; copies > 0; copies--) {
      const isLost = random.chance(loss);
      const waitMs = random.between(delayMs - jitterMs, delayMs + jitterMs);
      if (isLost || isCut) {
        this.lost++;
        continue;
      }
      const cancel = this.#clock.after(waitMs, () => {
        this.#underway.delete(cancel);
        route.send(datagram);
      });
      this.#underway.add(cancel);
    }
  }
}
