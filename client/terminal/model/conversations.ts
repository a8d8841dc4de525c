// The conversations that are open, in their order on the screen: the server's, rooms, people. Which one is in view. Bounded.
// Knows no messages of the protocol.
import { OpenConversation } from "./open_conversation.ts";
import type { Names } from "./members.ts";

/** A server can put us into any number of rooms and let any number of people talk to us. */
const maxConversations = 500;

/** How many entries a conversation keeps; how many while the person is among the older ones. */
const maxEntries = 20_000;
const maxScrolledEntries = 40_000;

/** Past this many in all conversations together, each one that grows keeps less. */
const maxAllEntries = 200_000;
const maxCrowdedEntries = 1000;

export class Conversations {
  readonly list: OpenConversation[] = [];
  readonly server: OpenConversation;
  #current: OpenConversation;
  readonly #names: Names;
  readonly #touched: () => void;
  readonly #byName = new Map<string, OpenConversation>();

  constructor(server: string, names: Names, touched: () => void) {
    this.#names = names;
    this.#touched = touched;
    this.server = new OpenConversation({ name: server, kind: "server", names, touched });
    this.#current = this.server;
    this.list.push(this.server);
  }

  get current(): OpenConversation {
    return this.#current;
  }

  get index(): number {
    return this.list.indexOf(this.#current);
  }

  /** The room or person of this name. */
  find(name: string): OpenConversation | undefined {
    return this.#byName.get(this.#names.fold(name));
  }

  /** The same, opened if it is not. Undefined where there are too many, and none that can go. */
  open(name: string, kind: "room" | "person"): OpenConversation | undefined {
    const folded = this.#names.fold(name);
    const known = this.#byName.get(folded);
    if (known) return known;
    if (this.list.length >= maxConversations && !this.#makeRoom()) return undefined;
    const conversation = new OpenConversation({ name, kind, names: this.#names, touched: this.#touched });
    this.#byName.set(folded, conversation);
    const firstPerson = this.list.findIndex(({ kind }) => kind === "person");
    this.list.splice(kind === "room" && firstPerson > 0 ? firstPerson : this.list.length, 0, conversation);
    this.#touched();
    return conversation;
  }

  /** The server's own is never closed. In place of the one in view its neighbour comes. */
  close(conversation: OpenConversation): void {
    const index = this.list.indexOf(conversation);
    if (index <= 0) return;
    this.list.splice(index, 1);
    this.#byName.delete(this.#names.fold(conversation.name));
    if (conversation === this.#current) {
      this.#current = this.list[Math.min(index, this.list.length - 1)]!;
    }
    this.#touched();
  }

  show(conversation: OpenConversation): void {
    this.#current = conversation;
    this.#touched();
  }

  /** A person has another name now. If there is a conversation of that name, theirs keeps the old one. */
  rename(conversation: OpenConversation, name: string): boolean {
    const folded = this.#names.fold(name);
    const known = this.#byName.get(folded);
    if (known && known !== conversation) return false;
    this.#byName.delete(this.#names.fold(conversation.name));
    this.#byName.set(folded, conversation);
    conversation.name = name;
    conversation.touch();
    return true;
  }

  /** The folding is another one now. */
  refold(): void {
    this.#byName.clear();
    for (const conversation of this.list) {
      if (conversation !== this.server) this.#byName.set(this.#names.fold(conversation.name), conversation);
      conversation.people.refold();
    }
  }

  /** Lets the oldest entries of a conversation go if there are too many. */
  trim(conversation: OpenConversation): void {
    const { log, position } = conversation;
    if (log.entries.length <= maxCrowdedEntries) return;
    const all = this.list.reduce((sum, { entries }) => sum + entries.length, 0);
    const isScrolled = position.type === "entry";
    const most = all > maxAllEntries ? maxCrowdedEntries : isScrolled ? maxScrolledEntries : maxEntries;
    if (!log.trim(most)) return;
    conversation.older = "unknown";
    const oldest = log.entries[0];
    if (isScrolled && log.indexOf(position.id) < 0 && oldest) {
      conversation.position = { type: "entry", id: oldest.id, row: 0 };
    }
    const isGone = (id: number | undefined) => id !== undefined && log.indexOf(id) < 0;
    if (isGone(conversation.selected)) conversation.selected = undefined;
    if (isGone(conversation.newFrom)) conversation.newFrom = oldest?.id;
  }

  /** Closes the person's conversation that has been open longest and has nothing new. */
  #makeRoom(): boolean {
    const idle = this.list.find((each) =>
      each.unread === 0 && each !== this.#current &&
      (each.kind === "person" || each.kind === "room" && each.presence === "out")
    );
    if (idle) this.close(idle);
    return idle !== undefined;
  }
}
