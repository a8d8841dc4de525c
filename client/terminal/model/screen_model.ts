// The state of the full screen and how it changes by what the person does and by time, whatever the protocol: a protocol's
// model adds what is heard. Knows no terminal, no layout, no timer and no socket: what is to be done outside is answered as
// effects, `E` being the protocol's own.
import type { Known } from "../input/completion.ts";
import type { Settings } from "../settings.ts";
import { Acting } from "./acting.ts";
import type { Action, ScreenEffect } from "./action.ts";
import type { Chat } from "./chat.ts";
import { askOlder } from "./older.ts";
import type { Protocol } from "./protocol.ts";
import { Reading } from "./reading.ts";
import type { Asking, Conversation, Overlay, Position, State, StatusPart } from "./state.ts";

/** What an effect is told by. */
export interface Typed {
  readonly type: string;
}

export abstract class ScreenModel<E extends Typed> implements State {
  protected readonly reading: Reading;
  protected readonly acting: Acting;
  readonly #chat: Chat;
  readonly #protocol: Protocol;

  constructor(chat: Chat, makeProtocol: (reading: Reading, acting: () => Acting) => Protocol) {
    this.#chat = chat;
    this.reading = new Reading(chat);
    this.#protocol = makeProtocol(this.reading, () => this.acting);
    this.acting = new Acting(chat, this.reading, this.#protocol);
  }

  /** What is to be done since it was last asked for. */
  protected abstract takeEffects(): (ScreenEffect | E)[];

  /** What has not come about of what an effect asked for. `why` is a sentence, where there is more to say. */
  abstract unavailable(effect: ScreenEffect | E, why?: string): (ScreenEffect | E)[];

  abstract get status(): readonly StatusPart[];

  /** What completion offers. */
  abstract get known(): Known;

  /** Whether it is a slip with a password in it, which is to be kept nowhere. */
  abstract mayHoldSecret(text: string): boolean;

  /** Whether the person can do that here. */
  offers({ type }: Action): boolean {
    return type !== "reply" && type !== "react" && type !== "redact" ||
      this.#protocol.onMessage !== undefined;
  }

  /** The person does something. */
  act(action: Action): (ScreenEffect | E)[] {
    this.#chat.version++;
    this.acting.act(action);
    return this.takeEffects();
  }

  /** To be called about once a second. `now` is milliseconds since 1970. */
  tick(now: number): (ScreenEffect | E)[] {
    const chat = this.#chat;
    for (const conversation of chat.conversations.list) {
      if (conversation.typists.tick(now)) conversation.touch();
    }
    if (chat.hint && chat.hint.until <= now) {
      chat.hint = undefined;
      chat.version++;
    }
    return this.takeEffects();
  }

  /** The conversation in view was scrolled. */
  setPosition(position: Position): (ScreenEffect | E)[] {
    const { current } = this.#chat.conversations;
    current.position = position;
    this.#chat.conversations.trim(current);
    current.touch();
    this.reading.look();
    return this.takeEffects();
  }

  /** The oldest entry of the conversation in view is on the screen. */
  atTop(): (ScreenEffect | E)[] {
    askOlder(this.#chat, this.#chat.conversations.current);
    return this.takeEffects();
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

  get notice(): string | undefined {
    return undefined;
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
}
