// What the parts of a model share, whatever the protocol: the conversations, who we are, what is asked, what is to be done
// outside. A protocol's own is a subclass's.
import type { Settings } from "../settings.ts";
import { type SettingRow, settingRows } from "../settings_table.ts";
import type { ScreenEffect } from "./action.ts";
import { Conversations } from "./conversations.ts";
import type { Entry, Note } from "./entry.ts";
import { type CaseMapping, mentions } from "./mentions.ts";
import type { OpenConversation } from "./open_conversation.ts";
import { Overlays } from "./overlays.ts";
import type { Asking } from "./state.ts";

export interface ChatOptions {
  /** What the first conversation is called: where we connect to, for people. */
  readonly address: string;
  readonly nickname: string;
  readonly settings: Settings;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** What older messages are asked to be older than. */
export type OlderThan = { readonly msgid: string } | { readonly time: number };

export abstract class Chat {
  readonly conversations: Conversations;
  readonly overlays: Overlays;
  /** Those that mean something here. */
  readonly settingRows: readonly SettingRow[] = settingRows;
  version = 0;
  settings: Settings;
  nickname: string;
  /** In place of other news until then. */
  hint: { readonly text: string; readonly until: number } | undefined;
  asking: Asking = { type: "text" };
  hasFocus = true;
  readonly #now: () => number;
  #lastId = 0;
  #mentions: ((text: string) => boolean) | undefined;

  constructor({ address, nickname, settings, now }: ChatOptions) {
    this.#now = now;
    this.nickname = nickname;
    this.settings = settings;
    const names = {
      fold: (name: string) => this.fold(name),
      prefixes: () => this.memberPrefixes,
    };
    const touched = () => {
      this.version++;
    };
    this.conversations = new Conversations(address, names, touched);
    this.overlays = new Overlays(touched);
  }

  /** To be done outside. */
  abstract effect(effect: ScreenEffect): void;

  /** The form of a name that is the same for all its spellings. */
  abstract fold(name: string): string;

  abstract get casemapping(): CaseMapping;

  /** The signs in front of members' names, the highest first. */
  abstract get memberPrefixes(): string;

  /** Whether older messages of it can be had now. */
  abstract hasOlder(conversation: OpenConversation): boolean;

  /** Asks for them. `olderCame` (older.ts) is called once they are there. */
  abstract askOlder(conversation: OpenConversation, than: OlderThan): void;

  get now(): number {
    return this.#now();
  }

  isSelf(nickname: string): boolean {
    return this.fold(nickname) === this.fold(this.nickname);
  }

  isIgnored(nickname: string): boolean {
    const { ignore } = this.settings;
    return ignore.length > 0 && ignore.some((each) => this.fold(each) === this.fold(nickname));
  }

  /** Unique, and rising. */
  nextId(): number {
    return ++this.#lastId;
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

  mentionsUs(text: string): boolean {
    this.#mentions ??= mentions(this.nickname, this.settings.highlight, this);
    return this.#mentions(text);
  }

  rename(nickname: string): void {
    this.nickname = nickname;
    this.forgetMentions();
  }

  set(settings: Settings): void {
    this.settings = settings;
    this.forgetMentions();
    this.effect({ type: "save", settings });
  }

  /** What counts as a mention is another thing now. */
  protected forgetMentions(): void {
    this.#mentions = undefined;
  }
}
