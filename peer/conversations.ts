// All that a peer talks about: its talks of two and its rooms, found by their places, and given the links to their members.
import { fold } from "../protocol/irc/names.ts";
import type { Id } from "../protocol/peer/frame.ts";
import type { Roster } from "../protocol/peer/roster.ts";
import type { Person } from "../protocol/peer/statement.ts";
import type { CipherSuite, Identity, PublicIdentity } from "../protocol/peer/suite.ts";
import type { Clock } from "./clock.ts";
import type { Contact } from "./contact.ts";
import type { Contacts } from "./contacts.ts";
import { Conversation } from "./conversation.ts";
import type { PeerEvent, Place } from "./events.ts";
import { publicOf } from "./identity.ts";
import { readRoster, talkRoster } from "./rosters.ts";
import { samePerson } from "./same_person.ts";
import type { KnownPerson, PeerStore } from "./store/peer_store.ts";

export interface ConversationsOptions {
  readonly suite: CipherSuite;
  readonly clock: Clock;
  readonly random: () => number;
  readonly identity: Identity;
  readonly store: PeerStore;
  readonly contacts: Contacts;
  readonly tell: (event: PeerEvent) => void;
}

const keyOf = ({ type, name }: Place) => `${type} ${fold(name)}`;

export class Conversations {
  readonly #options: ConversationsOptions;
  readonly #all = new Map<string, Conversation>();

  /** With the rooms that are kept. */
  constructor(options: ConversationsOptions) {
    this.#options = options;
    const { suite, store } = options;
    for (const { kind, genesis, statements } of store.rooms()) {
      const roster = kind === "room" ? readRoster(suite, genesis, statements) : undefined;
      if (roster) this.open({ type: "room", name: roster.genesis.name }, roster, () => true);
    }
  }

  get all(): Conversation[] {
    return [...this.#all.values()];
  }

  get areQuiet(): boolean {
    return this.all.every(({ isQuiet }) => isQuiet);
  }

  at(place: Place): Conversation | undefined {
    return this.#all.get(keyOf(place));
  }

  room(name: string): Conversation | undefined {
    return this.at({ type: "room", name });
  }

  /** How many talks are open. */
  get talks(): number {
    return this.all.filter(({ place }) => place.type === "talk").length;
  }

  /** The room of the talk with somebody, whether or not there is one. */
  talkId(ourName: string, { name, identity: them }: KnownPerson): Id {
    const { suite, identity } = this.#options;
    return talkRoster(suite, identity, { name: ourName, ...publicOf(identity) }, { name, ...them }).id;
  }

  /** The talk with somebody, begun if there is none. `quietly`: it is told with the first words. */
  talk(ourName: string, { name, identity: them }: KnownPerson, quietly?: "quietly"): Conversation {
    const place: Place = { type: "talk", name };
    const known = this.at(place);
    if (known) return known;
    const { suite, identity } = this.#options;
    const us = publicOf(identity);
    const roster = talkRoster(suite, identity, { name: ourName, ...us }, { name, ...them });
    const kept = this.#options.store.rooms().find(({ id }) => id === roster.id);
    for (const statement of kept?.statements ?? []) roster.take(statement);
    const isHeard = (person: Person) => samePerson(person, us) || samePerson(person, them);
    return this.open(place, roster, isHeard, quietly);
  }

  /** With whom a talk is kept, some of them if there are more than `most`. */
  keptTalks(ourName: string, most: number): KnownPerson[] {
    const { store } = this.#options;
    const kept = new Set(store.rooms().filter(({ kind }) => kind === "talk").map(({ id }) => id));
    if (kept.size === 0) return [];
    return store.people().filter((one) => kept.has(this.talkId(ourName, one))).slice(0, most);
  }

  open(
    place: Place,
    roster: Roster,
    isHeard: (person: Person) => boolean,
    quietly?: "quietly",
  ): Conversation {
    const { suite, clock, random, identity, store, tell } = this.#options;
    const conversation = new Conversation({
      suite,
      clock,
      random,
      identity,
      store,
      place,
      roster,
      isHeard,
      tell,
      rosterChanged: () => {
        this.#connect(conversation);
        tell({ type: "roster", place });
      },
    });
    this.#all.set(keyOf(place), conversation);
    if (!quietly) tell({ type: "opened", place });
    this.#connect(conversation);
    return conversation;
  }

  /** Gives each conversation the links that there are now. */
  connect(): void {
    for (const conversation of this.all) this.#connect(conversation);
  }

  /** Whether somebody is in a room with us. */
  sharesRoom(identity: PublicIdentity): boolean {
    return this.all.some(({ place, roster }) =>
      place.type === "room" && roster.memberOf(identity.signing) !== undefined
    );
  }

  forgetRoom(name: string): void {
    const conversation = this.room(name);
    if (!conversation) return;
    this.#all.delete(keyOf(conversation.place));
    conversation.close();
    this.#options.store.dropRoom(conversation.roster.id);
    this.#options.tell({ type: "closed", place: conversation.place });
  }

  /** Ends a talk; what was said stays. */
  forgetTalk(name: string): void {
    const place: Place = { type: "talk", name };
    this.at(place)?.close();
    this.#all.delete(keyOf(place));
  }

  /** Hears, and says nothing more. */
  hush(): void {
    for (const conversation of this.all) conversation.hush();
  }

  close(): void {
    for (const conversation of this.all) conversation.close();
  }

  #connect(conversation: Conversation): void {
    const { place } = conversation;
    conversation.connect((person) => {
      const contact = this.#contactOf(conversation, person);
      return place.type === "talk" ? contact?.best : contact?.udp;
    });
  }

  /** Members of a room are sought when they are met first: then their keys are pinned too. Those of a room that is nobody's
   * are met on the network: anybody could name any number of them. */
  #contactOf({ place, roster }: Conversation, person: Person): Contact | undefined {
    const { contacts } = this.#options;
    const known = contacts.keyed(person.agreement);
    if (known) return samePerson(known.identity, person) ? known : undefined;
    if (place.type === "talk" || !roster.genesis.owner) return undefined;
    const identity = { signing: person.signing, agreement: person.agreement };
    const met = contacts.meet({ name: person.name, identity });
    if (met) contacts.seek(met);
    return met;
  }
}
