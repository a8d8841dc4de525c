// The chat: everybody who is here, every room there is, and the order in which things are said. Knows no sockets and
// no commands; what strangers can make grow in it is bounded by the server's limits.
import { nicknameOf } from "../protocol/irc/message.ts";
import { fold } from "../protocol/irc/names.ts";
import type { Accounts } from "./accounts/accounts.ts";
import { RegisteredRooms } from "./accounts/registered_rooms.ts";
import { Archive } from "./archive.ts";
import type { EventLog } from "./event_log.ts";
import type { Fanout } from "./fanout.ts";
import { identityOf, SaidStamp, speakerOf, stampOf } from "./history.ts";
import type { Stamp } from "./listener_kind.ts";
import { Keys } from "./keys.ts";
import { Nicknames } from "./nicknames.ts";
import type { ServerOptions } from "./options.ts";
import type { ResumeTokens } from "./resume_tokens.ts";
import { Room } from "./room.ts";
import type { StoredChannel } from "./store/channels.ts";
import type { Lost } from "./store/committing.ts";
import type { StoreError } from "./store/database.ts";
import type { LogHandle } from "./store/log_handle.ts";
import type { SaidRecord } from "./store/record.ts";
import type { Store } from "./store/store.ts";
import type { Listener, User } from "./user.ts";

/** What is taken back where it could not be stored; a JOIN or PART has happened all the same. */
const isShown = (record: SaidRecord) => record.seq > 0 || record.command === "REDACT";

/** What the sender of a message hears that the store did not take. */
export function notStored(error: StoreError): string {
  return `That was not said: ${error.message}`;
}

export class Chat {
  /** By folded nickname: registered users. */
  readonly users = new Map<string, User>();
  /** By folded name. */
  readonly rooms = new Map<string, Room>();
  readonly nicknames = new Nicknames();
  readonly started: number;
  mostUsers = 0;
  /** Open sessions, registered or not. */
  connections = 0;
  readonly archive: Archive;
  readonly keys = new Keys();
  /** Users without a connection, who may come back until a time; milliseconds since 1970. */
  readonly lingering = new Map<User, { readonly until: number; readonly reason: string }>();
  readonly registered: RegisteredRooms;
  #order: number;
  #hushed = false;

  constructor(
    readonly options: ServerOptions,
    readonly fanout: Fanout,
    store: Store,
    /** Milliseconds since 1970. */
    readonly now: () => number,
    /** What others see of an address. */
    readonly cloak: (address: string) => string,
    readonly tokens: ResumeTokens,
    readonly accounts: Accounts,
    log: EventLog,
  ) {
    this.started = now();
    this.#order = store.firstOrder;
    for (const record of store.recentKeys) {
      this.keys.remember(speakerOf(record), record.extras.key!, stampOf(record, store.epoch));
    }
    this.archive = new Archive(store, fanout, (lost, error) => this.#takeBack(lost, error));
    this.registered = new RegisteredRooms(store, log);
    this.#restoreRooms(store.registered.channels);
    this.archive.closeLocked((name) => this.rooms.has(name));
  }

  #restoreRooms(channels: Iterable<StoredChannel>): void {
    for (const channel of channels) {
      const room = new Room(channel.name, channel.created, this.fanout, this.archive);
      this.registered.restore(room, channel, this.accounts.directory.byId(channel.founder)!);
      this.rooms.set(channel.folded, room);
    }
  }

  /** The stamp for what is said next; with a number if it is said in a log that counts it. */
  stamp(account: string | null, countedIn?: LogHandle): Stamp {
    const seq = countedIn === undefined ? 0 : countedIn.takeSeq();
    return new SaidStamp(++this.#order, this.now(), seq, account, this.archive.store.epoch);
  }

  /** The stamp for a reply, which nobody will refer to. */
  replyStamp(): Stamp {
    return { order: ++this.#order, time: this.now(), id: null, seq: 0, account: null };
  }

  enter(user: User): void {
    this.nicknames.pass(user.nickname, user);
    user.namedAt = this.#order;
    this.users.set(fold(user.nickname), user);
    this.mostUsers = Math.max(this.mostUsers, this.users.size);
  }

  user(nickname: string): User | undefined {
    return this.users.get(fold(nickname));
  }

  /** Who is behind a nickname, in the name of a conversation's log. */
  identity(nickname: string): string {
    // Whose nickname is an account's is that account, also while they are away.
    const account = this.accounts.directory.find(nickname);
    return this.user(nickname)?.identity ?? identityOf(account?.name ?? null, nickname);
  }

  room(name: string): Room | undefined {
    return this.rooms.get(fold(name));
  }

  /** The room of this name, made if there is none. */
  openRoom(name: string): Room {
    const key = fold(name);
    let room = this.rooms.get(key);
    if (!room) this.rooms.set(key, room = new Room(name, this.now(), this.fanout, this.archive));
    return room;
  }

  /** Takes a user out of a room. An empty room is gone, unless it is registered. */
  removeFrom(room: Room, user: User): void {
    room.remove(user);
    // Behind a door something was said to these people, and not to whoever comes next.
    const locked = room.members.size === 0 && room.handle.door !== null && !room.ownership;
    if (locked && !this.#hushed) this.archive.store.closeLog(room.handle);
    this.closeIfEmpty(room);
  }

  /** A room that nobody is in and nobody owns is gone; its history is not. */
  closeIfEmpty(room: Room): void {
    if (room.members.size > 0 || room.ownership) return;
    this.rooms.delete(fold(room.name));
    for (const guest of room.invited) guest.forgetInvitation(room);
  }

  /** Called now and then: channels that are quiet give their memory back, and what could not be saved is tried again. */
  rest(): void {
    for (const room of this.rooms.values()) room.rest();
    this.archive.closeSpent(({ kind, name }) => kind === "room" && this.rooms.has(name));
    void this.registered.saved();
  }

  /** From here on nobody is told who goes: everybody does, and is told why. */
  hush(): void {
    this.#hushed = true;
  }

  /** Changes a nickname that was claimed before, and tells everybody who shares a room, once each. */
  rename(user: User, by: Listener, nickname: string): void {
    const message = { source: user.source, command: "NICK", params: [nickname] };
    const stamp = this.stamp(user.account);
    this.users.delete(fold(user.nickname));
    this.nicknames.remember(user, this.now());
    this.#tellPeers(user, message, stamp);
    by.send(message, stamp);
    user.hear(message, stamp, by);
    user.rename(nickname);
    user.namedAt = stamp.order;
    this.users.set(fold(nickname), user);
  }

  /** One more session of a user. Whoever the token was given to, if they are still here, is seen out. */
  attach(user: User, listener: Listener, token: string | undefined): void {
    const before = token === undefined ? undefined : this.tokens.handOver(user, token, listener);
    this.lingering.delete(user);
    user.listeners.add(listener);
    for (const member of user.memberships.values()) member.listen(listener);
    if (before !== listener) before?.close("Resumed on another connection.");
  }

  /**
   * A session of the user's has ended. With the last one the user is gone, or stays for the grace time if the connection
   * was lost and there is a token to come back with.
   */
  detach(user: User, listener: Listener, reason: string, lost: boolean): void {
    if (user.listeners.size > 1) {
      for (const member of user.memberships.values()) member.leave(listener);
      user.listeners.delete(listener);
      if (!lost) this.tokens.forget(user, listener);
      return;
    }
    const { graceMs } = this.options.limits;
    if (!lost || user.tokens.size === 0 || graceMs === 0 || this.#hushed) return this.quit(user, reason);
    for (const member of user.memberships.values()) member.leave(listener);
    user.listeners.delete(listener);
    this.lingering.set(user, { until: this.now() + graceMs, reason });
  }

  /** Those whose grace time is over are gone. */
  expire(now: number): void {
    this.keys.expire(now);
    for (const [user, { until, reason }] of this.lingering) if (now >= until) this.quit(user, reason);
  }

  /** Ends every session of the user's, who cannot come back to where they were. */
  expel(user: User, reason: string): void {
    for (const listener of [...user.listeners]) listener.close(reason);
    if (this.lingering.has(user)) this.quit(user, reason);
  }

  /** The user is gone: tells everybody who shares a room, once each, and forgets them. */
  quit(user: User, reason: string): void {
    const message = { source: user.source, command: "QUIT", params: [reason] };
    if (!this.#hushed) this.#tellPeers(user, message, this.stamp(user.account));
    for (const room of [...user.memberships.keys()]) this.removeFrom(room, user);
    for (const room of [...user.invitedTo]) user.forgetInvitation(room);
    this.users.delete(fold(user.nickname));
    this.nicknames.release(user.nickname, user);
    this.lingering.delete(user);
    this.tokens.forget(user);
    this.nicknames.remember(user, this.now());
  }

  /** Appends to the log of each of the user's rooms; who shares several hears it from the first. */
  #tellPeers(user: User, message: { source: string; command: string; params: string[] }, stamp: Stamp): void {
    const { order } = stamp;
    user.toldAt = order;
    for (const [room, own] of user.memberships) {
      room.tell(message, stamp);
      if (user.memberships.size === 1) return own.skip(order);
      for (const [peer, member] of room.members) {
        if (peer.toldAt === order) member.skip(order);
        else peer.toldAt = order;
      }
    }
  }

  /** What could not be stored is shown to nobody, and whoever said it is told. */
  #takeBack(lost: readonly Lost[], error: StoreError): void {
    const orders = lost.flatMap(({ records }) => records.filter(isShown).map((r) => r.order));
    this.fanout.cancel(new Set(orders));
    for (const { handle, records } of lost) {
      const room = handle.kind === "room" ? this.rooms.get(handle.name) : undefined;
      const target = room?.name ?? handle.name.replace(" ", ",");
      for (const record of records.filter(isShown)) {
        if (record.extras.key !== undefined) this.keys.forget(speakerOf(record), record.extras.key);
        const sender = this.user(nicknameOf(record.source));
        for (const listener of sender?.listeners ?? []) {
          listener.fail(record.command, "NOT_STORED", notStored(error), target, record.extras.key ?? "*");
        }
      }
    }
  }
}
