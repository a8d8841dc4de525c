// What was said in one place, from its messages: texts put together that came in parts, and what is kept of before. Knows no
// links and not who else is there.
import { fold } from "../protocol/irc/names.ts";
import type { Id } from "../protocol/peer/frame.ts";
import { type Message, messageTypes, readMessage } from "../protocol/peer/message.ts";
import type { Person } from "../protocol/peer/statement.ts";
import type { Roster } from "../protocol/peer/roster.ts";
import type { Place, Said } from "./events.ts";
import { maxTextBytes } from "./room/speaking.ts";
import { samePerson } from "./same_person.ts";
import type { PeerStore } from "./store/peer_store.ts";

export interface HistoryOptions {
  readonly store: PeerStore;
  readonly place: Place;
  readonly roster: Roster;
  readonly isHeard: (person: Person) => boolean;
  /** We, as a member. */
  readonly self: () => { readonly id: Id; readonly person: Person } | undefined;
}

/** Author -> what has come of a text of theirs in parts. */
type Parts = Map<Id, Uint8Array[]>;

export class History {
  readonly #options: HistoryOptions;
  readonly #parts: Parts = new Map();

  constructor(options: HistoryOptions) {
    this.#options = options;
  }

  /** What somebody has said now that this has come; undefined while more of it is to come, or it is for nobody to hear. */
  take(message: Message): Said | undefined {
    return this.#assemble(message, this.#parts);
  }

  /**
   * At most `count` messages that were delivered before the one with the id `before`, or the newest; oldest first. Fewer
   * where some came in parts, and none only where there are none.
   */
  older(before: string | undefined, count: number): Said[] {
    const { store, roster } = this.#options;
    let end = before === undefined ? undefined : messageOf(before);
    while (true) {
      const messages = store.older(roster.id, end, count).flatMap((bytes) => readMessage(bytes) ?? []);
      const said = this.#said(messages);
      if (said.length > 0 || messages.length === 0) return said;
      end = messages[0];
    }
  }

  #said(messages: readonly Message[]): Said[] {
    const parts: Parts = new Map();
    return messages.flatMap((message) => this.#assemble(message, parts) ?? []);
  }

  /** What stands before the first message of an author that we look at may be the beginning of its text. */
  #partsBefore({ author, seq }: Message): Uint8Array[] {
    const { store, roster } = this.#options;
    const parts: Uint8Array[] = [];
    for (let size = 0, before = seq - 1; before > 0; before--) {
      const bytes = store.message(roster.id, author, before);
      const message = bytes && readMessage(bytes);
      if (message?.type !== messageTypes.part) break;
      size += message.body.length;
      if (size > maxTextBytes) break;
      parts.unshift(message.body);
    }
    return parts;
  }

  #assemble(message: Message, parts: Parts): Said | undefined {
    const { author, seq, body, type, time } = message;
    const { place, roster, isHeard, self } = this.#options;
    const person = roster.author(author)?.person;
    if (!person || !isHeard(person)) return undefined;
    const before = parts.get(author) ?? this.#partsBefore(message);
    if (type === messageTypes.part) {
      const size = before.reduce((sum, { length }) => sum + length, body.length);
      // Longer than anybody may say: nobody waits for its end.
      if (size <= maxTextBytes) parts.set(author, [...before, body.slice()]);
      return undefined;
    }
    parts.set(author, []);
    if (type !== messageTypes.text) return undefined;
    const text = [...before, body].map((part) => new TextDecoder().decode(part)).join("");
    const isOwn = author === self()?.id;
    return { place, id: idOf(author, seq), from: this.nameOf(person), text, time, isOwn };
  }

  /** Who somebody is shown as: with a mark that no name can have, where it is the name of somebody else whom we know, or
   * ours. Whoever signs people into a room can give them any. */
  nameOf(person: Person): string {
    const { store, self } = this.#options;
    const us = self()?.person;
    const known = us && fold(us.name) === fold(person.name) ? us : store.person(person.name)?.identity;
    return known && !samePerson(known, person) ? `${person.name} (another key)` : person.name;
  }
}

const idOf = (author: Id, seq: number) => `${author} ${seq}`;

function messageOf(id: string): { author: Id; seq: number } {
  const [author = "", seq] = id.split(" ");
  return { author, seq: Number(seq) };
}
