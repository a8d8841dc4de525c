// What a person does -> what changes and what is to be done outside: a table of the actions. What they type is submitting.ts.
import type { Action } from "./action.ts";
import type { Chat } from "./chat.ts";
import type { OpenConversation } from "./open_conversation.ts";
import { jump } from "../../screen/older.ts";
import type { Choice } from "./overlays.ts";
import { PresenceNotes } from "../../screen/presence_notes.ts";
import type { Reading } from "./reading.ts";
import { Running } from "../../screen/running.ts";
import { giveUpSecret } from "../../screen/secrets.ts";
import { copy, react, redact, replyTo, select, selectedSaid } from "./selecting.ts";
import { submit } from "../../screen/submitting.ts";
import { Talking } from "../../screen/talking.ts";

/** How long after the first ^C the second one leaves, in milliseconds. */
const againMs = 2_000;

/** The same for taking a message back, which one key does and none undoes. */
const surelyMs = 4_000;

export class Acting {
  readonly #chat: Chat;
  readonly #reading: Reading;
  readonly #notes: PresenceNotes;
  readonly #talking: Talking;
  readonly #running: Running;
  #interruptedAt = -Infinity;
  #toRedact: { readonly id: number; readonly until: number } | undefined;

  constructor(chat: Chat, reading: Reading) {
    this.#chat = chat;
    this.#reading = reading;
    const notes = new PresenceNotes(chat);
    const talking = new Talking(chat, reading, notes);
    const turnTo = (conversation: OpenConversation) => this.#turnTo(conversation);
    this.#notes = notes;
    this.#talking = talking;
    this.#running = new Running({ chat, reading, notes, talking, turnTo });
  }

  act(action: Action): void {
    const chat = this.#chat;
    const { current } = chat.conversations;
    if (action.type !== "focus") this.#notes.acted();
    switch (action.type) {
      case "submit":
        submit(chat, this.#talking, this.#running, action.text);
        break;
      case "switch":
        this.#switch(action.to);
        break;
      case "scroll":
        this.#scroll(action.by);
        break;
      case "select":
        select(current, action.move);
        break;
      case "reply":
        replyTo(chat, selectedSaid(current));
        break;
      case "react":
        react(chat, selectedSaid(current), action.with);
        break;
      case "redact":
        this.#redact();
        break;
      case "copy":
        copy(chat, selectedSaid(current));
        break;
      case "help":
        chat.overlays.showKeys();
        break;
      case "close":
        this.#close();
        break;
      case "move":
        chat.overlays.move(action.by);
        break;
      case "choose":
        this.#choose(chat.overlays.choose());
        break;
      case "typed":
        if (chat.asking.type === "text") this.#notes.typed(action.text);
        break;
      case "focus":
        if (!action.hasFocus) this.#reading.leave(current);
        chat.hasFocus = action.hasFocus;
        this.#reading.look();
        break;
      case "interrupt":
        this.#interrupt();
    }
  }

  tick(now: number): void {
    this.#notes.tick(now);
  }

  #switch(to: Extract<Action, { type: "switch" }>["to"]): void {
    const { list, index } = this.#chat.conversations;
    const step = to === "next" ? 1 : list.length - 1;
    const next = to === "unread"
      ? this.#nextUnread()
      : typeof to === "object"
      ? list[to.index]
      : list[(index + step) % list.length];
    if (next) this.#turnTo(next);
  }

  /** Those that speak to us first, in the order of the list from the one in view on. */
  #nextUnread(): OpenConversation | undefined {
    const { list, index } = this.#chat.conversations;
    const others = [...list.slice(index + 1), ...list.slice(0, index)];
    return others.find(({ highlights }) => highlights > 0) ?? others.find(({ unread }) => unread > 0);
  }

  #turnTo(conversation: OpenConversation): void {
    const { conversations } = this.#chat;
    if (conversation === conversations.current) return;
    this.#notes.stop();
    this.#reading.leave(conversations.current);
    conversations.show(conversation);
    this.#reading.look();
  }

  /** Rows are the layout's matter; the ends are the same in every layout. */
  #scroll(by: Extract<Action, { type: "scroll" }>["by"]): void {
    const { current } = this.#chat.conversations;
    const [oldest] = current.entries;
    if (by === "bottom") current.position = { type: "bottom" };
    else if (by === "top" && oldest) current.position = { type: "entry", id: oldest.id, row: 0 };
    else return;
    current.touch();
    this.#reading.look();
  }

  /** What is open goes first, then what is begun, then the marks. */
  #close(): void {
    const chat = this.#chat;
    const { current } = chat.conversations;
    if (chat.overlays.close()) return;
    if (giveUpSecret(chat)) return;
    if (current.selected !== undefined) select(current, "none");
    else if (current.replyingTo) current.replyingTo = undefined;
    else this.#scroll("bottom");
    current.touch();
  }

  #choose(choice: Choice): void {
    const chat = this.#chat;
    switch (choice.type) {
      case "nothing":
        break;
      case "enter": {
        const room = chat.conversations.find(choice.room);
        if (room?.isJoined) return this.#turnTo(room);
        chat.remember(chat.wanted, chat.fold(choice.room));
        chat.send("JOIN", choice.room);
        break;
      }
      case "talk to": {
        const person = chat.conversations.open(choice.nickname, "person");
        if (person) this.#turnTo(person);
        break;
      }
      case "type":
        chat.effect({ type: "draft", text: choice.text });
        break;
      case "jump":
        this.#notes.stop();
        jump(chat, this.#reading, choice);
    }
  }

  #redact(): void {
    const chat = this.#chat;
    const said = selectedSaid(chat.conversations.current);
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

  #interrupt(): void {
    const chat = this.#chat;
    const { now } = chat;
    if (now - this.#interruptedAt <= againMs) return chat.effect({ type: "quit", reason: undefined });
    this.#interruptedAt = now;
    chat.overlays.close();
    giveUpSecret(chat);
    this.#notes.stop();
    chat.effect({ type: "draft", text: "" });
    chat.hint = { text: "press ^C again to leave", until: now + againMs };
  }
}
