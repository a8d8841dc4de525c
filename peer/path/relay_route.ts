// The way through the registry's relay: what is sent goes to the relay with the number of a channel before it. Knows no
// registry; what shows the relay where we are is given.
import { writeRelay } from "../../protocol/peer/packet.ts";
import type { Address } from "../../protocol/peer/stun.ts";
import type { Clock } from "../clock.ts";
import type { DatagramSocket, PathRoute } from "../datagram_socket.ts";
import { addressKey } from "./candidates.ts";

export interface RelayOptions {
  readonly clock: Clock;
  readonly socket: DatagramSocket;
  readonly relay: Address;
  readonly channel: number;
  /** A new sign of life for each call: by it the relay knows our address, and our NAT keeps it. */
  readonly greeting: () => Uint8Array;
}

const greetMs = 5000;

/** The same for the same channel of the same relay. */
export function relayKey(relay: Address, channel: number): string {
  return `relay ${addressKey(relay)} ${channel}`;
}

export class RelayRoute implements PathRoute {
  readonly kind = "relay";
  readonly key: string;
  readonly #options: RelayOptions;
  #cancel: () => void = () => {};

  constructor(options: RelayOptions) {
    this.#options = options;
    this.key = relayKey(options.relay, options.channel);
    this.#greet();
  }

  send(datagram: Uint8Array): void {
    this.#options.socket.send(writeRelay(this.#options.channel, datagram), this.#options.relay);
  }

  close(): void {
    this.#cancel();
  }

  #greet(): void {
    const { clock, socket, relay, greeting } = this.#options;
    socket.send(greeting(), relay);
    this.#cancel = clock.after(greetMs, () => this.#greet());
  }
}
