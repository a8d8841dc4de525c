// Talks of two: begun with who was met, by us or by what the registry says of them, and taken up again after a start.
import type { Contacts } from "./contacts.ts";
import type { Conversation } from "./conversation.ts";
import type { Conversations } from "./conversations.ts";
import { PeerError } from "./peer_error.ts";
import type { PeerStore } from "./store/peer_store.ts";

/** Talks that are taken up again after a start. */
const maxTalks = 64;

export interface TalksOptions {
  readonly store: PeerStore;
  readonly contacts: Contacts;
  readonly conversations: Conversations;
  /** Throws PeerError where we have no name yet. */
  readonly ownName: () => string;
}

export class Talks {
  readonly #options: TalksOptions;

  constructor(options: TalksOptions) {
    this.#options = options;
  }

  /** The talk with somebody we have met. Throws PeerError. */
  begin(name: string): Conversation {
    const { store, contacts, conversations, ownName } = this.#options;
    const known = store.person(name);
    if (!known) throw new PeerError(`You have not met ${name}. Ask them: /query ${name}`);
    const contact = contacts.meet(known);
    if (!contact) throw new PeerError(`There are too many people to be in touch with ${name} too.`);
    contacts.talkWith(name);
    const talk = conversations.talk(ownName(), known);
    contacts.seek(contact);
    return talk;
  }

  /** Both want to talk. */
  agreed(name: string, record: Uint8Array | null): void {
    const { contacts } = this.#options;
    contacts.talkWith(name);
    // Without a record they have only just come; they seek us when they have one.
    const told = contacts.record(name, record);
    if (told) this.begin(told.contact.name);
  }

  /** Who has talked with us before may go on. */
  resume(): void {
    const { conversations, ownName } = this.#options;
    for (const { name } of conversations.keptTalks(ownName(), maxTalks)) this.begin(name);
  }

  forget(name: string): void {
    const { store, contacts, conversations } = this.#options;
    contacts.forget(name);
    conversations.forgetTalk(name);
    store.unpin(name);
  }
}
