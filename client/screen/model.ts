// The state of the full screen and how it changes: by what the connection tells, what the person does, and time. Knows no
// terminal, no layout, no timer and no socket: what is to be done outside is answered as effects.
import type { IrcMessage } from "../../protocol/irc/message.ts";
import { nicknameOf } from "../../protocol/irc/message.ts";
import type { ConnectionEvent, ConnectionState } from "../connection_events.ts";
import type { Isupport } from "../isupport.ts";
import type { Settings } from "../terminal/settings.ts";
import { Acting } from "../terminal/model/acting.ts";
import type { Action, Effect } from "../terminal/model/action.ts";
import { Chat, type ModelOptions } from "../terminal/model/chat.ts";
import { hearMessage } from "./hearing.ts";
import { hearFound } from "./hearing_found.ts";
import { caughtUp, follow, giveBack, loggedIn, refresh, tellWait } from "./news.ts";
import { askOlder, played } from "./older.ts";
import { Reading } from "../terminal/model/reading.ts";
import type { Asking, Conversation, Overlay, Position, State } from "../terminal/model/state.ts";

export type { ModelOptions } from "../terminal/model/chat.ts";

export class Model implements State {
  readonly #chat: Chat;
  readonly #reading: Reading;
  readonly #acting: Acting;

  constructor(options: ModelOptions) {
    this.#chat = new Chat(options);
    this.#reading = new Reading(this.#chat);
    this.#acting = new Acting(this.#chat, this.#reading);
    const { conversations } = this.#chat;
    const room = options.room === "" ? undefined : conversations.open(options.room, "room");
    if (room) conversations.show(room);
  }

  /** The connection tells something. What it does not take is told with `unavailable`. */
  hear(event: ConnectionEvent): Effect[] {
    const chat = this.#chat;
    chat.version++;
    switch (event.type) {
      case "state":
        follow(chat, event.state);
        break;
      case "message":
        this.#hearMessage(event.message, event.origin);
        break;
      case "played":
        played(chat, event);
        break;
      case "history":
        if (event.is === "over") chat.conversations.find(event.of)?.log.endOlder();
        break;
      case "returned": {
        const room = chat.conversations.find(event.room);
        room?.people.add(event.nickname);
        room?.touch();
        break;
      }
      case "caught up":
        caughtUp(chat, event);
        break;
      case "not stored":
        giveBack(
          chat,
          event.message,
          (text) => `Not stored, and nobody has seen it: ${text} (${event.why})`,
        );
        break;
      case "lag":
        chat.lagMs = event.ms;
        break;
      case "delivery":
        chat.waiting = event.waiting;
        chat.sent = event.sent;
        break;
      case "login":
        loggedIn(chat, event.outcome);
        break;
      case "uncertain":
        for (const message of event.messages) {
          giveBack(chat, message, (text) => `This may not have arrived: ${text}`);
        }
    }
    return chat.takeEffects();
  }

  /** The person does something. */
  act(action: Action): Effect[] {
    this.#chat.version++;
    this.#acting.act(action);
    refresh(this.#chat);
    return this.#chat.takeEffects();
  }

  /** To be called about once a second. `now` is milliseconds since 1970. */
  tick(now: number): Effect[] {
    const chat = this.#chat;
    for (const conversation of chat.conversations.list) {
      if (conversation.typists.tick(now)) conversation.touch();
    }
    if (chat.hint && chat.hint.until <= now) {
      chat.hint = undefined;
      chat.version++;
    }
    tellWait(chat, now);
    this.#reading.tick(now);
    this.#acting.tick(now);
    return chat.takeEffects();
  }

  /** The conversation in view was scrolled. */
  setPosition(position: Position): Effect[] {
    const { current } = this.#chat.conversations;
    current.position = position;
    this.#chat.conversations.trim(current);
    current.touch();
    this.#reading.look();
    return this.#chat.takeEffects();
  }

  /** The oldest entry of the conversation in view is on the screen. */
  atTop(): Effect[] {
    askOlder(this.#chat, this.#chat.conversations.current);
    return this.#chat.takeEffects();
  }

  /**
   * The connection has not taken what an effect asked for: too much waits, or the server does not offer it. `why` is a
   * sentence, where there is more to say.
   */
  unavailable(effect: Effect, why?: string): Effect[] {
    if (why !== undefined) this.#chat.note("error", why);
    else this.#chat.version++;
    switch (effect.type) {
      case "send":
        giveBack(this.#chat, effect.message, (text) => `Not sent, too much is waiting already: ${text}`);
        break;
      case "older":
      case "search": {
        const target = effect.type === "older" ? effect.target : "";
        const origin = effect.type === "older" ? "history" : "search";
        const failed = "this is not to be had here.";
        return this.hear({ type: "played", origin, target, messages: 0, failed });
      }
    }
    return this.#chat.takeEffects();
  }

  /** Something that was asked for outside has come, or not. */
  tell(how: "status" | "error", sentence: string): void {
    this.#chat.note(how, sentence);
  }

  get conversations(): readonly Conversation[] {
    return this.#chat.conversations.list;
  }

  get current(): number {
    return this.#chat.conversations.index;
  }

  get nickname(): string {
    return this.#chat.nickname;
  }

  get account(): string | undefined {
    return this.#chat.account;
  }

  get isAway(): boolean {
    return this.#chat.isAway;
  }

  get isupport(): Isupport {
    return this.#chat.isupport;
  }

  get connection(): ConnectionState {
    return this.#chat.connection;
  }

  get address(): string {
    return this.#chat.options.address;
  }

  get isEncrypted(): boolean {
    return this.#chat.options.isEncrypted ?? false;
  }

  get lagMs(): number | undefined {
    return this.#chat.lagMs;
  }

  get waiting(): number {
    return this.#chat.waiting;
  }

  get sent(): number {
    return this.#chat.sent;
  }

  get news(): string | undefined {
    return this.#chat.hint?.text ?? this.#chat.news;
  }

  get overlay(): Overlay {
    return this.#chat.overlays.shown;
  }

  get asking(): Asking {
    return this.#chat.asking;
  }

  get settings(): Settings {
    return this.#chat.settings;
  }

  get version(): number {
    return this.#chat.version;
  }

  #hearMessage(message: IrcMessage, origin: "live" | "replay" | "history" | "search"): void {
    const chat = this.#chat;
    if (origin !== "search") return hearMessage(chat, this.#reading, message, origin);
    const who = nicknameOf(message.source ?? "");
    const at = Date.parse(message.tags?.get("time") ?? "");
    const time = Number.isNaN(at) ? chat.now : at;
    hearFound(chat, { message, origin, who, isOwn: chat.isSelf(who), time });
  }
}
