// The room of all who are on one network: who is heard there is met, reached at the address that they say, and in #lan with
// us. Needs no registry.
import type { DatagramSocket } from "./datagram_socket.ts";
import { lanGroup, lanGroup6, lanPort } from "../protocol/peer/hello.ts";
import type { CipherSuite, Identity } from "../protocol/peer/suite.ts";
import type { Clock } from "./clock.ts";
import type { Contacts } from "./contacts.ts";
import type { Contact } from "./contact.ts";
import type { Conversation } from "./conversation.ts";
import type { Conversations } from "./conversations.ts";
import type { PeerEvent } from "./events.ts";
import { publicOf } from "./identity.ts";
import { LanEntry } from "./lan_entry.ts";
import { Lan, type Neighbour } from "./lan.ts";
import type { Link } from "./link.ts";
import { type LanInterface, Multicast } from "./multicast.ts";
import { Newcomers } from "./newcomers.ts";
import { lanRoster } from "./rosters.ts";
import type { PeerStore } from "./store/peer_store.ts";

export const lanRoomName = "#lan";
/** Who is not reached is tried so often, in milliseconds. */
const againMs = 2_000;

export interface LanRoomOptions {
  readonly suite: CipherSuite;
  readonly clock: Clock;
  readonly identity: Identity;
  readonly name: string;
  readonly socket: DatagramSocket;
  readonly tcpPort: number;
  readonly interfaces: () => readonly LanInterface[];
  readonly store: PeerStore;
  readonly contacts: Contacts;
  readonly conversations: Conversations;
  readonly tell: (event: PeerEvent) => void;
}

export class LanRoom {
  readonly #options: LanRoomOptions;
  readonly #conversation: Conversation;
  readonly #entry: LanEntry;
  readonly #multicast: Multicast;
  readonly #lan: Lan | undefined;
  /** Links by which the room was told who is in it, to people who are not yet. */
  readonly #met = new WeakSet<Link>();
  readonly #newcomers: Newcomers;
  readonly #started: Promise<void>;
  #cancel: () => void = () => {};

  constructor(options: LanRoomOptions) {
    this.#options = options;
    const { suite, clock, identity, name, socket, tcpPort, interfaces, conversations, tell } = options;
    this.#conversation = conversations.room(lanRoomName) ??
      conversations.open({ type: "room", name: lanRoomName }, lanRoster(suite), () => true);
    this.#newcomers = new Newcomers(options);
    this.#entry = new LanEntry({
      room: this.#conversation.room,
      us: { name, ...publicOf(identity) },
      present: () => this.#lan?.neighbours.map(({ identity }) => identity.signing) ?? [],
      tell: (problem) => tell({ type: "problem", problem }),
    });
    this.#entry.look();
    this.#multicast = new Multicast({
      group: lanGroup,
      group6: lanGroup6,
      port: lanPort,
      interfaces,
      clock,
      joined: () => this.#lan?.joined(),
      received: (datagram, ip) => this.#lan?.received(datagram, ip),
    });
    this.#lan = new Lan({
      suite,
      clock,
      identity,
      user: name,
      udpPort: socket.port,
      tcpPort,
      send: (datagram) => this.#multicast.send(datagram),
      found: (neighbour) => this.#reach(neighbour),
      gone: () => {},
      clockDiffers: (user, ms) =>
        tell({ type: "problem", problem: `The clock of ${user} differs by ${Math.round(ms / 1000)} s.` }),
    });
    this.#started = this.#start();
  }

  /** The ways to somebody have changed. */
  contactChanged(contact: Contact): void {
    const { udp, identity } = contact;
    if (!udp || udp.state !== "alive" || this.#met.has(udp)) return;
    if (!this.isNeighbour(contact) || this.#conversation.roster.memberOf(identity.signing)) return;
    this.#met.add(udp);
    this.#conversation.meet(udp);
  }

  /** Whether somebody is on this network now. */
  isNeighbour({ identity: { signing } }: Contact): boolean {
    return this.#lan?.has(signing) ?? false;
  }

  async close(): Promise<void> {
    this.#cancel();
    this.#lan?.close();
    await this.#started;
    await this.#multicast.close();
  }

  async #start(): Promise<void> {
    try {
      await this.#multicast.start();
      this.#again();
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const problem = `Others on this network cannot be found: ${error.message}.`;
      this.#options.tell({ type: "problem", problem });
    }
  }

  #again(): void {
    for (const neighbour of this.#neighbours) {
      this.#reach(neighbour);
      this.#meetAgain(neighbour);
    }
    this.#entry.look();
    this.#cancel = this.#options.clock.after(againMs, () => this.#again());
  }

  get #neighbours(): Neighbour[] {
    return this.#lan?.neighbours ?? [];
  }

  /** Who is in the room no longer, as others have come, may come in again. */
  #meetAgain({ identity }: Neighbour): void {
    const contact = this.#options.contacts.keyed(identity.agreement);
    if (!contact?.udp) return;
    if (this.#conversation.roster.memberOf(identity.signing)) this.#met.delete(contact.udp);
    else this.contactChanged(contact);
  }

  #reach({ user, identity, ip, udpPort }: Neighbour): void {
    const { contacts } = this.#options;
    const contact = this.#newcomers.meet({ name: user, identity }, ip);
    if (contact && udpPort > 0) contacts.reachAt(contact, { ip, port: udpPort });
  }
}
