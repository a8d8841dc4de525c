// A peer: who it is, whom it has met, what it talks about, and with which registry. Puts the parts together and says what a
// person may do with them. Knows no screen and no command line.
import { isChannelName } from "../protocol/irc/names.ts";
import type { Access, Decision, RoomSummary } from "../protocol/peer/registry_frame.ts";
import { safetyNumber } from "../protocol/peer/safety_number.ts";
import type { CipherSuite, Identity } from "../protocol/peer/suite.ts";
import type { Clock } from "./clock.ts";
import type { Contact } from "./contact.ts";
import type { Contacts } from "./contacts.ts";
import type { Conversation } from "./conversation.ts";
import { Conversations } from "./conversations.ts";
import type { PeerEvent, Place, ReachedBy, Said } from "./events.ts";
import { publicOf } from "./identity.ts";
import { LanRoom } from "./lan_room.ts";
import type { LanInterface } from "./multicast.ts";
import type { NetworkInterface } from "./path/candidates.ts";
import { PeerError } from "./peer_error.ts";
import type { RegistryState } from "./registry_client.ts";
import type { Leaving } from "./registry_rooms.ts";
import { RegistrySession } from "./registry_session.ts";
import type { PeerStore } from "./store/peer_store.ts";
import { Talks } from "./talks.ts";
import { Transport, type Way } from "./transport.ts";
import { aMoment, until } from "./waiting.ts";

export { PeerError, type Way };

export interface PeerOptions {
  readonly suite: CipherSuite;
  readonly clock: Clock;
  /** 0 <= n < 1. */
  readonly random: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly identity: Identity;
  readonly store: PeerStore;
  /** For UDP and TCP; 0 takes free ones. */
  readonly port: number;
  readonly interfaces: () => readonly NetworkInterface[];
  /** The registry's key, and how to connect to it. */
  readonly registry:
    | { readonly key: Uint8Array; readonly connect: (signal: AbortSignal) => Promise<Deno.TcpConn> }
    | undefined;
  /** Whether others on this network are found without a registry, and by what name they know us then. */
  readonly lan?: { readonly name: string; readonly interfaces: () => readonly LanInterface[] } | undefined;
  readonly tell: (event: PeerEvent) => void;
}

export class Peer {
  readonly conversations: Conversations;
  readonly contacts: Contacts;
  readonly #options: PeerOptions;
  readonly #transport: Transport;
  readonly #talks: Talks;
  readonly #session: RegistrySession | undefined;
  readonly #lan: LanRoom | undefined;
  /** Whether questions are answered with "busy" by themselves. */
  isBusy = false;
  /** Whoever goes does not want to hear how the ways to others end. */
  #isClosing = false;

  /** Throws what the system says of the ports. */
  constructor(given: PeerOptions) {
    const tell = (event: PeerEvent) => {
      if (!this.#isClosing) given.tell(event);
    };
    const options = this.#options = { ...given, tell };
    const { lan, registry } = options;
    const transport = this.#transport = new Transport({
      ...options,
      rendezvous: () => this.#session?.rendezvous,
      changed: (contact) => this.#contactChanged(contact),
      // Who is on this network with us has met us there, and need not ask.
      unheard: (contact, room) => {
        if (this.#lan?.isNeighbour(contact)) this.#talks.spokenTo(contact, room);
      },
    });
    const contacts = this.contacts = transport.contacts;
    const conversations = this.conversations = new Conversations({ ...options, contacts });
    const ownName = () => this.#ownName();
    const talks = this.#talks = new Talks({ ...options, contacts, conversations, ownName });
    if (lan) {
      const { endpoint, tcpPort } = transport;
      this.#lan = new LanRoom({
        ...options,
        ...lan,
        socket: endpoint.main,
        tcpPort,
        contacts,
        conversations,
      });
    }
    if (registry) {
      this.#session = new RegistrySession({
        ...options,
        ...registry,
        transport,
        conversations,
        talks,
        ownName,
        isBusy: () => this.isBusy,
      });
    }
  }

  get name(): string | undefined {
    return this.#session?.rendezvous.name ?? this.#options.lan?.name;
  }

  get registryState(): RegistryState | undefined {
    return this.#session?.rendezvous.client.state;
  }

  /** Whether there is a connection to the registry. */
  get isAtRegistry(): boolean {
    return this.#session?.rendezvous.client.isConnected ?? false;
  }

  /** Resolves when there is one. */
  async atRegistry(): Promise<void> {
    await this.#registry.rendezvous.client.connected();
  }

  /** Who waits for our answer. */
  get askers(): string[] {
    return this.#session?.consent.askers ?? [];
  }

  /** Throws RegistryError, as all that asks the registry. */
  async register(name: string, password: string): Promise<void> {
    await this.#registry.register(name, password);
  }

  /** Answers the name as it was registered. */
  async login(name: string, password: string): Promise<string> {
    return await this.#registry.login(name, password);
  }

  /** Who is online. */
  async online(): Promise<string[]> {
    return await this.#registry.online();
  }

  /** Asks somebody to talk: `met` if both have agreed before, or they have asked us. */
  async query(name: string): Promise<"asked" | "met"> {
    return await this.#registry.consent.query(name);
  }

  /** Answers a question. */
  async decide(name: string, decision: Decision): Promise<void> {
    await this.#registry.consent.decide(name, decision);
  }

  /** The talk with somebody we have met. Throws PeerError. */
  talk(name: string): Conversation {
    return this.#talks.begin(name);
  }

  say(place: Place, text: string): "said" | "held" {
    const conversation = this.conversations.at(place);
    if (!conversation) throw new PeerError(`You are not in ${place.name}.`);
    const state = this.registryState;
    if (state?.type === "over" && state.why === "replaced") {
      throw new PeerError("You have logged in elsewhere: say it there, or start again here.");
    }
    return conversation.say(text);
  }

  newest(place: Place, count: number): Said[] {
    return this.older(place, undefined, count);
  }

  /** At most `count` messages that were said before the one with the id `before`, or the newest; oldest first. */
  older(place: Place, before: string | undefined, count: number): Said[] {
    return this.conversations.at(place)?.older(before, count) ?? [];
  }

  async rooms(): Promise<RoomSummary[]> {
    return await this.#registry.rooms.list();
  }

  async create(room: string, access: Access): Promise<void> {
    checkRoom(room);
    await this.#registry.rooms.create(room, access);
  }

  async join(room: string): Promise<void> {
    checkRoom(room);
    await this.#registry.rooms.join(room);
    this.conversations.connect();
  }

  /** `heir`: to whom an owner leaves it; if nobody is named, to who was added first. */
  async leave(room: string, heir?: string): Promise<Leaving> {
    return await this.#registry.rooms.leave(room, heir);
  }

  /** Invites somebody we have met. */
  async invite(room: string, name: string): Promise<void> {
    const known = this.#options.store.person(name);
    if (!known) {
      throw new PeerError(
        `You have not met ${name}, so you cannot sign for their key. Ask them: /query ${name}`,
      );
    }
    this.#options.store.settle(name);
    await this.#registry.rooms.invite(room, known);
  }

  /** What two read to each other; undefined for who was never met. */
  verify(name: string): string | undefined {
    const { suite, identity, store } = this.#options;
    const known = store.person(name);
    if (!known) return undefined;
    store.settle(name);
    return safetyNumber(suite, publicOf(identity), known.identity);
  }

  /** Whoever comes with this name next is believed to be them. */
  forget(name: string): void {
    this.#talks.forget(name);
  }

  ways(): Way[] {
    return this.#transport.ways();
  }

  reachedBy(name: string): ReachedBy | undefined {
    return this.#transport.reachedBy(name);
  }

  /** Waits until somebody hears what is said there, or for `patienceMs`. Answers whether it is so. */
  heard(place: Place, patienceMs: number): Promise<boolean> {
    const conversation = this.conversations.at(place);
    const isHeard = () => !conversation || conversation.others.length === 0 || conversation.isHeard;
    return until(this.#options.clock, isHeard, patienceMs);
  }

  /** Lets what was said arrive, for `patienceMs` at most. Answers whether somebody has all of it. */
  settled(patienceMs: number): Promise<boolean> {
    return until(this.#options.clock, () => this.conversations.areQuiet, patienceMs);
  }

  /** Ends everything. */
  async close(): Promise<void> {
    const { clock, store } = this.#options;
    this.#isClosing = true;
    this.conversations.close();
    for (const contact of this.contacts.all) contact.sayGoodbye();
    await aMoment(clock);
    this.contacts.close();
    await this.#lan?.close();
    await this.#session?.rendezvous.close();
    await this.#transport.close();
    store.close();
  }

  get #registry(): RegistrySession {
    if (!this.#session) throw new PeerError("There is no registry: start with --registry HOST:PORT.");
    return this.#session;
  }

  #ownName(): string {
    if (this.name === undefined) throw new PeerError("Log in first: /login NAME");
    return this.name;
  }

  #contactChanged(contact: Contact): void {
    this.#lan?.contactChanged(contact);
    this.conversations.connect();
  }
}

function checkRoom(room: string): void {
  if (!isChannelName(room)) throw new PeerError("A room's name begins with # and has no spaces or commas.");
}
