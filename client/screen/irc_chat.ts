// What the parts of the IRC client's model share besides what every chat has: how the connection is, what the server is
// like, what was asked of it. Knows no messages of the protocol; those are hearing.ts.
import type { IrcMessage } from "../../protocol/irc/message.ts";
import type { ConnectionState } from "../connection_events.ts";
import { defaultIsupport, foldName, type Isupport } from "../isupport.ts";
import { Chat, type ChatOptions, type OlderThan } from "../terminal/model/chat.ts";
import type { OpenConversation } from "../terminal/model/open_conversation.ts";
import type { Effect } from "./effect.ts";
import { Underway } from "./underway.ts";

export interface ModelOptions extends ChatOptions {
  /** The room to enter first; empty for none. */
  readonly room: string;
  /** To be entered besides. */
  readonly otherRooms?: readonly string[];
  readonly isEncrypted?: boolean;
  /** What we said and the server has not confirmed, oldest first, each the same object for as long. */
  readonly unconfirmed?: () => Iterable<IrcMessage>;
}

/** What a secret is asked for, and what was answered so far. */
export interface Secrets {
  readonly what: "register" | "login" | "password";
  readonly account: string;
  readonly given: readonly string[];
}

/** Names a stranger can make us remember. */
const maxRemembered = 1000;

export class IrcChat extends Chat {
  readonly options: ModelOptions;
  connection: ConnectionState = { type: "idle" };
  wasOnline = false;
  account: string | undefined;
  isAway = false;
  isupport: Isupport = defaultIsupport;
  lagMs: number | undefined;
  waiting = 0;
  sent = 0;
  /** What is sent takes its time to be on disk. */
  isLate = false;
  news: string | undefined;
  /** When the next attempt to connect is due. */
  retryAt: number | undefined;
  secrets: Secrets | undefined;
  /** Rooms that the person has asked to enter, folded: what comes of it is shown. */
  readonly wanted = new Set<string>();
  /** Rooms that were closed and are being left, folded: they are not opened again by what is still said there. */
  readonly leaving = new Set<string>();
  /** Rooms whose names or topic the person asked for, as `names #room` and `topic #room`, folded. */
  readonly asked = new Set<string>();
  /** The server has shown that it knows MARKREAD. */
  knowsMarkers = false;
  /** The server has refused TAGMSG. */
  refusesTags = false;
  readonly underway = new Underway();
  #effects: Effect[] = [];

  constructor(options: ModelOptions) {
    super(options);
    this.options = options;
    this.conversations.server.shortName = hostOf(options.address);
  }

  override fold(name: string): string {
    return foldName(name, this.isupport);
  }

  override get casemapping(): Isupport["casemapping"] {
    return this.isupport.casemapping;
  }

  override get memberPrefixes(): string {
    return this.isupport.memberPrefixes;
  }

  get isOnline(): boolean {
    return this.connection.type === "online";
  }

  override effect(effect: Effect): void {
    this.#effects.push(effect);
  }

  unconfirmed(): Iterable<IrcMessage> {
    return this.options.unconfirmed?.() ?? [];
  }

  /** What is to be done since it was last asked for. */
  takeEffects(): Effect[] {
    const effects = this.#effects;
    this.#effects = [];
    return effects;
  }

  send(command: string, ...params: string[]): void {
    this.effect({ type: "send", message: { command, params } });
  }

  sendTagged(tags: ReadonlyMap<string, string>, message: IrcMessage): void {
    this.effect({ type: "send", message: { ...message, tags } });
  }

  /** Whoever asks from outside a room is told that there is nothing for them. */
  override hasOlder({ kind, isJoined }: OpenConversation): boolean {
    return this.isOnline && (kind !== "room" || isJoined);
  }

  override askOlder({ name }: OpenConversation, before: OlderThan): void {
    this.effect({ type: "older", target: name, before });
  }

  /** The input line is for what the connection asks; if it asks nothing, for text. */
  askAgain(): void {
    const { connection } = this;
    this.asking = connection.type === "asking"
      ? { type: "nickname", refused: connection.nickname, problem: connection.problem }
      : { type: "text" };
  }

  remember(names: Set<string>, name: string): void {
    if (names.size < maxRemembered) names.add(name);
  }

  learn(isupport: Isupport): void {
    const refolds = isupport.casemapping !== this.isupport.casemapping ||
      isupport.memberPrefixes !== this.isupport.memberPrefixes;
    this.isupport = isupport;
    this.forgetMentions();
    if (refolds) this.conversations.refold();
  }
}

/** Without the port. */
function hostOf(address: string): string {
  return address.replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1");
}
