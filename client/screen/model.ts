// The model of the full screen of an IRC client: how it changes by what the connection tells. Knows no terminal, no layout,
// no timer and no socket: what is to be done outside is answered as effects.
import type { IrcMessage } from "../../protocol/irc/message.ts";
import { nicknameOf } from "../../protocol/irc/message.ts";
import { bangNames } from "../commands.ts";
import type { ConnectionEvent, ConnectionState } from "../connection_events.ts";
import type { Isupport } from "../isupport.ts";
import type { Known } from "../terminal/input/completion.ts";
import { known } from "../terminal/known.ts";
import type { Action } from "../terminal/model/action.ts";
import { olderCame } from "../terminal/model/older.ts";
import { ScreenModel } from "../terminal/model/screen_model.ts";
import type { StatusPart } from "../terminal/model/state.ts";
import type { Effect, IrcEffect } from "./effect.ts";
import { hearMessage } from "./hearing.ts";
import { hearFound } from "./hearing_found.ts";
import { IrcChat, type ModelOptions } from "./irc_chat.ts";
import { IrcProtocol } from "./irc_protocol.ts";
import { sendMarkers } from "./markers.ts";
import { caughtUp, follow, giveBack, loggedIn, refresh, tellWait } from "./news.ts";
import { typedCommands } from "./screen_commands.ts";
import { statusParts } from "./status_parts.ts";
import { mayHoldSecret } from "./submitting.ts";
import { reviewUnderway, showUnderway } from "./underway.ts";

export type { ModelOptions } from "./irc_chat.ts";

export class Model extends ScreenModel<IrcEffect> {
  readonly #chat: IrcChat;
  readonly #protocol: IrcProtocol;
  #wasSent = false;

  constructor(options: ModelOptions) {
    const chat = new IrcChat(options);
    let protocol!: IrcProtocol;
    super(chat, (reading, acting) => protocol = new IrcProtocol(chat, reading, acting));
    this.#chat = chat;
    this.#protocol = protocol;
    const room = options.room === "" ? undefined : chat.conversations.open(options.room, "room");
    if (room) chat.conversations.show(room);
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
        this.#played(event);
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
    if (event.type !== "message") reviewUnderway(chat);
    return chat.takeEffects();
  }

  override act(action: Action): Effect[] {
    const effects = super.act(action);
    refresh(this.#chat);
    return [...effects, ...this.takeEffects()];
  }

  override tick(now: number): Effect[] {
    const chat = this.#chat;
    const effects = super.tick(now);
    const isLate = this.#wasSent && chat.sent > 0;
    this.#wasSent = chat.sent > 0;
    if (isLate !== chat.isLate) chat.version++;
    chat.isLate = isLate;
    showUnderway(chat);
    tellWait(chat, now);
    sendMarkers(chat, now);
    this.#protocol.tick(now);
    return [...effects, ...this.takeEffects()];
  }

  /** The connection has not taken what an effect asked for: too much waits, or the server does not offer it. */
  override unavailable(effect: Effect, why?: string): Effect[] {
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
    return this.takeEffects();
  }

  override get status(): StatusPart[] {
    const { options } = this.#chat;
    return statusParts({
      connection: this.#chat.connection,
      address: options.address,
      nickname: this.#chat.nickname,
      account: this.#chat.account,
      isEncrypted: options.isEncrypted ?? false,
      isAway: this.#chat.isAway,
      lagMs: this.#chat.lagMs,
      waiting: this.#chat.waiting,
      sent: this.#chat.sent,
      isLate: this.#chat.isLate,
      news: this.news,
    });
  }

  override get known(): Known {
    return known(this, typedCommands, this.#chat.settingRows, { bangs: bangNames });
  }

  override mayHoldSecret(text: string): boolean {
    return mayHoldSecret(text);
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

  get lagMs(): number | undefined {
    return this.#chat.lagMs;
  }

  get waiting(): number {
    return this.#chat.waiting;
  }

  get sent(): number {
    return this.#chat.sent;
  }

  /** The connection's last news, for the status bar: `caught up, 12 messages`. */
  get news(): string | undefined {
    return this.#chat.hint?.text ?? this.#chat.news;
  }

  protected override takeEffects(): Effect[] {
    return this.#chat.takeEffects();
  }

  #played(event: Extract<ConnectionEvent, { type: "played" }>): void {
    const chat = this.#chat;
    if (event.origin === "search") {
      const empty = event.failed === undefined ? "Nothing was found." : `Nothing was found: ${event.failed}`;
      chat.overlays.finish("search", undefined, empty);
      return;
    }
    const conversation = chat.conversations.find(event.target);
    if (conversation) {
      olderCame(chat, conversation, event.failed === undefined ? event.messages : "none to be had");
    }
  }

  #hearMessage(message: IrcMessage, origin: "live" | "replay" | "history" | "search"): void {
    const chat = this.#chat;
    if (origin !== "search") return hearMessage(chat, this.reading, message, origin);
    const who = nicknameOf(message.source ?? "");
    const at = Date.parse(message.tags?.get("time") ?? "");
    const time = Number.isNaN(at) ? chat.now : at;
    hearFound(chat, { message, origin, who, isOwn: chat.isSelf(who), time });
  }
}
