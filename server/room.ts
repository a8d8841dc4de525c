// A room: its members, topic and modes, and the log that carries what is said in it. Knows who may do what;
// not how commands spell it.
import { completeMask, matchesMask } from "../protocol/irc/mask.ts";
import type { IrcMessage } from "../protocol/irc/message.ts";
import { fold } from "../protocol/irc/names.ts";
import type { Ownership } from "./accounts/registered_rooms.ts";
import type { Cursor } from "./cursor.ts";
import type { Archive } from "./archive.ts";
import type { Audience, Fanout } from "./fanout.ts";
import type { Stamp } from "./listener_kind.ts";
import { Log } from "./log.ts";
import type { Outbound } from "./outbound.ts";
import type { LogHandle } from "./store/log_handle.ts";
import type { Listener, User } from "./user.ts";

const encoder = new TextEncoder();

/** One user in one room. */
export class Member {
  operator = false;
  voice = false;
  #sayHead: Uint8Array | null = null;
  #sourceBytes: Uint8Array | null = null;
  /** The answer to "is this member banned", for the room's lists as they were at `bannedAt`. */
  #banned = false;
  #bannedAt = -1;

  /** How far each of the user's sessions has read. */
  readonly cursors = new Map<Listener, Cursor>();

  constructor(readonly user: User, readonly room: Room) {}

  /** The session hears everything from now on, encoded for its kind as it is now. */
  listen(listener: Listener): void {
    this.leave(listener);
    this.cursors.set(listener, this.room.log.listen(listener.kind, listener.outbound));
  }

  /** The session still reads what was said up to now. */
  leave(listener: Listener): void {
    const cursor = this.cursors.get(listener);
    if (!cursor) return;
    this.room.log.leave(cursor);
    this.cursors.delete(listener);
    // No longer of the audience, but with something left to read.
    this.room.fanout.wake(listener.outbound);
  }

  /** One session, or all, does not see what was said last, which has this order. */
  skip(order: number, listener?: Listener): void {
    if (listener) this.cursors.get(listener)?.skipLast(order);
    else for (const cursor of this.cursors.values()) cursor.skipLast(order);
  }

  /** The bytes of `:source PRIVMSG #room :`. */
  get sayHead(): Uint8Array {
    return this.#sayHead ??= encoder.encode(`:${this.user.source} PRIVMSG ${this.room.name} :`);
  }

  /** The bytes of the user's source. */
  get sourceBytes(): Uint8Array {
    return this.#sourceBytes ??= encoder.encode(this.user.source);
  }

  forgetSource(): void {
    this.#sayHead = null;
    this.#sourceBytes = null;
    this.#bannedAt = -1;
  }

  get banned(): boolean {
    if (this.#bannedAt !== this.room.listsVersion) {
      this.#banned = this.room.isBanned(this.user);
      this.#bannedAt = this.room.listsVersion;
    }
    return this.#banned;
  }

  /** `@+` for every prefix the member has, or the highest alone. */
  prefixes(all: boolean): string {
    const prefixes = (this.operator ? "@" : "") + (this.voice ? "+" : "");
    return all ? prefixes : prefixes.slice(0, 1);
  }
}

export interface ListEntry {
  readonly mask: string;
  readonly by: string;
  /** Milliseconds since 1970. */
  readonly time: number;
}

export type ListMode = "b" | "e" | "I";
export type FlagMode = "i" | "m" | "n" | "s" | "t";

export class Room implements Audience {
  readonly members = new Map<User, Member>();
  /** Who may come in past +i, until they have, or are gone. */
  readonly invited = new Set<User>();
  readonly log = new Log();
  readonly flags = new Set<FlagMode>(["n", "t"]);
  readonly lists: Record<ListMode, ListEntry[]> = { b: [], e: [], I: [] };
  listsVersion = 0;
  key: string | null = null;
  limit: number | null = null;
  topic: { readonly text: string; readonly by: string; readonly time: number } | null = null;
  /** Whose it is, if it is registered: then it stays when it is empty, and over restarts. */
  ownership: Ownership | null = null;

  /** Where what is said here is kept. */
  readonly handle: LogHandle;

  constructor(
    readonly name: string,
    readonly created: number,
    readonly fanout: Fanout,
    readonly archive: Archive,
  ) {
    this.handle = archive.roomLog(name, created);
    if (this.handle.door?.startsWith("k:")) this.key = this.handle.door.slice(2);
  }

  /** Adds a user, who hears everything from now on; the first one is operator, or whoever has the right to be. */
  add(user: User): Member {
    const member = new Member(user, this);
    for (const listener of user.listeners) member.listen(listener);
    member.operator = this.ownership ? this.isOwnedBy(user) : this.members.size === 0;
    this.members.set(user, member);
    user.memberships.set(this, member);
    user.forgetInvitation(this);
    return member;
  }

  /** Takes a user out, who still reads what was said up to now. */
  remove(user: User): void {
    const member = this.members.get(user);
    if (!member) return;
    this.members.delete(user);
    user.memberships.delete(this);
    if (user.lastSaid?.member === member) user.lastSaid = null;
    for (const listener of user.listeners) member.leave(listener);
  }

  /** The modes that keep people out have changed: the history is behind the same door. */
  keepDoor(): void {
    const door = this.flags.has("i") ? "i" : this.key !== null ? `k:${this.key}` : null;
    this.archive.store.setDoor(this.handle, door);
  }

  /** Tells every member. */
  tell(message: IrcMessage, stamp: Stamp, key?: string): void {
    this.archive.keep(this.handle, message, stamp, key);
    this.log.append(message, stamp);
    this.fanout.wakeAll(this);
  }

  /** Tells every member what one of them did by one of their sessions, which gets its own copy if it wants it. */
  tellFrom(
    member: Member,
    by: Listener,
    message: IrcMessage,
    stamp: Stamp,
    echo: boolean,
    key?: string,
  ): void {
    this.tell(message, stamp, key);
    if (echo && !by.labelling) return;
    member.skip(stamp.order, by);
    if (echo) by.send(message, stamp);
  }

  /** Called now and then: a channel that was quiet since the last time gives its memory back. */
  rest(): void {
    if (this.log.rest()) this.fanout.wakeAll(this);
  }

  *outbounds(): Iterable<Outbound> {
    for (const { listeners } of this.members.keys()) {
      for (const { outbound } of listeners) yield outbound;
    }
  }

  /** True if the user's account is operator here whenever it comes. */
  isOwnedBy({ account }: User): boolean {
    if (!this.ownership || account === null) return false;
    const { founder, operators } = this.ownership;
    return fold(founder.name) === fold(account) || operators.has(fold(account));
  }

  /** Why the user may not speak here, or null. */
  mayNotSpeak(user: User): string | null {
    const member = this.members.get(user);
    if (!member && this.flags.has("n")) return "You are not in that channel.";
    if (member?.operator || member?.voice) return null;
    if (this.flags.has("m")) return "The channel is moderated (+m): only operators and voiced members speak.";
    if (member ? member.banned : this.isBanned(user)) return "You are banned from the channel (+b).";
    return null;
  }

  isBanned(user: User): boolean {
    return this.isListed("b", user) && !this.isListed("e", user);
  }

  isListed(list: ListMode, user: User): boolean {
    return this.lists[list].some((entry) => matchesMask(entry.mask, user.source));
  }

  /** Adds or removes a mask; false if nothing changed. */
  changeList(list: ListMode, add: boolean, mask: string, by: string, time: number): boolean {
    const full = completeMask(mask);
    const index = this.lists[list].findIndex((entry) => fold(entry.mask) === fold(full));
    if (add === index >= 0) return false;
    if (add) this.lists[list].push({ mask: full, by, time });
    else this.lists[list].splice(index, 1);
    this.listsVersion++;
    return true;
  }

  /** True if someone who is not a member may know of the room. */
  isVisibleTo(user: User): boolean {
    return !this.flags.has("s") || this.members.has(user);
  }
}
