// The way through the registry's relay: what is sent goes to the relay with the number of a channel before it. Knows no
// registry; what shows the relay where we are is given.
import { writeRelay } from "../../protocol/peer/packet.ts";
import type { Address } from "../../protocol/peer/stun.ts";
import type { DatagramSocket, PathRoute } from "../datagram_socket.ts";
import { addressKey } from "./candidates.ts";

export interface RelayOptions {
  readonly socket: DatagramSocket;
  readonly relay: Address;
  readonly channel: number;
  /** Begins to greet: by that the relay knows our address, and our NAT keeps it. */
  readonly greet: (send: (datagram: Uint8Array) => void) => Greeting;
}

export interface Greeting {
  /** Whether a datagram was the relay's answer to it. */
  receive(datagram: Uint8Array): boolean;
  stop(): void;
}

/** The same for the same channel of the same relay. */
export function relayKey(relay: Address, channel: number): string {
  return `relay ${addressKey(relay)} ${channel}`;
}

export class RelayRoute implements PathRoute {
  readonly kind = "relay";
  readonly key: string;
  readonly #options: RelayOptions;
  readonly #greeting: Greeting;

  constructor(options: RelayOptions) {
    this.#options = options;
    this.key = relayKey(options.relay, options.channel);
    this.#greeting = options.greet((datagram) => options.socket.send(datagram, options.relay));
  }

  send(datagram: Uint8Array): void {
    this.#options.socket.send(writeRelay(this.#options.channel, datagram), this.#options.relay);
  }

  /** Whether a datagram was the answer to our greeting. */
  receive(datagram: Uint8Array): boolean {
    return this.#greeting.receive(datagram);
  }

  close(): void {
    this.#greeting.stop();
  }
}
