// A peer at its registry: who it is there, who is online, whom it asks, its rooms. Hears what the registry says unasked and
// gives it to the part whose matter it is.
import { fold } from "../protocol/irc/names.ts";
import type { Push } from "../protocol/peer/registry_frame.ts";
import type { CipherSuite, Identity } from "../protocol/peer/suite.ts";
import type { Clock } from "./clock.ts";
import { Consent } from "./consent.ts";
import type { Conversations } from "./conversations.ts";
import type { PeerEvent } from "./events.ts";
import { publicOf } from "./identity.ts";
import type { NetworkInterface } from "./path/candidates.ts";
import { PeerError } from "./peer_error.ts";
import { RegistryError } from "./registry_client.ts";
import { RegistryRooms } from "./registry_rooms.ts";
import { Rendezvous } from "./rendezvous.ts";
import type { PeerStore } from "./store/peer_store.ts";
import type { Talks } from "./talks.ts";
import type { Transport } from "./transport.ts";

export interface RegistrySessionOptions {
  readonly suite: CipherSuite;
  readonly clock: Clock;
  readonly random: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly identity: Identity;
  readonly store: PeerStore;
  readonly interfaces: () => readonly NetworkInterface[];
  readonly key: Uint8Array;
  readonly connect: (signal: AbortSignal) => Promise<Deno.TcpConn>;
  readonly transport: Transport;
  readonly conversations: Conversations;
  readonly talks: Talks;
  /** Throws PeerError where we have no name yet. */
  readonly ownName: () => string;
  readonly isBusy: () => boolean;
  readonly tell: (event: PeerEvent) => void;
}

export class RegistrySession {
  readonly rendezvous: Rendezvous;
  readonly rooms: RegistryRooms;
  readonly consent: Consent;
  readonly #options: RegistrySessionOptions;

  constructor(options: RegistrySessionOptions) {
    this.#options = options;
    const { transport, identity, ownName, tell } = options;
    const { contacts, endpoint, tcpPort } = transport;
    this.rendezvous = new Rendezvous({
      ...options,
      endpoint,
      tcpPort,
      pushed: (push) => void this.#pushed(push),
      changed: (state) => {
        // Whoever has the same keys there gives out the same numbers.
        if (state.type === "over" && state.why === "replaced") options.conversations.hush();
        tell({ type: "registry", state });
      },
    });
    const { client } = this.rendezvous;
    this.rooms = new RegistryRooms({
      ...options,
      client,
      self: () => ({ name: ownName(), ...publicOf(identity) }),
    });
    this.consent = new Consent({ ...options, client, contacts });
  }

  /** Makes an account. Throws RegistryError, as all that asks the registry. */
  async register(name: string, password: string): Promise<void> {
    await this.rendezvous.client.register(name, password);
  }

  /** Answers the name as it was registered. */
  async login(name: string, password: string): Promise<string> {
    if (this.rendezvous.isIn) await this.rendezvous.logout();
    const registered = await this.rendezvous.login(name, password);
    await this.#back();
    return registered;
  }

  /** Who is online. */
  async online(): Promise<string[]> {
    const all: string[] = [];
    for (let after = "";;) {
      const answer = await this.rendezvous.client.request({ type: "online", after });
      if (answer.type !== "names") return all;
      all.push(...answer.names);
      if (!answer.more || answer.names.length === 0) return all;
      after = answer.names.at(-1)!;
    }
  }

  /** After a login: rooms as they are now, and ways to those in them and to those we talk with. */
  async #back(): Promise<void> {
    const { talks, conversations, transport: { contacts } } = this.#options;
    await this.rooms.refreshAll();
    talks.resume();
    conversations.connect();
    for (const contact of contacts.all) contacts.seek(contact);
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
    const { transport, tell } = this.#options;
    switch (push.type) {
      case "asks":
        return await this.consent.asked(push.name);
      case "decided":
        return this.consent.decided(push);
      case "wanted":
        return await this.consent.wanted(push);
      case "go":
        return await transport.contacts.go(push);
      case "invited":
        return tell({ type: "invited", room: push.room, name: push.name });
      case "joined":
      case "left":
        if (fold(push.name) === fold(this.rendezvous.name ?? "")) return;
        tell({ type: push.type, room: push.room, name: push.name });
        return void await this.rooms.refresh(push.room);
      case "rosterChanged":
        return void await this.rooms.refresh(push.room);
      case "ended":
        return;
    }
  }
}
