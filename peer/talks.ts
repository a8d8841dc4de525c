// Talks of two: begun with who was met, by us or by what the registry says of them, and taken up again after a start.
import type { Id } from "../protocol/peer/frame.ts";
import type { Contact } from "./contact.ts";
import type { Contacts } from "./contacts.ts";
import type { Conversation } from "./conversation.ts";
import type { Conversations } from "./conversations.ts";
import type { PeerEvent } from "./events.ts";
import { PeerError } from "./peer_error.ts";
import type { PeerStore } from "./store/peer_store.ts";

/** Talks that are taken up again after a start; while there are as many, none opens that others begin. */
export const maxTalks = 64;

export interface TalksOptions {
  readonly store: PeerStore;
  readonly contacts: Contacts;
  readonly conversations: Conversations;
  /** Throws PeerError where we have no name yet. */
  readonly ownName: () => string;
  readonly tell: (event: PeerEvent) => void;
}

export class Talks {
  readonly #options: TalksOptions;
  /** The rooms of talks with those who have said something where nobody heard them. */
  readonly #ids = new WeakMap<Contact, Id>();
  #isFull = false;

  constructor(options: TalksOptions) {
    this.#options = options;
  }

  /** The talk with somebody we have met. Throws PeerError. */
  begin(name: string, quietly?: "quietly"): Conversation {
    const { store, contacts, conversations, ownName } = this.#options;
    const known = store.person(name);
    if (!known) throw new PeerError(`You have not met ${name}. Ask them: /query ${name}`);
    const contact = contacts.meet(known);
    if (!contact) throw new PeerError(`There are too many people to be in touch with ${name} too.`);
    contacts.talkWith(name);
    const talk = conversations.talk(ownName(), known, quietly);
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

  /** Somebody who need not ask says something in a room in which nobody hears them. If that is the talk with us, it is there
   * from now on. That there are too many is told once. */
  spokenTo(contact: Contact, room: Id): void {
    const { conversations, ownName, tell } = this.#options;
    const id = this.#ids.get(contact) ?? conversations.talkId(ownName(), contact);
    this.#ids.set(contact, id);
    if (id !== room) return;
    if (conversations.talks < maxTalks) return void this.begin(contact.name, "quietly");
    if (this.#isFull) return;
    this.#isFull = true;
    const problem =
      `${contact.name} says something to you alone, and ${maxTalks} talks are open already: /chat ` +
      `${contact.name} to hear it, and who else comes.`;
    tell({ type: "problem", problem });
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
