// What is said in one place, between two people or in a room: a signed log for each, of which all members come to have all.
// Keeps what is said until it can be. Knows no addresses and no registry.
import type { Message } from "../protocol/peer/message.ts";
import type { Person } from "../protocol/peer/statement.ts";
import { writeGenesis } from "../protocol/peer/statement.ts";
import { Roster } from "../protocol/peer/roster.ts";
import type { Id } from "../protocol/peer/frame.ts";
import { writeFrame } from "../protocol/peer/frame_codec.ts";
import type { CipherSuite, Identity } from "../protocol/peer/suite.ts";
import type { Clock } from "./clock.ts";
import type { PeerEvent, Place, Said } from "./events.ts";
import { History } from "./history.ts";
import type { Link } from "./link.ts";
import { heldFrames } from "./room/membership.ts";
import { Room } from "./room/room.ts";
import { maxTextBytes } from "./room/speaking.ts";
import type { PeerStore } from "./store/peer_store.ts";

/** Texts that wait until they can be said. */
const maxHeld = 256;

export interface ConversationOptions {
  readonly suite: CipherSuite;
  readonly clock: Clock;
  readonly random: () => number;
  readonly identity: Identity;
  readonly store: PeerStore;
  readonly place: Place;
  readonly roster: Roster;
  /** In a talk of two nobody else is heard, whatever the roster says. */
  readonly isHeard: (person: Person) => boolean;
  readonly tell: (event: PeerEvent) => void;
  readonly rosterChanged: () => void;
}

export class Conversation {
  readonly room: Room;
  readonly place: Place;
  readonly #options: ConversationOptions;
  readonly #history: History;
  readonly #attached = new Map<Id, Link>();
  /** Texts that wait; they are on disk too. */
  readonly #held: string[];
  /** What others have of us is here. */
  #isRecalled = false;
  #isHushed = false;
  #owner: Id | undefined;
  /** When we said something last, since the start, and whether somebody has had all of it since. */
  #saidAt: number | undefined;
  #isTaken = false;

  constructor(options: ConversationOptions) {
    const { suite, clock, random, identity, store, place, roster, tell } = options;
    this.#options = options;
    this.place = place;
    this.#history = new History({ ...options, self: () => this.room?.self });
    this.keep();
    this.#owner = roster.owner?.id;
    this.#held = store.held(roster.id);
    const log = store.log(roster.id, (author) => author === this.#self(roster));
    this.room = new Room({
      identity,
      roster,
      suite,
      clock,
      random,
      log,
      deliver: (message) => this.#deliver(message),
      events: {
        rosterChanged: () => this.#rosterChanged(),
        forked: (author) => {
          if (author === this.room.self?.id) return tell({ type: "problem", problem: otherWords(place) });
          const person = roster.author(author)?.person;
          tell({ type: "forked", place, name: person ? this.#history.nameOf(person) : author });
        },
        synced: () => tell({ type: "synced", place }),
        recalled: () => {
          this.#isRecalled = true;
          this.#sayHeld();
        },
      },
    });
  }

  get roster(): Roster {
    return this.room.roster;
  }

  /** Members but us. */
  get others(): readonly { readonly id: Id; readonly person: Person }[] {
    return this.roster.members.filter(({ id }) => id !== this.room.self?.id);
  }

  /** Who a member is shown as. */
  nameOf(person: Person): string {
    return this.#history.nameOf(person);
  }

  /** How many texts wait. */
  get held(): number {
    return this.#held.length;
  }

  /** Oldest first. */
  get heldTexts(): readonly string[] {
    return this.#held;
  }

  /** Says it now, or as soon as it can be. Throws RangeError with a sentence if that is too long, or too much waits. */
  say(text: string): "said" | "held" {
    if (new TextEncoder().encode(text).length > maxTextBytes) {
      throw new RangeError(`That is too long: at most ${maxTextBytes} bytes.`);
    }
    this.#saysNow();
    if (this.#maySay) {
      this.#sayHeld();
      this.room.say(text);
      return "said";
    }
    if (this.#held.length >= maxHeld) throw new RangeError(`${maxHeld} messages wait already.`);
    this.#options.store.hold(this.roster.id, text);
    this.#held.push(text);
    return "held";
  }

  /** Says nothing more: what waits is said at another time. */
  hush(): void {
    this.#isHushed = true;
  }

  /** The best link to each member, where there is one; those that are used already stay as they are. */
  connect(linkTo: (person: Person) => Link | undefined): void {
    for (const { id, person } of this.others) {
      const link = linkTo(person), before = this.#attached.get(id);
      if (link === before) continue;
      // It was heard, though they have gone since.
      if (before) this.#noteTaken(before);
      if (link && link.state !== "closed") {
        this.#attached.set(id, link);
        this.room.addLink(id, link);
        if (this.place.type === "talk") this.#introduce(link);
      } else if (before) {
        this.#attached.delete(id);
        this.room.removeLink(id);
      }
    }
  }

  /** Tells somebody whom the roster does not name yet who is in it, and hears who else is. */
  meet(link: Link): void {
    link.attach(this.roster.id, {
      frame: (frame) => {
        if (frame.type === "statement") this.room.learn(frame.bytes.slice());
        // They know us already, and hear what we lack.
        else if (frame.type === "ping") {
          for (const held of heldFrames(this.roster)) link.send(this.roster.id, writeFrame(held));
        }
      },
      changed: () => {},
    });
    this.#introduce(link);
  }

  /** At most `count` messages before the one with the id `before`, or the newest; oldest first. */
  older(before: string | undefined, count: number): Said[] {
    return this.#history.older(before, count);
  }

  /** Somebody hears what is said here now. */
  get isHeard(): boolean {
    return [...this.#attached.values()].some(({ state }) => state === "alive");
  }

  /** What was said has come to somebody, and to all who answer, or there is nobody but us. */
  get isQuiet(): boolean {
    // What waits since another time is not waited for.
    if (this.#saidAt === undefined) return true;
    if (this.#held.length + this.room.unsaid > 0) return false;
    if (this.others.length === 0) return true;
    const links = [...this.#attached.values()];
    for (const link of links) this.#noteTaken(link);
    return this.#isTaken && links.every(({ state, backlog }) => state !== "alive" || backlog === 0);
  }

  /** Keeps the roster as it is now. */
  keep(): void {
    const { store, place, roster } = this.#options;
    store.keepRoom({
      id: roster.id,
      kind: place.type,
      genesis: writeGenesis(roster.genesis),
      statements: roster.statements.map(({ bytes }) => bytes),
    });
  }

  close(): void {
    this.room.close();
  }

  #saysNow(): void {
    this.#saidAt = this.#options.clock.now();
    this.#isTaken = false;
  }

  #noteTaken(link: Link): void {
    if (this.#saidAt !== undefined && link.drainedAt > this.#saidAt) this.#isTaken = true;
  }

  #self(roster: Roster): Id | undefined {
    return roster.memberOf(this.#options.identity.signing.publicKey)?.id;
  }

  #rosterChanged(): void {
    this.keep();
    this.#sayHeld();
    this.#options.rosterChanged();
    const { owner, mayGrow } = this.roster;
    if (owner?.id === this.#owner) return;
    this.#owner = owner?.id;
    // Who leaves it knows.
    if (this.room.self === undefined) return;
    const name = owner && this.nameOf(owner.person);
    this.#options.tell({ type: "owner", place: this.place, name, mayGrow });
  }

  #introduce(link: Link): void {
    for (const { bytes } of this.roster.statements) {
      link.send(this.roster.id, writeFrame({ type: "statement", bytes }));
    }
  }

  /** What is here may be older than what others have of us, as when it was lost or comes from a copy: who went on from there
   * would sign two messages with one number. So others are heard first, after each start. */
  get #maySay(): boolean {
    return !this.#isHushed && this.room.self !== undefined && (this.#isRecalled || this.others.length === 0);
  }

  #sayHeld(): void {
    while (this.#held.length > 0 && this.#maySay) {
      const text = this.#held.shift()!;
      // With the message's own commit: it is said, or waits, never both.
      this.#options.store.release(this.roster.id);
      if (this.#saidAt !== undefined) this.#saysNow();
      this.room.say(text);
    }
  }

  #deliver(message: Message): void {
    const said = this.#history.take(message);
    if (said) this.#options.tell({ type: "said", said });
  }
}

/** What others have of us goes on otherwise than what is here. */
function otherWords({ type, name }: Place): string {
  const mend = type === "room"
    ? `/leave ${name}, and have yourself invited again.`
    : "Put the newest in place.";
  return `Others have heard other words of yours in ${name} than are kept here, as where --data is an old copy, so some of ` +
    `them do not hear you there any more. ${mend}`;
}
