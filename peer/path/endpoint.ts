// A peer's UDP sockets, and whose each datagram is: a STUN answer, a word of an attempt to punch, the relay's, or one for
// who holds the secure associations. Knows nothing of what they are about.
import type { Candidate } from "../../protocol/peer/address_record.ts";
import { beatKind } from "../../protocol/peer/beat.ts";
import { readPacket } from "../../protocol/peer/packet.ts";
import type { Address } from "../../protocol/peer/stun.ts";
import type { CipherSuite } from "../../protocol/peer/suite.ts";
import type { Clock } from "../clock.ts";
import { type DatagramRoute, DatagramSocket, type PathRoute } from "../datagram_socket.ts";
import {
  addressKey,
  bounded,
  hostCandidates,
  type NetworkInterface,
  reflexiveCandidates,
} from "./candidates.ts";
import type { PunchWord, Side } from "./punch_words.ts";
import { Punching, type Way } from "./punching.ts";
import { ReflexiveQuery } from "./reflexive.ts";
import { relayKey, type RelayOptions, RelayRoute } from "./relay_route.ts";

export interface EndpointOptions {
  readonly suite: CipherSuite;
  readonly clock: Clock;
  readonly random: (count: number) => Uint8Array;
  /** For the first socket; the others take free ports. */
  readonly port: number;
  readonly interfaces: () => readonly NetworkInterface[];
  /** A datagram that is none of ours: to SecureDatagrams, or the registry's. Its bytes are valid until this returns. */
  readonly received: (datagram: Uint8Array, route: PathRoute) => void;
}

/** A socket, and where others may reach it. */
export interface Reachable {
  readonly socket: DatagramSocket;
  readonly candidates: readonly Candidate[];
}

export interface PunchRequest {
  readonly token: Uint8Array;
  readonly side: Side;
  readonly ours: Reachable;
  readonly theirs: readonly Candidate[];
  readonly slow: () => void;
  readonly done: (route: DatagramRoute | undefined) => void;
}

/**
 * So long a STUN server is left out that was silent while another one answered: a firewall may keep it from us, and each
 * attempt would wait for it.
 */
const silentMs = 600_000;
/** Attempts at a time. */
const maxPunchings = 64;
/** Sockets, most of them for guessing, which takes 256: others need file descriptors too. */
const maxSockets = 600;

export class Endpoint {
  readonly main: DatagramSocket;
  readonly #options: EndpointOptions;
  readonly #sockets = new Set<DatagramSocket>();
  readonly #queries = new Map<DatagramSocket, Set<ReflexiveQuery>>();
  /** Tag -> whose word it is. */
  readonly #tags = new Map<
    string,
    { readonly punching: Punching<DatagramSocket>; readonly word: PunchWord }
  >();
  readonly #punchings = new Set<Punching<DatagramSocket>>();
  readonly #relays = new Map<string, RelayRoute>();
  /** STUN servers that are left out, and until when. */
  readonly #silent = new Map<string, number>();

  /** Throws as DatagramSocket does. */
  constructor(options: EndpointOptions) {
    this.#options = options;
    this.main = this.#open(options.port);
  }

  /** How many sockets are open. */
  get open(): number {
    return this.#sockets.size;
  }

  /** A socket that no NAT knows yet: for another attempt after one that failed. */
  fresh(): DatagramSocket {
    return this.#open(0);
  }

  /** Asks these STUN servers where `socket` is seen, for a second at most. */
  async reach(socket: DatagramSocket, servers: readonly Address[]): Promise<Reachable> {
    const seen = servers.length === 0 ? [] : await this.#ask(socket, servers);
    const hosts = hostCandidates(this.#options.interfaces(), socket.port, "udp");
    // Those first that most depend on being there, as the record is bounded.
    return { socket, candidates: bounded([...reflexiveCandidates(seen, "udp"), ...hosts]) };
  }

  /** Begins to punch, now. The answer ends it, without a word. */
  punch({ token, side, ours, theirs, slow, done }: PunchRequest): () => void {
    if (this.#punchings.size === maxPunchings) {
      done(undefined);
      return () => {};
    }
    const { suite, clock, random } = this.#options;
    const end = () => {
      this.#punchings.delete(punching);
      for (const tag of punching.tags.keys()) this.#tags.delete(tag);
    };
    const punching: Punching<DatagramSocket> = new Punching({
      suite,
      clock,
      random,
      token,
      side,
      ours: ours.candidates,
      theirs,
      socket: ours.socket,
      open: () => this.#openIfRoom(),
      slow,
      done: (way: Way<DatagramSocket> | undefined) => {
        end();
        done(way?.socket.route(way.address));
      },
    });
    this.#punchings.add(punching);
    for (const [tag, word] of punching.tags) this.#tags.set(tag, { punching, word });
    return () => {
      end();
      punching.stop();
    };
  }

  /** The way through a channel of a relay, until `close` of it is called. */
  relay(options: Omit<RelayOptions, "socket">): RelayRoute {
    const key = relayKey(options.relay, options.channel);
    this.#relays.get(key)?.close();
    const route = new RelayRoute({ ...options, socket: this.main });
    this.#relays.set(key, route);
    return route;
  }

  endRelay(route: RelayRoute): void {
    route.close();
    if (this.#relays.get(route.key) === route) this.#relays.delete(route.key);
  }

  /** A socket that no way leads by any more. */
  close(socket: DatagramSocket): void {
    socket.close();
    for (const query of this.#queries.get(socket) ?? []) query.finish();
    this.#queries.delete(socket);
    this.#sockets.delete(socket);
  }

  /** Ends everything, without a word to anybody. */
  async end(): Promise<void> {
    for (const punching of this.#punchings) punching.stop();
    for (const relay of this.#relays.values()) relay.close();
    const sockets = [...this.#sockets];
    for (const socket of sockets) this.close(socket);
    await Promise.all(sockets.map(({ finished }) => finished));
  }

  #ask(socket: DatagramSocket, given: readonly Address[]): Promise<readonly Address[]> {
    const { clock, random } = this.#options;
    const servers = given.filter((server) => (this.#silent.get(addressKey(server)) ?? 0) <= clock.now());
    const queries = this.#queries.get(socket) ?? new Set();
    this.#queries.set(socket, queries);
    const send = (datagram: Uint8Array, to: Address) => socket.send(datagram, to);
    return new Promise((resolve) => {
      const done = (seen: readonly Address[], silent: readonly Address[]) => {
        queries.delete(query);
        // Where nobody answers, it is not for a firewall before one of them.
        if (seen.length === 0) this.#silent.clear();
        else for (const server of silent) this.#silent.set(addressKey(server), clock.now() + silentMs);
        resolve(seen);
      };
      const query = new ReflexiveQuery({ clock, random, servers, send, done });
      queries.add(query);
    });
  }

  #open(port: number): DatagramSocket {
    const socket = new DatagramSocket({
      port,
      received: (datagram, route) => this.#received(datagram, route),
      closed: () => this.#sockets.delete(socket),
    });
    this.#sockets.add(socket);
    return socket;
  }

  #openIfRoom(): DatagramSocket | undefined {
    if (this.#sockets.size >= maxSockets) return undefined;
    try {
      return this.#open(0);
    } catch (error) {
      // No more file descriptors, or ports.
      if (error instanceof Error) return undefined;
      throw error;
    }
  }

  #received(datagram: Uint8Array, route: DatagramRoute): void {
    if (datagram[0] === beatKind && [...this.#relays.values()].some((relay) => relay.receive(datagram))) {
      return;
    }
    if (!ours.has(datagram[0])) return this.#options.received(datagram, route);
    const packet = readPacket(datagram);
    if (packet?.type === "stun") {
      for (const query of this.#queries.get(route.socket) ?? []) query.received(datagram, route.address);
    } else if (packet?.type === "punch") {
      const known = this.#tags.get(packet.token.toHex());
      known?.punching.received(known.word, route.socket, route.address);
    } else if (packet?.type === "relay") {
      const relay = this.#relays.get(relayKey(route.address, packet.channel));
      if (relay) this.#options.received(packet.bytes, relay);
    }
  }
}

/** First bytes: STUN, PUNCH, RELAY. */
const ours: ReadonlySet<number | undefined> = new Set([0, 1, 2, 3, 0x44, 0x46]);
