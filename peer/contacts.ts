// The people we may be in touch with, and the ways to them: whose keys are pinned, who is let in, which path leads to whom.
// Knows nothing of what is said.
import { fold } from "../protocol/irc/names.ts";
import { type Candidate, readAddressRecord } from "../protocol/peer/address_record.ts";
import type { Id } from "../protocol/peer/frame.ts";
import type { Purpose, Push } from "../protocol/peer/registry_frame.ts";
import type { Address } from "../protocol/peer/stun.ts";
import type { CipherSuite, Identity } from "../protocol/peer/suite.ts";
import type { Clock } from "./clock.ts";
import { Contact } from "./contact.ts";
import { DatagramPaths } from "./datagram_paths.ts";
import type { DatagramSocket } from "./datagram_socket.ts";
import type { Endpoint } from "./path/endpoint.ts";
import type { Path } from "./path/path.ts";
import type { StreamSeeking } from "./path/stream_seeking.ts";
import type { RelayRoute } from "./path/relay_route.ts";
import type { Rendezvous } from "./rendezvous.ts";
import type { SecureDatagrams } from "./secure/secure_datagrams.ts";
import type { KnownPerson, PeerStore } from "./store/peer_store.ts";
import { StreamPaths } from "./stream_paths.ts";
import type { Streams } from "./streams.ts";
import { samePerson } from "./same_person.ts";

/** A room has 64 members, and one may be in several. */
const maxContacts = 1024;

export interface ContactsOptions {
  readonly suite: CipherSuite;
  readonly clock: Clock;
  readonly random: () => number;
  readonly identity: Identity;
  readonly store: PeerStore;
  readonly endpoint: Endpoint;
  readonly secure: () => SecureDatagrams;
  readonly streams: () => Streams;
  /** Undefined where there is no registry. */
  readonly rendezvous: () => Rendezvous | undefined;
  readonly changed: (contact: Contact) => void;
  readonly unheard: (contact: Contact, room: Id) => void;
  readonly keyChanged: (name: string) => void;
}

export class Contacts {
  readonly #options: ContactsOptions;
  readonly #byName = new Map<string, Contact>();
  /** By their agreement keys. */
  readonly #byKey = new Map<string, Contact>();
  /** With whom we talk one to one, so that TCP is worth a try. */
  readonly #talking = new Set<string>();
  readonly #datagramPaths: DatagramPaths;
  readonly #streamPaths: StreamPaths;
  /** Names of pinned people that others have come with. */
  readonly #stopped = new Set<string>();

  constructor(options: ContactsOptions) {
    this.#options = options;
    const { suite, clock, random, identity, secure, streams } = options;
    const key = identity.agreement.publicKey;
    const endpoint = () => options.endpoint;
    this.#datagramPaths = new DatagramPaths({ suite, clock, random, key, endpoint, secure });
    this.#streamPaths = new StreamPaths({
      clock,
      random,
      key,
      streams,
      isTalking: ({ name }) => this.#talking.has(fold(name)),
    });
  }

  named(name: string): Contact | undefined {
    return this.#byName.get(fold(name));
  }

  keyed(agreement: Uint8Array): Contact | undefined {
    return this.#byKey.get(agreement.toHex());
  }

  get all(): Contact[] {
    return [...this.#byName.values()];
  }

  /** Somebody we may be in touch with. Undefined where their name has other keys: that is told once, and they are not let in.
   * Whom we know by that name stays: a stranger on this network, or in a room, can use any. `newcomer`: they may be forgotten
   * again. */
  meet({ name, identity }: KnownPerson, as?: "newcomer"): Contact | undefined {
    const { store, keyChanged, clock, random, changed, unheard } = this.#options;
    if (this.#hasOtherKeys({ name, identity })) {
      if (!this.#stopped.has(fold(name))) {
        this.#stopped.add(fold(name));
        keyChanged(name);
      }
      return undefined;
    }
    // Whose keys cannot be remembered could be another the next time.
    if (!store.person(name) && !store.pin({ name, identity })) return undefined;
    if (!as) store.settle(name);
    const known = this.named(name);
    if (known) return known;
    if (this.#byName.size >= maxContacts || this.#byKey.has(identity.agreement.toHex())) return undefined;
    const silent = (contact: Contact) => {
      if (this.#options.rendezvous()?.isIn) contact.path?.lost();
    };
    const contact = new Contact({ name, identity, clock, random, changed, silent, unheard });
    this.#byName.set(fold(name), contact);
    this.#byKey.set(contact.key, contact);
    return contact;
  }

  /** What the registry says of somebody who may be reached. Undefined if that is no record of theirs, or not to be trusted. */
  record(
    name: string,
    record: Uint8Array | null,
  ): { contact: Contact; candidates: readonly Candidate[] } | undefined {
    if (!record) return undefined;
    const read = readAddressRecord(this.#options.suite, record);
    if (!read || fold(read.user) !== fold(name)) return undefined;
    const { user, identity } = read;
    if (this.#hasOtherKeys({ name: user, identity })) {
      // The way to the one we know was by this name. Told each time: it is asked for.
      this.forget(user);
      this.#options.keyChanged(user);
      return undefined;
    }
    const contact = this.meet({ name: user, identity });
    if (!contact) return undefined;
    this.#streamPaths.learn(contact, read.candidates);
    return { contact, candidates: read.candidates };
  }

  /** From now on TCP is tried too. */
  talkWith(name: string): void {
    this.#talking.add(fold(name));
  }

  /** Looks for a way to them, unless there is one. */
  seek(contact: Contact): void {
    if (!contact.udp || contact.udp.state !== "alive") this.#pathTo(contact)?.seek();
    this.#seekingOf(contact)?.seek();
  }

  wanted(contact: Contact, purpose: Purpose): void {
    if (purpose === "tcp") this.#seekingOf(contact)?.wanted();
    else this.#pathTo(contact)?.wanted(purpose);
  }

  async go(push: Extract<Push, { type: "go" }>): Promise<void> {
    const told = this.record(push.name, push.record);
    if (push.purpose === "tcp") return told?.contact.seeking?.go(told.candidates);
    const path = told?.contact.path;
    if (!told || !path) return;
    if (push.purpose === "punch") {
      return path.go({ purpose: "punch", token: push.token, theirs: told.candidates });
    }
    const rendezvous = this.#options.rendezvous();
    const route = push.relay && rendezvous && await this.#datagramPaths.relay(push.relay, rendezvous);
    if (route) path.go({ purpose: "relay", route });
  }

  /** A way that is known without a registry. */
  reachAt(contact: Contact, address: Address): void {
    if (contact.udp?.state !== "alive") this.#datagramPaths.reachAt(contact, address);
  }

  unanswered(agreement: Uint8Array): void {
    this.keyed(agreement)?.path?.lost();
  }

  forget(name: string): void {
    this.#stopped.delete(fold(name));
    const contact = this.named(name);
    if (!contact) return;
    this.#byName.delete(fold(name));
    this.#byKey.delete(contact.key);
    contact.close();
  }

  close(): void {
    for (const contact of this.all) contact.close();
  }

  /** Of several streams the one that the side that picks has opened is kept, by both. */
  isPreferred(agreement: Uint8Array, isOpener: boolean): boolean {
    return this.#streamPaths.isPreferred(agreement, isOpener);
  }

  #hasOtherKeys({ name, identity }: KnownPerson): boolean {
    const pinned = this.#options.store.person(name);
    return pinned !== undefined && !samePerson(pinned.identity, identity);
  }

  #seekingOf(contact: Contact): StreamSeeking | undefined {
    const rendezvous = this.#options.rendezvous();
    return rendezvous && this.#streamPaths.seekingOf(contact, rendezvous);
  }

  #pathTo(contact: Contact): Path<DatagramSocket, RelayRoute> | undefined {
    const rendezvous = this.#options.rendezvous();
    return rendezvous && this.#datagramPaths.pathTo(contact, rendezvous);
  }
}
