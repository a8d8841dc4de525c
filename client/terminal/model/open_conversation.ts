// One conversation that is open on the screen: its log, its people, and where the person is in it. Knows no messages of
// the protocol and no other conversation.
import { ConversationLog } from "./conversation_log.ts";
import type { Entry } from "./entry.ts";
import { Members, type Names } from "./members.ts";
import type { Conversation, Member, Position } from "./state.ts";
import { Early, type Reactions } from "./reactions.ts";
import { Typing } from "./typing.ts";

/** How far we are into a room: "out" once the server has refused us or we have left. */
export type Presence = "entering" | "in" | "out";

export interface OpenOptions {
  readonly name: string;
  readonly kind: Conversation["kind"];
  readonly names: Names;
  /** Called with each change. */
  readonly touched: () => void;
}

export class OpenConversation implements Conversation {
  name: string;
  readonly kind: Conversation["kind"];
  readonly log = new ConversationLog();
  readonly people: Members;
  readonly typists = new Typing();
  /** Reactions to messages that are not here yet. */
  readonly early = new Early<(reactions: Reactions) => Reactions>();
  version = 0;
  unread = 0;
  highlights = 0;
  newFrom: number | undefined;
  topic: string | undefined;
  about: string | undefined;
  shortName: string | undefined;
  isAway = false;
  older: Conversation["older"] = "unknown";
  position: Position = { type: "bottom" };
  selected: number | undefined;
  replyingTo: Conversation["replyingTo"];
  presence: Presence = "entering";
  /** Between our JOIN and the end of the names that come with it, which nobody asked to read. */
  isArriving = false;
  /** We were away: who is here and what the topic is are to be asked for. */
  isStale = false;
  /** Names that came so far of a list that has not ended, with their prefixes. */
  listed: string[] | undefined;
  /** Its names are asked for because we were away. */
  isRefreshing = false;
  /** Answers to WHO that we asked for ourselves are on their way. */
  asksWho = false;
  /** Up to when it has been read, as our devices have told the server or it has told us; milliseconds since 1970. */
  markedTime = 0;
  /** Up to when it has been read here. */
  seenTime = 0;
  /** When the marker was last sent, by our clock. */
  markedAt = -Infinity;
  /** What was last told of a person's absence. */
  awayText: string | undefined;
  /** The message that is being looked for among older ones, and how many more pages it is worth. */
  soughtMsgid: string | undefined;
  soughtPages = 0;
  readonly #touched: () => void;

  constructor({ name, kind, names, touched }: OpenOptions) {
    this.name = name;
    this.kind = kind;
    this.people = new Members(names);
    this.#touched = touched;
  }

  get entries(): readonly Entry[] {
    return this.log.entries;
  }

  get members(): readonly Member[] {
    return this.people.list;
  }

  get typing(): readonly string[] {
    return this.typists.list;
  }

  get isEntering(): boolean {
    return this.kind === "room" && this.presence === "entering";
  }

  get isJoined(): boolean {
    return this.kind === "room" && this.presence === "in";
  }

  /** Empties it; what is kept elsewhere can be reached back to. */
  clear(): void {
    this.log.clear();
    this.unread = 0;
    this.highlights = 0;
    this.position = { type: "bottom" };
    this.selected = undefined;
    this.newFrom = undefined;
    this.older = "unknown";
    this.touch();
  }

  /** Something of it is different. */
  touch(): void {
    this.version++;
    this.#touched();
  }
}
