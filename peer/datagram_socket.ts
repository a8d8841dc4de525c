// One UDP socket for both protocols, and the ways from it to others. Knows nothing of what is in a datagram. A datagram
// that cannot be sent is a lost one: losses are for those above.
import { readIp, writeIp } from "../protocol/peer/ip_text.ts";
import { maxDatagramBytes } from "../protocol/peer/packet.ts";
import type { Address } from "../protocol/peer/stun.ts";
import type { Route } from "./secure/channel.ts";
import { SendQueue } from "./send_queue.ts";

/** How we reach the other: over IPv4, IPv6, or through the registry. */
export type PathKind = "direct" | "v6" | "relay";

export interface PathRoute extends Route {
  readonly kind: PathKind;
}

/** A way to an address, from one socket. */
export interface DatagramRoute extends PathRoute {
  readonly socket: DatagramSocket;
  readonly address: Address;
}

export interface DatagramSocketOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** `::` hears both protocols, and is the default where there is IPv6. */
  readonly hostname?: string;
  /** The datagram's bytes are valid until this returns. */
  readonly received: (datagram: Uint8Array, route: DatagramRoute) => void;
  readonly closed?: () => void;
}

/** Ways that are kept, so that each datagram need not make one. */
const maxRoutes = 1024;

export class DatagramSocket {
  readonly #conn: Deno.DatagramConn;
  readonly #received: DatagramSocketOptions["received"];
  readonly #closed: () => void;
  readonly #routes = new Map<string, DatagramRoute>();
  readonly port: number;
  /** Fulfilled when it is closed; rejected if it cannot hear any more. */
  readonly finished: Promise<void>;
  readonly #queue: SendQueue;
  #isClosed = false;

  /** Throws Deno.errors.AddrInUse, and what else the system says of `hostname` and `port`. */
  constructor({ port, hostname, received, closed = () => {} }: DatagramSocketOptions) {
    this.#conn = bind(port, hostname);
    this.#queue = new SendQueue(this.#conn);
    this.port = (this.#conn.addr as Deno.NetAddr).port;
    this.#received = received;
    this.#closed = closed;
    this.finished = this.#listen();
  }

  /** Datagrams that the system did not take, for want of a route or of room. */
  get unsent(): number {
    return this.#queue.unsent;
  }

  send(datagram: Uint8Array, to: Address): void {
    this.#send(datagram, { transport: "udp", hostname: writeIp(to.ip), port: to.port });
  }

  /** The way to an address: the same for the same one, as long as it is in use. */
  route(address: Address): DatagramRoute {
    return this.#route(writeIp(address.ip), address.port, address.ip);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#queue.close();
    this.#conn.close();
    this.#closed();
  }

  /** Who gave the bytes may use them again. */
  #send(datagram: Uint8Array, to: Deno.NetAddr): void {
    if (!this.#isClosed) this.#queue.send(datagram.slice(), to);
  }

  async #listen(): Promise<void> {
    const buffer = new Uint8Array(2 * maxDatagramBytes);
    while (!this.#isClosed) {
      try {
        const [datagram, from] = await this.#conn.receive(buffer);
        const { hostname, port } = from as Deno.NetAddr;
        const route = this.#route(hostname, port);
        if (route) this.#received(datagram, route);
      } catch (error) {
        if (!this.#isClosed) throw error;
      }
    }
  }

  #route(hostname: string, port: number, ip: Uint8Array): DatagramRoute;
  #route(hostname: string, port: number): DatagramRoute | undefined;
  #route(hostname: string, port: number, given?: Uint8Array): DatagramRoute | undefined {
    const name = `${hostname} ${port}`;
    const known = this.#routes.get(name);
    if (known) return known;
    const ip = given?.slice() ?? readIp(hostname);
    // Of one cable, with the name of its interface.
    if (!ip) return undefined;
    const to: Deno.NetAddr = { transport: "udp", hostname: writeIp(ip), port };
    const route: DatagramRoute = {
      key: `${this.port} ${to.hostname} ${port}`,
      source: writeIp(ip.length === 4 ? ip : Uint8Array.from(ip, (byte, at) => at < netBytes ? byte : 0)),
      kind: ip.length === 4 ? "direct" : "v6",
      socket: this,
      address: { ip, port },
      send: (datagram) => this.#send(datagram, to),
    };
    if (this.#routes.size === maxRoutes) this.#routes.delete(this.#routes.keys().next().value!);
    this.#routes.set(name, route);
    return route;
  }
}

/** Of an IPv6 address: who has one address has all that begin so. */
const netBytes = 8;

function bind(port: number, hostname: string | undefined): Deno.DatagramConn {
  if (hostname !== undefined) return Deno.listenDatagram({ transport: "udp", hostname, port });
  try {
    return Deno.listenDatagram({ transport: "udp", hostname: "::", port });
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse || error instanceof Deno.errors.PermissionDenied) throw error;
    // The system has no IPv6.
    return Deno.listenDatagram({ transport: "udp", hostname: "0.0.0.0", port });
  }
}
