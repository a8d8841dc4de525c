// Registered rooms: what of a room is kept while it is empty and over restarts, and whose it is. Knows the store and the
// rooms; not how commands change them.
import { fold } from "../../protocol/irc/names.ts";
import type { EventLog } from "../event_log.ts";
import type { FlagMode, Room } from "../room.ts";
import type { ChannelState, StoredChannel } from "../store/channels.ts";
import { StoreError } from "../store/database.ts";
import type { Store } from "../store/store.ts";
import { Looks } from "./confusables.ts";
import type { Account } from "./directory.ts";

/** What a registered room has beside every other one. */
export interface Ownership {
  readonly founder: Account;
  /** Folded names of the accounts that are operators whenever they come, the founder's left out. */
  readonly operators: Set<string>;
}

export class RegisteredRooms {
  readonly #rooms = new Set<Room>();
  readonly #looks = new Looks();
  /** Those that have changed since they were last saved. */
  #changed = new Set<Room>();
  #saving: Promise<void> | null = null;

  constructor(readonly store: Pick<Store, "call">, readonly log: EventLog) {}

  /** Puts a stored room's state into a room that was made for it; `founder` is whose it is. */
  restore(room: Room, { state }: StoredChannel, founder: Account): void {
    room.ownership = { founder, operators: new Set(state.operators) };
    room.topic = state.topic;
    room.key = state.key;
    room.limit = state.limit;
    room.flags.clear();
    for (const flag of state.flags) room.flags.add(flag as FlagMode);
    for (const list of ["b", "e", "I"] as const) room.lists[list].push(...state.lists[list]);
    this.#add(room);
  }

  /** Another room's name that looks like this one, or undefined. */
  alike(name: string): string | undefined {
    const found = this.#looks.find(name);
    return found !== undefined && fold(found) !== fold(name) ? found : undefined;
  }

  /** How many rooms are this account's. */
  countOf(founder: Account): number {
    let count = 0;
    for (const room of this.#rooms) if (room.ownership?.founder.id === founder.id) count++;
    return count;
  }

  /** Makes a room an account's own; resolves when that is stored. Rejects with StoreError, and it is not. */
  async register(room: Room, founder: Account, operators: Iterable<string>): Promise<void> {
    const ownership = { founder, operators: new Set(operators) };
    room.ownership = ownership;
    this.#add(room);
    try {
      await this.store.call("saveChannels", [stored(room, ownership)]);
    } catch (error) {
      this.#forget(room);
      throw error;
    }
  }

  /** Makes it a room like others again; resolves when that is stored. Rejects with StoreError, and it is not. */
  async drop(room: Room): Promise<void> {
    await this.saved();
    const { ownership } = room;
    if (!ownership) return;
    // First of all, or a change that is saved meanwhile would bring it back.
    this.#forget(room);
    try {
      await this.store.call("removeChannel", fold(room.name));
    } catch (error) {
      room.ownership = ownership;
      this.#add(room);
      throw error;
    }
  }

  /** Something of the room has changed that is kept, if it is a registered one. */
  changed(room: Room): void {
    if (!room.ownership) return;
    this.#changed.add(room);
    this.#saving ??= this.#save();
  }

  /** Resolves when nothing is left to be saved, or the store did not take it. */
  async saved(): Promise<void> {
    if (this.#changed.size > 0) this.#saving ??= this.#save();
    await this.#saving;
  }

  /** What changes while something is saved goes into the next save, so that a burst of changes is two. */
  async #save(): Promise<void> {
    // What one command changes is saved together.
    await Promise.resolve();
    while (this.#changed.size > 0) {
      const rooms = this.#changed;
      this.#changed = new Set();
      try {
        await this.store.call(
          "saveChannels",
          [...rooms].flatMap((room) => room.ownership ? [stored(room, room.ownership)] : []),
        );
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
        this.log("channels_not_saved", { error: error.message });
        for (const room of rooms) this.#changed.add(room);
        break;
      }
    }
    this.#saving = null;
  }

  #add(room: Room): void {
    this.#rooms.add(room);
    this.#looks.add(room.name);
  }

  #forget(room: Room): void {
    room.ownership = null;
    this.#rooms.delete(room);
    this.#changed.delete(room);
    this.#looks.delete(room.name);
  }
}

function stored(room: Room, { founder, operators }: Ownership): StoredChannel {
  const { name, created, topic, flags, key, limit, lists } = room;
  const state: ChannelState = {
    operators: [...operators],
    topic,
    flags: [...flags].join(""),
    key,
    limit,
    lists,
  };
  return { folded: fold(name), name, founder: founder.id, created, state };
}
