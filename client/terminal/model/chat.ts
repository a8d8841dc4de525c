// What the parts of the model share: the conversations, who we are, how the connection is, what is to be done outside.
// Knows no messages of the protocol; those are hearing.ts, and what a person does is acting.ts.
import type { IrcMessage } from "../../../protocol/irc/message.ts";
import type { ConnectionState } from "../../connection_events.ts";
import { defaultIsupport, foldName, type Isupport } from "../../isupport.ts";
import type { Settings } from "../settings.ts";
import type { Effect } from "./action.ts";
import { Conversations } from "./conversations.ts";
import type { Entry, Note } from "./entry.ts";
import { mentions } from "./mentions.ts";
import type { OpenConversation } from "./open_conversation.ts";
import { Overlays } from "./overlays.ts";
import type { Asking } from "./state.ts";

export interface ModelOptions {
  /** Where we connect to, for people: `localhost:9090`. */
  readonly address: string;
  readonly nickname: string;
  /** The room to enter first; empty for none. */
  readonly room: string;
  /** To be entered besides. */
  readonly otherRooms?: readonly string[];
  readonly settings: Settings;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly isEncrypted?: boolean;
}

/** What a secret is asked for, and what was answered so far. */
export interface Secrets {
  readonly what: "register" | "login" | "password";
  readonly account: string;
  readonly given: readonly string[];
}

/** Names a stranger can make us remember. */
const maxRemembered = 1000;

export class Chat {
  readonly options: ModelOptions;
  readonly conversations: Conversations;
  readonly overlays: Overlays;
  version = 0;
  settings: Settings;
  connection: ConnectionState = { type: "idle" };
  wasOnline = false;
  nickname: string;
  account: string | undefined;
  isAway = false;
  isupport: Isupport = defaultIsupport;
  lagMs: number | undefined;
  waiting = 0;
  sent = 0;
  news: string | undefined;
  /** In place of the news until then. */
  hint: { readonly text: string; readonly until: number } | undefined;
  /** When the next attempt to connect is due. */
  retryAt: number | undefined;
  asking: Asking = { type: "text" };
  secrets: Secrets | undefined;
  hasFocus = true;
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
  #effects: Effect[] = [];
  #lastId = 0;
  #mentions: ((text: string) => boolean) | undefined;

  constructor(options: ModelOptions) {
    this.options = options;
    this.nickname = options.nickname;
    this.settings = options.settings;
    const names = {
      fold: (name: string) => this.fold(name),
      prefixes: () => this.isupport.memberPrefixes,
    };
    const touched = () => {
      this.version++;
    };
    this.conversations = new Conversations(options.address, names, touched);
    this.overlays = new Overlays(touched);
  }

  get now(): number {
    return this.options.now();
  }

  fold(name: string): string {
    return foldName(name, this.isupport);
  }

  isSelf(nickname: string): boolean {
    return this.fold(nickname) === this.fold(this.nickname);
  }

  isIgnored(nickname: string): boolean {
    const { ignore } = this.settings;
    return ignore.length > 0 && ignore.some((each) => this.fold(each) === this.fold(nickname));
  }

  get isOnline(): boolean {
    return this.connection.type === "online";
  }

  /** Unique, and rising. */
  nextId(): number {
    return ++this.#lastId;
  }

  effect(effect: Effect): void {
    this.#effects.push(effect);
  }

  send(command: string, ...params: string[]): void {
    this.effect({ type: "send", message: { command, params } });
  }

  sendTagged(tags: ReadonlyMap<string, string>, message: IrcMessage): void {
    this.effect({ type: "send", message: { ...message, tags } });
  }

  /** What is to be done since it was last asked for. */
  takeEffects(): Effect[] {
    const effects = this.#effects;
    this.#effects = [];
    return effects;
  }

  /** Puts an entry below all others. */
  append(conversation: OpenConversation, entry: Entry): void {
    conversation.log.append(entry);
    this.conversations.trim(conversation);
    conversation.touch();
  }

  note(level: Note["level"], text: string, conversation = this.conversations.current): void {
    this.append(conversation, { type: "note", id: this.nextId(), time: this.now, level, text });
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

  mentionsUs(text: string): boolean {
    this.#mentions ??= mentions(this.nickname, this.settings.highlight, this.isupport);
    return this.#mentions(text);
  }

  rename(nickname: string): void {
    this.nickname = nickname;
    this.#mentions = undefined;
  }

  set(settings: Settings): void {
    this.settings = settings;
    this.#mentions = undefined;
    this.effect({ type: "save", settings });
  }

  learn(isupport: Isupport): void {
    const refolds = isupport.casemapping !== this.isupport.casemapping ||
      isupport.memberPrefixes !== this.isupport.memberPrefixes;
    this.isupport = isupport;
    this.#mentions = undefined;
    if (refolds) this.conversations.refold();
  }
}
