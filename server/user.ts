// A user: who a session is once it has registered. Knows the rooms they are in, and how to reach their listener; not
// how the session reads or closes.
import type { IrcMessage } from "../protocol/irc/message.ts";
import type { Capability } from "./capabilities.ts";
import type { ListenerKind, Stamp } from "./listener_kind.ts";
import { identityOf } from "./history.ts";
import { fixed } from "./options.ts";
import { encodeExtras } from "./store/record.ts";
import type { Outbound } from "./outbound.ts";
import type { Member, Room } from "./room.ts";
import type { LogHandle } from "./store/log_handle.ts";

/** The part of a session that others may use. */
export interface Listener {
  readonly outbound: Outbound;
  readonly kind: ListenerKind;
  /** True while the answer to a labelled command is gathered: the session's own copy goes into it. */
  readonly labelling: boolean;
  has(capability: Capability): boolean;
  /** Says something to this session alone, as a part of the answer to its own command. */
  send(message: IrcMessage, stamp?: Stamp): void;
  /** Says something to this session alone that somebody else did. */
  hear(message: IrcMessage, stamp: Stamp): void;
  /** A numeric reply: its number and its parameters behind the nickname. */
  reply(numeric: string, ...params: string[]): void;
  /** Says that a command did not do what it was for: `FAIL command code context :sentence`. */
  fail(command: string, code: string, sentence: string, ...context: string[]): void;
  /** Ends the session, with a goodbye. */
  close(reason: string): void;
}

export class User {
  #account: string | null = null;
  /** What the store keeps with each plain message: none, or the account. */
  extras = encodeExtras({});
  away: string | null = null;
  invisible = false;
  /** Of this server: who may close sessions and keep people out. */
  operator = false;
  /** Wants to hear what operators tell everybody. */
  wallops = false;
  readonly memberships = new Map<Room, Member>();
  /** Rooms that may be entered past +i; bounded, the oldest is forgotten. */
  readonly invitedTo = new Set<Room>();
  /** The room this user spoke in last, by the bytes of its name: the next line is most likely for it too. */
  lastSaid: { readonly name: Uint8Array; readonly member: Member } | null = null;
  lastSpoke: number;
  /** The order of the last NICK or QUIT of another user that this one was told of: nobody is told twice. */
  toldAt = 0;

  /** Their sessions, one a device. None while they are away from a connection that was lost, and may come back. */
  readonly listeners: Set<Listener>;
  /** What opens this user again to a new connection, and the session it was given to. */
  readonly tokens = new Map<string, Listener>();
  /** The conversations since they came, and the number of the last message before that. Bounded, the oldest goes. */
  readonly conversations = new Map<LogHandle, { readonly other: string; readonly before: number }>();
  /** Since which order they have had their nickname: what was said under it later is theirs. */
  namedAt = 0;
  /** How far they have read, by folded target; for who is not logged in, and nobody else will know it. Bounded. */
  readonly readMarkers = new Map<string, number>();

  constructor(
    first: Listener,
    public nickname: string,
    readonly username: string,
    /** What others see instead of the address. */
    readonly host: string,
    /** The IP address; shown to nobody but the user. */
    readonly address: string,
    public realname: string,
    /** Milliseconds since 1970. */
    readonly signedOn: number,
  ) {
    this.lastSpoke = signedOn;
    this.listeners = new Set([first]);
  }

  /** A message with this number was said in a conversation of theirs; `other` is the other's nickname. */
  conversed(handle: LogHandle, other: string, seq: number): void {
    if (this.conversations.has(handle)) return;
    this.conversations.set(handle, { other, before: seq - 1 });
    if (this.conversations.size > fixed.conversations) {
      this.conversations.delete(this.conversations.keys().next().value!);
    }
  }

  /** Says something to all their sessions, but the one that did it. */
  hear(message: IrcMessage, stamp: Stamp, but?: Listener): void {
    for (const listener of this.listeners) if (listener !== but) listener.hear(message, stamp);
  }

  get account(): string | null {
    return this.#account;
  }

  set account(account: string | null) {
    this.#account = account;
    this.extras = encodeExtras(account === null ? {} : { account });
  }

  /** Who they are in the name of a conversation's log, and to an idempotency key. */
  get identity(): string {
    return identityOf(this.#account, this.nickname);
  }

  get source(): string {
    return `${this.nickname}!${this.username}@${this.host}`;
  }

  rename(nickname: string): void {
    this.nickname = nickname;
    for (const member of this.memberships.values()) member.forgetSource();
  }

  invite(room: Room): void {
    this.invitedTo.add(room);
    room.invited.add(this);
    if (this.invitedTo.size > fixed.invitations) this.forgetInvitation(this.invitedTo.values().next().value!);
  }

  forgetInvitation(room: Room): void {
    this.invitedTo.delete(room);
    room.invited.delete(this);
  }

  /** Everybody who shares a room with this user, this user left out. */
  peers(): Set<User> {
    const peers = new Set<User>();
    for (const room of this.memberships.keys()) {
      for (const peer of room.members.keys()) peers.add(peer);
    }
    peers.delete(this);
    return peers;
  }
}
