// What a person does on the full screen, as far as it is IRC's: the parts that say, ask and answer, put together.
import type { Acting } from "../terminal/model/acting.ts";
import type { MessageAction } from "../terminal/model/action.ts";
import type { Said } from "../terminal/model/entry.ts";
import type { Protocol } from "../terminal/model/protocol.ts";
import type { Reading } from "../terminal/model/reading.ts";
import type { IrcChat } from "./irc_chat.ts";
import { react, redact, replyTo } from "./message_actions.ts";
import { PresenceNotes } from "./presence_notes.ts";
import { Running } from "./running.ts";
import { giveUpSecret } from "./secrets.ts";
import { submit } from "./submitting.ts";
import { Talking } from "./talking.ts";

/** How long a key waits for being pressed again to take a message back, which none undoes; in milliseconds. */
const surelyMs = 4_000;

export class IrcProtocol implements Protocol {
  readonly #chat: IrcChat;
  readonly #acting: () => Acting;
  readonly #notes: PresenceNotes;
  readonly #talking: Talking;
  readonly #running: Running;
  #toRedact: { readonly id: number; readonly until: number } | undefined;

  constructor(chat: IrcChat, reading: Reading, acting: () => Acting) {
    this.#chat = chat;
    this.#acting = acting;
    this.#notes = new PresenceNotes(chat);
    this.#talking = new Talking(chat, reading, this.#notes);
    this.#running = new Running({ chat, notes: this.#notes, talking: this.#talking, acting });
  }

  submit(text: string): void {
    submit(this.#chat, this.#talking, this.#running, text);
  }

  giveUp(): boolean {
    return giveUpSecret(this.#chat);
  }

  onMessage(action: MessageAction, said: Said | undefined): void {
    switch (action.type) {
      case "reply":
        replyTo(this.#chat, said);
        break;
      case "react":
        react(this.#chat, said, action.with);
        break;
      case "redact":
        this.#redact(said);
    }
  }

  choose(choice: Parameters<Protocol["choose"]>[0]): void {
    const chat = this.#chat;
    if (choice.type === "talk to") {
      const person = chat.conversations.open(choice.nickname, "person");
      if (person) this.#acting().turnTo(person);
      return;
    }
    const room = chat.conversations.find(choice.room);
    if (room?.isJoined) return this.#acting().turnTo(room);
    chat.remember(chat.wanted, chat.fold(choice.room));
    chat.send("JOIN", choice.room);
  }

  acted(): void {
    this.#notes.acted();
  }

  typed(text: string): void {
    this.#notes.typed(text);
  }

  stopped(): void {
    this.#notes.stop();
  }

  tick(now: number): void {
    this.#notes.tick(now);
  }

  #redact(said: Said | undefined): void {
    const chat = this.#chat;
    const asked = this.#toRedact;
    this.#toRedact = undefined;
    if (said && !said.redacted && (asked?.id !== said.id || asked.until < chat.now)) {
      this.#toRedact = { id: said.id, until: chat.now + surelyMs };
      chat.hint = { text: "the same key again takes this message back", until: chat.now + surelyMs };
      return;
    }
    chat.hint = undefined;
    redact(chat, said, "");
  }
}
