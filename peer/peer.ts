// A peer: who it is, whom it has met, what it talks about, and with which registry. Puts the parts together and says what a
// person may do with them. Knows no screen and no command line.
import { fold, isChannelName } from "../protocol/irc/names.ts";
import type { Access, Decision, Push, RoomSummary } from "../protocol/peer/registry_frame.ts";
import { safetyNumber } from "../protocol/peer/safety_number.ts";
import type { CipherSuite, Identity } from "../protocol/peer/suite.ts";
import type { Clock } from "./clock.ts";
import type { Contact } from "./contact.ts";
import { Contacts } from "./contacts.ts";
import { Conversation } from "./conversation.ts";
import { Conversations } from "./conversations.ts";
import type { PeerEvent, Place, ReachedBy, Said } from "./events.ts";
import { publicOf } from "./identity.ts";
import { LanRoom } from "./lan_room.ts";
import type { LinkFigures } from "./link.ts";
import type { LanInterface } from "./multicast.ts";
import type { NetworkInterface } from "./path/candidates.ts";
import { Endpoint } from "./path/endpoint.ts";
import { RegistryError, type RegistryState } from "./registry_client.ts";
import { RegistryRooms } from "./registry_rooms.ts";
import { Rendezvous } from "./rendezvous.ts";
import { SecureDatagrams } from "./secure/secure_datagrams.ts";
import type { PeerStore } from "./store/peer_store.ts";
import { type PeerStream, Streams } from "./streams.ts";

/** Who asks while so many wait for an answer is told that we are busy. */
const maxAskers = 16;
/** Talks that are taken up again after a start. */
const maxTalks = 64;
/** Milliseconds. */
const lookAgainMs = 20;

/** Something that cannot be done. `message` is a sentence. */
export class PeerError extends Error {
  override readonly name = "PeerError";
}

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

export interface Way {
  readonly name: string;
  readonly by: ReachedBy | undefined;
  readonly figures: LinkFigures | undefined;
}

export class Peer {
  readonly conversations: Conversations;
  readonly contacts: Contacts;
  readonly #options: PeerOptions;
  readonly #endpoint: Endpoint;
  readonly #secure: SecureDatagrams;
  readonly #streams: Streams;
  readonly #rendezvous: Rendezvous | undefined;
  readonly #rooms: RegistryRooms | undefined;
  readonly #lan: LanRoom | undefined;
  /** Who waits for our answer, by their folded names. */
  readonly #askers = new Map<string, string>();
  readonly #reached = new Map<string, ReachedBy>();
  /** Whether questions are answered with "busy" by themselves. */
  isBusy = false;

  /** Throws what the system says of the ports. */
  constructor(options: PeerOptions) {
    this.#options = options;
    const { suite, clock, random, randomBytes, identity, store, port, interfaces, registry, tell } = options;
    this.#endpoint = new Endpoint({
      suite,
      clock,
      random: randomBytes,
      port,
      interfaces,
      received: (datagram, route) => {
        if (!this.#rendezvous?.client.receive(datagram)) this.#secure.receive(datagram, route);
      },
    });
    const contacts = this.contacts = new Contacts({
      suite,
      clock,
      random,
      identity,
      store,
      endpoint: this.#endpoint,
      secure: () => this.#secure,
      streams: () => this.#streams,
      rendezvous: () => this.#rendezvous,
      changed: (contact) => this.#contactChanged(contact),
      keyChanged: (name) => tell({ type: "key changed", name }),
    });
    const isKnown = (remote: Uint8Array) => contacts.keyed(remote) !== undefined;
    this.#secure = new SecureDatagrams({
      suite,
      keys: identity.agreement,
      clock,
      random: randomBytes,
      admits: isKnown,
      opened: (channel) => {
        const contact = contacts.keyed(channel.remote);
        if (contact) contact.opened(channel);
        else channel.close();
      },
      unanswered: (remote) => contacts.unanswered(remote),
    });
    this.#streams = new Streams({
      suite,
      keys: identity.agreement,
      clock,
      port,
      admits: isKnown,
      opened: (stream) => this.#streamed(stream),
    });
    this.conversations = new Conversations({ suite, clock, random, identity, store, contacts, tell });
    const { lan } = options;
    if (lan) {
      this.#lan = new LanRoom({
        suite,
        clock,
        identity,
        ...lan,
        socket: this.#endpoint.main,
        tcpPort: this.#streams.port,
        contacts,
        conversations: this.conversations,
        tell,
      });
    }
    if (!registry) return;
    this.#rendezvous = new Rendezvous({
      suite,
      clock,
      random,
      identity,
      endpoint: this.#endpoint,
      tcpPort: this.#streams.port,
      interfaces,
      ...registry,
      pushed: (push) => void this.#pushed(push),
      changed: (state) => this.#registryChanged(state),
    });
    this.#rooms = new RegistryRooms({
      suite,
      randomBytes,
      client: this.#rendezvous.client,
      conversations: this.conversations,
      store,
      self: () => ({ name: this.#ownName(), ...publicOf(identity) }),
      now: () => Math.floor(clock.now()),
    });
  }

  get name(): string | undefined {
    return this.#rendezvous?.name ?? this.#options.lan?.name;
  }

  get registryState(): RegistryState | undefined {
    return this.#rendezvous?.client.state;
  }

  /** Who waits for our answer. */
  get askers(): string[] {
    return [...this.#askers.values()];
  }

  /** Throws RegistryError, as all that asks the registry. */
  async register(name: string, password: string): Promise<void> {
    await this.#registry.client.register(name, password);
  }

  /** Answers the name as it was registered. */
  async login(name: string, password: string): Promise<string> {
    const registry = this.#registry;
    if (registry.isIn) await registry.logout();
    const registered = await registry.login(name, password);
    await this.#back();
    return registered;
  }

  /** Who is online. */
  async online(): Promise<string[]> {
    const all: string[] = [];
    for (let after = "";;) {
      const answer = await this.#registry.client.request({ type: "online", after });
      if (answer.type !== "names") return all;
      all.push(...answer.names);
      if (!answer.more || answer.names.length === 0) return all;
      after = answer.names.at(-1)!;
    }
  }

  /** Asks somebody to talk: `met` if both have agreed before, or they have asked us. */
  async query(name: string): Promise<"asked" | "met"> {
    const answer = await this.#registry.client.request({ type: "query", name });
    this.#askers.delete(fold(name));
    if (answer.type !== "known") return "asked";
    this.#agreed(name, answer.record);
    return "met";
  }

  /** Answers a question. */
  async decide(name: string, decision: Decision): Promise<void> {
    if (!this.#askers.delete(fold(name))) throw new PeerError(`${name} has not asked, or has been answered.`);
    const answer = await this.#registry.client.request({ type: "decide", name, decision });
    if (answer.type === "known") this.#agreed(name, answer.record);
  }

  /** The talk with somebody we have met. Throws PeerError. */
  talk(name: string): Conversation {
    const known = this.#options.store.person(name);
    if (!known) throw new PeerError(`You have not met ${name}. Ask them: /query ${name}`);
    const contact = this.contacts.meet(known);
    if (!contact) throw new PeerError(`There are too many people to be in touch with ${name} too.`);
    this.contacts.talkWith(name);
    const talk = this.conversations.talk(this.#ownName(), known);
    this.contacts.seek(contact);
    return talk;
  }

  say(place: Place, text: string): "said" | "held" {
    const conversation = this.conversations.at(place);
    if (!conversation) throw new PeerError(`You are not in ${place.name}.`);
    return conversation.say(text);
  }

  newest(place: Place, count: number): Said[] {
    return this.conversations.at(place)?.newest(count) ?? [];
  }

  rooms(): Promise<RoomSummary[]> {
    return this.#registryRooms.list();
  }

  async create(room: string, access: Access): Promise<void> {
    this.#checkRoom(room);
    await this.#registryRooms.create(room, access);
  }

  async join(room: string): Promise<void> {
    this.#checkRoom(room);
    await this.#registryRooms.join(room);
    this.conversations.connect();
  }

  leave(room: string): Promise<void> {
    return this.#registryRooms.leave(room);
  }

  /** Invites somebody we have met. */
  async invite(room: string, name: string): Promise<void> {
    const known = this.#options.store.person(name);
    if (!known) {
      throw new PeerError(
        `You have not met ${name}, so you cannot sign for their key. Ask them: /query ${name}`,
      );
    }
    await this.#registryRooms.invite(room, known);
  }

  /** What two read to each other; undefined for who was never met. */
  verify(name: string): string | undefined {
    const { suite, identity, store } = this.#options;
    const known = store.person(name);
    return known && safetyNumber(suite, publicOf(identity), known.identity);
  }

  /** Whoever comes with this name next is believed to be them. */
  forget(name: string): void {
    this.contacts.forget(name);
    this.conversations.forgetTalk(name);
    this.#options.store.unpin(name);
  }

  ways(): Way[] {
    return this.contacts.all.map((contact) => ({
      name: contact.name,
      by: contact.reachedBy,
      figures: contact.best?.figures,
    }));
  }

  reachedBy(name: string): ReachedBy | undefined {
    return this.contacts.named(name)?.reachedBy;
  }

  /** Waits until somebody hears what is said there, or for `patienceMs`. Answers whether it is so. */
  heard(place: Place, patienceMs: number): Promise<boolean> {
    const conversation = this.conversations.at(place);
    const isHeard = () => !conversation || conversation.others.length === 0 || conversation.isHeard;
    return this.#until(isHeard, patienceMs);
  }

  /** Lets what was said arrive, for `patienceMs` at most. Answers whether somebody has all of it. */
  settled(patienceMs: number): Promise<boolean> {
    return this.#until(() => this.conversations.areQuiet, patienceMs);
  }

  /** Ends everything. */
  async close(): Promise<void> {
    const { store } = this.#options;
    this.conversations.close();
    for (const contact of this.contacts.all) contact.sayGoodbye();
    await this.#pause();
    this.contacts.close();
    await this.#lan?.close();
    await this.#rendezvous?.close();
    this.#secure.close();
    await this.#streams.close();
    await this.#endpoint.end();
    store.close();
  }

  async #until(holds: () => boolean, patienceMs: number): Promise<boolean> {
    const { clock } = this.#options;
    for (const deadline = clock.now() + patienceMs; !holds();) {
      if (clock.now() >= deadline) return false;
      await this.#pause();
    }
    return true;
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => void this.#options.clock.after(lookAgainMs, resolve));
  }

  get #registry(): Rendezvous {
    if (!this.#rendezvous) throw new PeerError("There is no registry: start with --registry HOST:PORT.");
    return this.#rendezvous;
  }

  get #registryRooms(): RegistryRooms {
    if (!this.#rooms) throw new PeerError("There is no registry: start with --registry HOST:PORT.");
    return this.#rooms;
  }

  #ownName(): string {
    if (this.name === undefined) throw new PeerError("Log in first: /login NAME");
    return this.name;
  }

  #checkRoom(room: string): void {
    if (!isChannelName(room)) throw new PeerError("A room's name begins with # and has no spaces or commas.");
  }

  #agreed(name: string, record: Uint8Array | null): void {
    this.contacts.talkWith(name);
    // Without a record they have only just come; they seek us when they have one.
    const told = this.contacts.record(name, record);
    if (told) this.talk(told.contact.name);
  }

  #streamed(stream: PeerStream): void {
    const contact = this.contacts.keyed(stream.remote);
    const isBetter = contact &&
      (!contact.stream || this.contacts.isPreferred(stream.remote, stream.isDialed));
    if (isBetter) contact.streamed(stream);
    else stream.close();
  }

  #contactChanged(contact: Contact): void {
    this.#lan?.contactChanged(contact);
    this.conversations.connect();
    const { name, reachedBy } = contact;
    const before = this.#reached.get(name);
    if (reachedBy === before) return;
    if (reachedBy) this.#reached.set(name, reachedBy);
    else this.#reached.delete(name);
    this.#options.tell(reachedBy ? { type: "reached", name, by: reachedBy } : { type: "lost", name });
  }

  #registryChanged(state: RegistryState): void {
    this.#options.tell({ type: "registry", state });
  }

  /** After a login: rooms as they are now, and ways to those in them and to those we talk with. */
  async #back(): Promise<void> {
    await this.#rooms?.refreshAll();
    // Who has talked with us before may go on.
    for (const { name } of this.conversations.keptTalks(this.#ownName(), maxTalks)) this.talk(name);
    this.conversations.connect();
    this.#seekAll();
  }

  #seekAll(): void {
    for (const contact of this.contacts.all) this.contacts.seek(contact);
  }

  async #pushed(push: Push): Promise<void> {
    try {
      await this.#hear(push);
    } catch (error) {
      if (!(error instanceof RegistryError) && !(error instanceof PeerError)) throw error;
      this.#options.tell({ type: "problem", problem: error.message });
    }
  }

  async #hear(push: Push): Promise<void> {
    const { tell } = this.#options;
    switch (push.type) {
      case "asks":
        return await this.#asked(push.name);
      case "decided":
        tell({ type: "decided", name: push.name, decision: push.decision });
        if (push.decision === "accept") this.#agreed(push.name, push.record);
        return;
      case "wanted":
        return await this.#wanted(push);
      case "go":
        return await this.contacts.go(push);
      case "invited":
        return tell({ type: "invited", room: push.room, name: push.name });
      case "joined":
      case "left":
        if (fold(push.name) === fold(this.name ?? "")) return;
        tell({ type: push.type, room: push.room, name: push.name });
        await this.#rooms?.refresh(push.room);
        return;
      case "rosterChanged":
        await this.#rooms?.refresh(push.room);
        return;
      case "ended":
        return;
    }
  }

  async #asked(name: string): Promise<void> {
    const isAgain = this.#askers.has(fold(name));
    this.#askers.set(fold(name), name);
    if (this.isBusy || this.#askers.size > maxAskers) return await this.decide(name, "busy");
    if (!isAgain) this.#options.tell({ type: "asks", name });
  }

  /** The registry passes it on only from those who may reach us. */
  async #wanted({ name, purpose }: Extract<Push, { type: "wanted" }>): Promise<void> {
    const known = this.#options.store.person(name);
    if (!known) {
      const answer = await this.#registry.client.request({ type: "query", name });
      if (answer.type === "known") this.#agreed(name, answer.record);
      return;
    }
    const contact = this.contacts.meet(known);
    if (!contact) return;
    this.contacts.wanted(contact, purpose);
    if (!this.conversations.sharesRoom(known.identity)) this.talk(name);
  }
}
