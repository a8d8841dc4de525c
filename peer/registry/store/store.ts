// What a registry keeps, whatever keeps it. Keys are folded names. Several registries may share one store; each has an id,
// and what must happen once is settled by the store. Times are milliseconds since 1970. Knows no connections.
import type { Access, Purpose } from "../../../protocol/peer/registry_frame.ts";

export interface StoredAccount {
  readonly key: string;
  /** As it was registered. */
  readonly name: string;
  /** `$argon2id$...`. */
  readonly password: string;
}

/** Somebody who is online. */
export interface Presence {
  readonly key: string;
  readonly name: string;
  /** The registry that they are connected to. */
  readonly registry: string;
  readonly session: string;
  /** Their signed address record, once they have published one. */
  readonly record: Uint8Array | null;
}

export interface Member {
  readonly key: string;
  readonly name: string;
}

export interface Room {
  readonly key: string;
  readonly name: string;
  /** The name of whom it belongs to, a member. */
  readonly owner: string;
  readonly access: Access;
  readonly epoch: number;
  readonly roster: Uint8Array;
  /** In the order in which they joined. */
  readonly members: readonly Member[];
  /** Keys of who may join though they are not members. */
  readonly invited: readonly string[];
  /** Counts the changes. */
  readonly version: number;
}

/** A room as it is listed: a list of a hundred is asked for often, and rosters are long. */
export type RoomOutline = Omit<Room, "roster">;

/** Something for a registry to deliver. */
export interface Mail {
  /** The key of whom it is for. */
  readonly to: string;
  /** The session that it is for; undefined for whichever they have. */
  readonly session: string | null;
  readonly push: Uint8Array;
}

export interface AccountStore {
  /** False if somebody has the name, or one that looks like it: one with any of `looks` in common. */
  createAccount(account: StoredAccount, looks: readonly string[]): Promise<boolean>;
  findAccount(key: string): Promise<StoredAccount | undefined>;
  /** Roughly, where registries make accounts at the same time. */
  countAccounts(): Promise<number>;

  /** Keeps, until then, what an account's token is known by, in the place of an earlier one. */
  keepToken(account: string, hash: Uint8Array, until: number): Promise<void>;
  tokenHash(account: string, now: number): Promise<Uint8Array | undefined>;
  dropToken(account: string): Promise<void>;
}

export interface PresenceStore {
  /** Puts somebody online, in the place of another session of theirs, which it answers. */
  arrive(presence: Presence, now: number): Promise<Presence | undefined>;
  publish(key: string, session: string, record: Uint8Array): Promise<void>;
  depart(key: string, session: string): Promise<void>;
  whereabouts(key: string, now: number): Promise<Presence | undefined>;
  /** Names in the order of their keys, from behind `after` on. */
  online(after: string, limit: number, now: number): Promise<string[]>;
}

export interface ConsentStore {
  /** Remembers that both have agreed. */
  agree(one: string, other: string): Promise<void>;
  haveAgreed(one: string, other: string): Promise<boolean>;
  withdraw(one: string, other: string): Promise<void>;

  /** Keeps a question until it is answered, or until then. */
  ask(from: string, to: string, until: number): Promise<void>;
  /** Whether there was such a question; it is gone then. */
  takeQuestion(from: string, to: string, now: number): Promise<boolean>;

  /** `me` is READY until then. True, once, for one of two who are READY for each other: both are not so any more. */
  meet(purpose: Purpose, me: string, other: string, now: number, until: number): Promise<boolean>;
}

export interface RoomStore {
  /** False if there is such a room. */
  createRoom(room: Room): Promise<boolean>;
  room(key: string): Promise<Room | undefined>;
  /** Replaces the room whose version is one less. False if somebody else was faster. Without members it is gone. */
  changeRoom(room: Room): Promise<boolean>;
  /** Open rooms in the order of their keys, from behind `after` on. */
  openRooms(after: string, limit: number): Promise<RoomOutline[]>;
  /** How many rooms somebody is a member of. */
  countRooms(person: string): Promise<number>;
  /** The rooms that somebody is a member of, and then those that they are invited to, each in the order of their keys. */
  roomsOf(person: string, limit: number): Promise<RoomOutline[]>;
  shareRoom(one: string, other: string): Promise<boolean>;
}

export interface MailStore {
  post(registry: string, mail: Mail, now: number): Promise<void>;
  /** Takes what was posted to a registry, oldest first. */
  collect(registry: string): Promise<Mail[]>;
}

/** Every call may throw StoreError. */
export interface Store extends AccountStore, PresenceStore, ConsentStore, RoomStore {
  /** What registries post to each other; null where no other can use this store. */
  readonly mail: MailStore | null;
  /** A registry is there still, and so are all who are online there. Also clears away what has expired. */
  touch(registry: string, now: number): Promise<void>;
  close(): Promise<void>;
}

/** A registry that was not heard of for so long has gone, and those who were online there. */
export const goneAfterMs = 15_000;
/** Mail that nobody has collected for so long is thrown away. */
export const mailMs = 60_000;

/** The store cannot be used, or not just now. `message` is a sentence. */
export class StoreError extends Error {
  override readonly name = "StoreError";
}

/** One key for two, whoever comes first. No name has a space. */
export function pairOf(one: string, other: string): string {
  return [one, other].sort().join(" ");
}
