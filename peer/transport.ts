// How a peer reaches others: its ports, encrypted datagrams and streams on them, and whom each of these belongs to. Lets in
// who is met and nobody else. Tells who is reached and by which way; knows nothing of what is said.
import type { Id } from "../protocol/peer/frame.ts";
import type { CipherSuite, Identity } from "../protocol/peer/suite.ts";
import type { Clock } from "./clock.ts";
import type { Contact } from "./contact.ts";
import { Contacts } from "./contacts.ts";
import type { PeerEvent, ReachedBy } from "./events.ts";
import type { LinkFigures } from "./link.ts";
import type { NetworkInterface } from "./path/candidates.ts";
import { Endpoint } from "./path/endpoint.ts";
import type { Rendezvous } from "./rendezvous.ts";
import { SecureDatagrams } from "./secure/secure_datagrams.ts";
import type { PeerStore } from "./store/peer_store.ts";
import { type PeerStream, Streams } from "./streams.ts";

export interface TransportOptions {
  readonly suite: CipherSuite;
  readonly clock: Clock;
  readonly random: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly identity: Identity;
  readonly store: PeerStore;
  /** For UDP and TCP; 0 takes free ones. */
  readonly port: number;
  readonly interfaces: () => readonly NetworkInterface[];
  /** Undefined where there is no registry. */
  readonly rendezvous: () => Rendezvous | undefined;
  /** The ways to somebody have changed; who is reached by another way than before is told after that. */
  readonly changed: (contact: Contact) => void;
  /** They say something in a room in which nobody hears them. */
  readonly unheard: (contact: Contact, room: Id) => void;
  readonly tell: (event: PeerEvent) => void;
}

/** By which way somebody is reached, if at all, and what it is like. */
export interface Way {
  readonly name: string;
  readonly by: ReachedBy | undefined;
  readonly figures: LinkFigures | undefined;
}

export class Transport {
  readonly endpoint: Endpoint;
  readonly contacts: Contacts;
  readonly #options: TransportOptions;
  readonly #secure: SecureDatagrams;
  readonly #streams: Streams;
  /** What was told last. */
  readonly #reached = new Map<string, ReachedBy>();

  /** Throws what the system says of the ports. */
  constructor(options: TransportOptions) {
    this.#options = options;
    const { suite, clock, random, randomBytes, identity, store, port, interfaces, rendezvous } = options;
    this.endpoint = new Endpoint({
      suite,
      clock,
      random: randomBytes,
      port,
      interfaces,
      received: (datagram, route) => {
        if (!rendezvous()?.client.receive(datagram)) this.#secure.receive(datagram, route);
      },
    });
    const contacts = this.contacts = new Contacts({
      suite,
      clock,
      random,
      identity,
      store,
      endpoint: this.endpoint,
      secure: () => this.#secure,
      streams: () => this.#streams,
      rendezvous,
      changed: (contact) => this.#contactChanged(contact),
      unheard: options.unheard,
      keyChanged: (name) => options.tell({ type: "key changed", name }),
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
      random,
      port,
      admits: isKnown,
      opened: (stream) => this.#streamed(stream),
    });
  }

  get tcpPort(): number {
    return this.#streams.port;
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

  async close(): Promise<void> {
    this.#secure.close();
    await this.#streams.close();
    await this.endpoint.end();
  }

  #streamed(stream: PeerStream): void {
    const contact = this.contacts.keyed(stream.remote);
    const isPreferred = this.contacts.isPreferred(stream.remote, stream.isOpener);
    if (contact && (isPreferred || contact.tcp?.state !== "alive")) contact.streamed(stream, isPreferred);
    else stream.close();
  }

  #contactChanged(contact: Contact): void {
    this.#options.changed(contact);
    const { name, reachedBy } = contact;
    const before = this.#reached.get(name);
    if (reachedBy === before) return;
    if (reachedBy) this.#reached.set(name, reachedBy);
    else this.#reached.delete(name);
    this.#options.tell(reachedBy ? { type: "reached", name, by: reachedBy } : { type: "lost", name });
  }
}
