// One peer of the load test: a socket, encrypted channels, links and a room, put together as the program puts them. Others'
// addresses are handed to it; there is no registry.
import type { Clock } from "../../peer/clock.ts";
import { generateKeys } from "../../peer/crypto.ts";
import { DatagramSocket } from "../../peer/datagram_socket.ts";
import { Link } from "../../peer/link.ts";
import { MemoryLog } from "../../peer/room/log.ts";
import { defaultAllowance } from "../../peer/room/allowance.ts";
import { Room } from "../../peer/room/room.ts";
import type { Channel, Route } from "../../peer/secure/channel.ts";
import { SecureDatagrams } from "../../peer/secure/secure_datagrams.ts";
import type { Message } from "../../protocol/peer/message.ts";
import type { Roster } from "../../protocol/peer/roster.ts";
import type { Person } from "../../protocol/peer/statement.ts";
import type { CipherSuite, Identity } from "../../protocol/peer/suite.ts";
import type { Weather } from "./weather.ts";

/** What peers of one process share. */
export interface Surroundings {
  readonly suite: CipherSuite;
  readonly clock: Clock;
  /** 0 <= n < 1. */
  readonly random: () => number;
  readonly weather: Weather;
  /** Messages of all peers together. */
  readonly perSecond: number;
  /** Who has the socket with this port. */
  readonly placeOf: (port: number) => number | undefined;
}

export const newIdentity = (): Identity => ({
  signing: generateKeys("Ed25519"),
  agreement: generateKeys("X25519"),
});

export const personOf = ({ signing, agreement }: Identity, place: number): Person => ({
  name: `peer${place}`,
  signing: signing.publicKey,
  agreement: agreement.publicKey,
});

const loopback = { hostname: "127.0.0.1", ip: Uint8Array.of(127, 0, 0, 1) } as const;

export class Peer {
  readonly room: Room;
  readonly #around: Surroundings;
  readonly #identity: Identity;
  readonly #socket: DatagramSocket;
  readonly #datagrams: SecureDatagrams;
  readonly #links = new Map<string, Link>();
  /** Ways to others by their keys, in the weather. */
  readonly #routes = new Map<string, Route>();
  /** Others that we open channels to: their ways by their public keys. */
  readonly #others = new Map<string, Route>();

  constructor(
    readonly place: number,
    identity: Identity,
    roster: Roster,
    around: Surroundings,
    deliver: (message: Message) => void,
  ) {
    this.#around = around;
    this.#identity = identity;
    const { suite, clock, random } = around;
    // A load test may say more than people do.
    const allowance = { perSecond: Math.max(defaultAllowance.perSecond, 2 * around.perSecond) };
    this.room = new Room({
      identity,
      roster,
      suite,
      clock,
      random,
      log: new MemoryLog(),
      deliver,
      allowance,
    });
    this.#datagrams = new SecureDatagrams({
      suite,
      keys: identity.agreement,
      clock,
      random: (count) => crypto.getRandomValues(new Uint8Array(count)),
      admits: (remote) => this.#memberWith(remote) !== undefined,
      opened: (channel) => this.#opened(channel),
      unanswered: (remote) => this.#datagrams.open(remote, this.#others.get(remote.toHex())!),
    });
    this.#socket = new DatagramSocket({
      port: 0,
      hostname: loopback.hostname,
      received: (datagram, route) => {
        const from = around.placeOf(route.address.port);
        if (from !== undefined) this.#datagrams.receive(datagram, this.#inWeather(from, route));
      },
    });
  }

  get port(): number {
    return this.#socket.port;
  }

  get publicKey(): Uint8Array {
    return this.#identity.agreement.publicKey;
  }

  /** Others with whom there is a link. */
  get reached(): number {
    return this.#links.size;
  }

  /** Datagrams that the system did not take. */
  get unsent(): number {
    return this.#socket.unsent;
  }

  get retransmissions(): number {
    return this.room.paths().reduce((sum, { figures }) => sum + figures.retransmissions, 0);
  }

  /** Opens a channel to another. */
  meet(other: Peer): void {
    const route = this.#inWeather(other.place, this.#socket.route({ ip: loopback.ip, port: other.port }));
    this.#others.set(other.publicKey.toHex(), route);
    this.#datagrams.open(other.publicKey, route);
  }

  async close(): Promise<void> {
    this.room.close();
    for (const link of this.#links.values()) link.close();
    this.#datagrams.close();
    this.#socket.close();
    await this.#socket.finished;
  }

  #opened(channel: Channel): void {
    const { clock, random } = this.#around;
    const key = channel.remote.toHex();
    const link = new Link({ clock, carrier: channel, random });
    channel.events = {
      packet: (number, text) => link.packet(number, text),
      roamed: () => {},
      closed: () => {
        link.close();
        if (this.#links.get(key) === link) this.#links.delete(key);
      },
    };
    this.#links.set(key, link);
    this.room.addLink(this.#memberWith(channel.remote)!.id, link);
  }

  #memberWith(agreement: Uint8Array) {
    const { suite } = this.#around;
    return this.room.roster.members.find(({ person }) => suite.equal(person.agreement, agreement));
  }

  #inWeather(other: number, route: Route): Route {
    let known = this.#routes.get(route.key);
    if (!known) this.#routes.set(route.key, known = this.#around.weather.over(this.place, other, route));
    return known;
  }
}
