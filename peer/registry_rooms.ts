// Rooms as they are shared through the registry: made, joined, left, and their rosters brought there and fetched.
import { fold } from "../protocol/irc/names.ts";
import type { Access, RoomSummary } from "../protocol/peer/registry_frame.ts";
import { Roster, RosterError } from "../protocol/peer/roster.ts";
import { type Person, saltBytes, wholeHistory } from "../protocol/peer/statement.ts";
import type { CipherSuite } from "../protocol/peer/suite.ts";
import type { Conversation } from "./conversation.ts";
import type { Conversations } from "./conversations.ts";
import { heirOf } from "./heir.ts";
import { type RegistryClient, RegistryError } from "./registry_client.ts";
import { packRoster, readRoster, unpackRoster } from "./rosters.ts";
import type { KnownPerson, PeerStore } from "./store/peer_store.ts";

export interface RegistryRoomsOptions {
  readonly suite: CipherSuite;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly client: RegistryClient;
  readonly conversations: Conversations;
  readonly store: PeerStore;
  readonly self: () => Person;
}

/** What became of a room's roster when we left it. */
export interface Leaving {
  /** Who is the owner from now on, where it was us. */
  readonly heir: string | undefined;
  /** Whether others are told by a statement of ours. */
  readonly isSigned: boolean;
}

/** Others may publish a roster at the same time, so often in a row. */
const publishTries = 8;

export class RegistryRooms {
  readonly #options: RegistryRoomsOptions;

  constructor(options: RegistryRoomsOptions) {
    this.#options = options;
  }

  /** Ours, those that we are invited to, and open ones. */
  async list(): Promise<RoomSummary[]> {
    const all = new Map<string, RoomSummary>();
    const add = (rooms: readonly RoomSummary[]) => {
      for (const room of rooms) {
        const owner = this.#options.conversations.room(room.room)?.roster.owner;
        // To whom it was left the members know, and the registry does not.
        all.set(room.room, owner ? { ...room, owner: owner.person.name } : room);
      }
    };
    const own = await this.#options.client.request({ type: "ownRooms" });
    if (own.type === "rooms") add(own.rooms);
    for (let after = "";;) {
      const open = await this.#options.client.request({ type: "rooms", after });
      if (open.type !== "rooms") break;
      add(open.rooms);
      if (!open.more || open.rooms.length === 0) break;
      after = open.rooms.at(-1)!.room;
    }
    return [...all.values()];
  }

  async create(name: string, access: Access): Promise<Conversation> {
    const { suite, randomBytes, client, conversations, self } = this.#options;
    const roster = new Roster(suite, {
      name,
      isOpen: access === "open",
      history: wholeHistory,
      salt: randomBytes(saltBytes),
      owner: self(),
    });
    await client.request({ type: "createRoom", room: name, access, roster: packRoster(roster) });
    return conversations.open({ type: "room", name }, roster, () => true);
  }

  async join(name: string): Promise<Conversation> {
    await this.#options.client.request({ type: "join", room: name });
    const conversation = await this.refresh(name, "anew");
    if (!conversation) {
      throw new RegistryError(`The roster of ${name} cannot be read. Try again in a moment.`);
    }
    if (!conversation.room.self) {
      if (!conversation.roster.genesis.isOpen) {
        throw new RosterError("Nobody has signed you into that room yet. Ask a member to invite you again.");
      }
      conversation.room.invite(this.#options.self());
      await this.#publish(conversation);
    }
    return conversation;
  }

  /** An owner leaves the room to who is named, or to who was added first. Throws RosterError where nobody has that name. */
  async leave(name: string, named?: string): Promise<Leaving> {
    const { client, conversations } = this.#options;
    const conversation = conversations.room(name);
    const leaving = conversation
      ? await this.#signOff(conversation, named)
      : { heir: undefined, isSigned: true };
    if (conversation) await this.#publish(conversation);
    await client.request({ type: "leave", room: name });
    conversations.forgetRoom(name);
    return leaving;
  }

  async invite(name: string, { name: guest, identity }: KnownPerson): Promise<void> {
    const { client, conversations } = this.#options;
    const conversation = conversations.room(name);
    if (!conversation) throw new RosterError(`You are not in ${name}.`);
    const isMember = conversation.roster.memberOf(identity.signing) !== undefined;
    if (!isMember && !conversation.roster.genesis.isOpen) {
      conversation.room.invite({ name: guest, ...identity });
      await this.#publish(conversation);
    }
    await client.request({ type: "invite", room: name, name: guest });
  }

  /** All that we are in, as they are now. */
  async refreshAll(): Promise<void> {
    const answer = await this.#options.client.request({ type: "ownRooms" });
    if (answer.type !== "rooms") return;
    for (const { room, standing } of answer.rooms) if (standing === "member") await this.refresh(room);
  }

  /** The room with what the registry has of its roster; undefined where we are not in it, or that is none. */
  async refresh(name: string, anew?: "anew"): Promise<Conversation | undefined> {
    const inside = await this.#inside(name);
    const taken = inside && this.#take(name, inside.roster, anew);
    const known = this.#options.conversations.room(name);
    if (inside && known && this.#lacks(inside.roster, known.roster)) await this.#mend(known);
    return taken;
  }

  async #signOff(conversation: Conversation, named: string | undefined): Promise<Leaving> {
    const { room, roster, place } = conversation;
    const inside = await this.#inside(place.name);
    if (inside) this.#take(place.name, inside.roster);
    const { self } = room;
    if (!self) return { heir: undefined, isSigned: true };
    const isOwner = self.role === "owner";
    if (named !== undefined && !isOwner) {
      throw new RosterError("Only its owner can leave a room to somebody.");
    }
    const come = new Set(inside?.members.map(fold));
    const hasCome = ({ name }: Person) => come.has(fold(name));
    const nameOf = (person: Person) => conversation.nameOf(person);
    const heir = isOwner ? heirOf({ roster, named, nameOf, hasCome }) : undefined;
    try {
      if (heir) room.handOver(heir.id);
      else room.remove(self.id);
      return { heir: heir && nameOf(heir.person), isSigned: true };
    } catch (error) {
      // A roster that takes no more of us keeps nobody in the room.
      if (!(error instanceof RosterError)) throw error;
      return { heir: undefined, isSigned: false };
    }
  }

  /** Any member can spoil what the registry keeps, and who comes newly begins with that: so any member mends it. */
  async #mend(conversation: Conversation): Promise<void> {
    try {
      await this.#publish(conversation);
    } catch (error) {
      // With the next change, by us or by others.
      if (!(error instanceof RegistryError)) throw error;
    }
  }

  /** Whether what is kept has fewer statements than we could bring, or is not of this room. */
  #lacks(packed: Uint8Array, roster: Roster): boolean {
    const read = unpackRoster(packed);
    const kept = read && readRoster(this.#options.suite, read.genesis, read.statements);
    if (kept?.id !== roster.id) return true;
    return kept.statements.length < unpackRoster(packRoster(roster))!.statements.length;
  }

  #take(name: string, packed: Uint8Array, anew?: "anew"): Conversation | undefined {
    const { suite, conversations } = this.#options;
    const read = unpackRoster(packed);
    const roster = read && readRoster(suite, read.genesis, read.statements);
    if (!read || !roster || roster.genesis.name !== name) return undefined;
    const before = conversations.room(name);
    // Another room of the same name: only who joins it leaves the one before.
    const isOther = before !== undefined && before.roster.id !== roster.id;
    if (isOther && !anew) return undefined;
    if (isOther) conversations.forgetRoom(name);
    const known = conversations.room(name);
    if (!known) return conversations.open({ type: "room", name }, roster, () => true);
    for (const statement of read.statements) known.room.learn(statement);
    return known;
  }

  async #inside(name: string) {
    const answer = await this.#options.client.request({ type: "room", room: name });
    return answer.type === "room" ? answer.inside ?? undefined : undefined;
  }

  /** Brings our roster there, with what others have brought. */
  async #publish(conversation: Conversation): Promise<void> {
    const { client } = this.#options;
    const { name } = conversation.place;
    for (let tries = 1;; tries++) {
      const inside = await this.#inside(name);
      if (!inside) return;
      this.#take(name, inside.roster);
      if (!this.#lacks(inside.roster, conversation.roster)) return;
      const roster = packRoster(conversation.roster);
      try {
        await client.request({ type: "roster", room: name, epoch: inside.epoch + 1, roster });
        return;
      } catch (error) {
        const isLate = error instanceof RegistryError && error.refusal?.reason === "stale";
        if (!isLate || tries >= publishTries) throw error;
      }
    }
  }
}
