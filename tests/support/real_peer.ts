// A whole peer in this process, on real sockets of this machine, and what it tells its screen.
import { deadline } from "@std/async/deadline";
import { type Clock, systemClock } from "../../peer/clock.ts";
import { makeIdentity } from "../../peer/identity.ts";
import type { PeerEvent } from "../../peer/events.ts";
import { Peer } from "../../peer/peer.ts";
import { PeerStore } from "../../peer/store/peer_store.ts";
import type { Identity } from "../../protocol/peer/suite.ts";
import { password, randomBytes, registryKeys, suite } from "./registry.ts";

const patienceMs = 20_000;

export interface RealPeerOptions {
  readonly port: number;
  readonly identity?: Identity;
  /** The path of what it keeps; in memory if there is none. */
  readonly path?: string;
  readonly clock?: Clock;
}

export class RealPeer implements AsyncDisposable {
  readonly peer: Peer;
  readonly events: PeerEvent[] = [];
  #wake: (() => void)[] = [];
  #isClosed = false;

  constructor(
    { port, identity = makeIdentity(), path = ":memory:", clock = systemClock }: RealPeerOptions,
  ) {
    const later = (run: () => void) => void systemClock.after(0, run);
    this.peer = new Peer({
      suite,
      clock,
      random: Math.random,
      randomBytes,
      identity,
      store: new PeerStore(path, later),
      port: 0,
      interfaces: () => [],
      registry: {
        key: registryKeys.publicKey,
        connect: (signal) => Deno.connect({ hostname: "127.0.0.1", port, signal }),
      },
      tell: (event) => {
        this.events.push(event);
        for (const wake of this.#wake.splice(0)) wake();
      },
    });
  }

  /** Registered, if it is not, and logged in. */
  static async named(name: string, options: RealPeerOptions, isNew = true): Promise<RealPeer> {
    const one = new RealPeer(options);
    await one.event((event) => event.type === "registry" && event.state.type === "outside");
    if (isNew) await one.peer.register(name, password);
    await one.peer.login(name, password);
    return one;
  }

  /** What was said in a place, as `author: text`. */
  said(place: string): string[] {
    return this.events.flatMap((event) =>
      event.type === "said" && event.said.place.name === place
        ? [`${event.said.from}: ${event.said.text}`]
        : []
    );
  }

  /** Waits for an event, or finds it among those that were. */
  async event(fits: (event: PeerEvent) => boolean): Promise<PeerEvent> {
    let found: PeerEvent | undefined;
    await this.until(() => (found = this.events.find(fits)) !== undefined);
    return found!;
  }

  async until(holds: () => boolean): Promise<void> {
    const wait = async () => {
      while (!holds()) await new Promise<void>((resolve) => this.#wake.push(resolve));
    };
    try {
      await deadline(wait(), patienceMs);
    } catch (cause) {
      throw new Error(`Not in time; told: ${JSON.stringify(this.events.slice(-20))}`, { cause });
    }
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.peer.settled(4_000);
    await this.peer.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** Has both agree to talk, and waits until each reaches the other. */
export async function introduce(one: RealPeer, other: RealPeer): Promise<void> {
  await one.peer.query(other.peer.name!);
  await other.event((event) => event.type === "asks" && event.name === one.peer.name);
  await other.peer.decide(one.peer.name!, "accept");
  await Promise.all([
    one.event((event) => event.type === "reached" && event.name === other.peer.name),
    other.event((event) => event.type === "reached" && event.name === one.peer.name),
  ]);
}
