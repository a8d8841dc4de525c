// Ways over UDP to others: sockets, punching, the registry and its relay put together into a path to each. Knows no stream.
import { readIp } from "../protocol/peer/ip_text.ts";
import type { Purpose, RelaySide } from "../protocol/peer/registry_frame.ts";
import type { Address } from "../protocol/peer/stun.ts";
import type { CipherSuite } from "../protocol/peer/suite.ts";
import { Beating } from "./beating.ts";
import type { Clock } from "./clock.ts";
import type { Contact } from "./contact.ts";
import type { DatagramSocket } from "./datagram_socket.ts";
import type { Endpoint } from "./path/endpoint.ts";
import { Path } from "./path/path.ts";
import { sideOf } from "./path/punch_words.ts";
import type { RelayRoute } from "./path/relay_route.ts";
import { RegistryError } from "./registry_client.ts";
import type { Rendezvous } from "./rendezvous.ts";
import type { SecureDatagrams } from "./secure/secure_datagrams.ts";

export interface DatagramPathsOptions {
  readonly suite: CipherSuite;
  readonly clock: Clock;
  /** 0 <= n < 1. */
  readonly random: () => number;
  /** Our agreement key. */
  readonly key: Uint8Array;
  readonly endpoint: () => Endpoint;
  readonly secure: () => SecureDatagrams;
}

export class DatagramPaths {
  readonly #options: DatagramPathsOptions;

  constructor(options: DatagramPathsOptions) {
    this.#options = options;
  }

  /** How to come by a way to them. */
  pathTo(contact: Contact, rendezvous: Rendezvous): Path<DatagramSocket, RelayRoute> {
    return contact.path ??= this.#makePath(contact, rendezvous);
  }

  /** Opens a channel to where they are, if it is ours to do so. */
  reachAt(contact: Contact, address: Address): void {
    const { key, endpoint, secure } = this.#options;
    const remote = contact.identity.agreement;
    if (sideOf(key, remote) === "chooser") secure().open(remote, endpoint().main.route(address));
  }

  /** The way through a channel of the relay; undefined where that cannot be found. */
  async relay(side: RelaySide, rendezvous: Rendezvous): Promise<RelayRoute | undefined> {
    const { suite, clock, endpoint } = this.#options;
    const { address, channel, session, key } = side;
    const relay = address === "" ? rendezvous.address : await addressOf(address);
    if (!relay) return undefined;
    const greet = (send: (datagram: Uint8Array) => void) =>
      new Beating({ suite, clock, id: session, key, send });
    return endpoint().relay({ relay, channel, greet });
  }

  #makePath(contact: Contact, rendezvous: Rendezvous): Path<DatagramSocket, RelayRoute> {
    const { clock, random, key, secure } = this.#options;
    const endpoint = this.#options.endpoint();
    const remote = contact.identity.agreement;
    const side = sideOf(key, remote);
    return new Path<DatagramSocket, RelayRoute>({
      clock,
      random,
      prepare: (isFirst) => rendezvous.prepare(isFirst),
      ready: (purpose) => void ready(contact, purpose, rendezvous),
      punch: (go, ours, ends) => endpoint.punch({ ...go, side, ours, ...ends }),
      retire: (socket) => {
        if (socket !== endpoint.main) endpoint.close(socket);
      },
      endRelay: (route) => endpoint.endRelay(route),
      changed: (route) => {
        if (!route || side === "follower") return;
        const channel = secure().channel(remote);
        if (channel?.isOpen) channel.move(route);
        // The other may have started anew: they answer with another channel then, else with new keys for this one.
        secure().open(remote, route);
      },
    });
  }
}

async function ready(contact: Contact, purpose: Purpose, rendezvous: Rendezvous): Promise<void> {
  try {
    await rendezvous.client.request({ type: "ready", name: contact.name, purpose });
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    // They come back by themselves, and we are told.
    if (error.refusal?.reason !== "away" || contact.udp) return;
    contact.path?.close();
    contact.path = undefined;
  }
}

/** Of `host:port`; undefined where there is no such host. */
async function addressOf(text: string): Promise<Address | undefined> {
  const [, host = "", port = ""] = /^\[?(.*?)\]?:(\d{1,5})$/.exec(text) ?? [];
  const known = readIp(host);
  if (known) return { ip: known, port: Number(port) };
  try {
    const ip = readIp((await Deno.resolveDns(host, "A"))[0] ?? "");
    return ip && { ip, port: Number(port) };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return undefined;
  }
}
