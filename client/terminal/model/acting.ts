// What a person does -> what changes and what is to be done outside: a table of the actions, as far as they are the same in
// every protocol.
import type { Action } from "./action.ts";
import type { Chat } from "./chat.ts";
import type { OpenConversation } from "./open_conversation.ts";
import { jump } from "./older.ts";
import type { Choice } from "./overlays.ts";
import type { Protocol } from "./protocol.ts";
import type { Reading } from "./reading.ts";
import { copy, select, selectedSaid } from "./selecting.ts";

/** How long after the first ^C the second one leaves, in milliseconds. */
const againMs = 2_000;

export class Acting {
  readonly #chat: Chat;
  readonly #reading: Reading;
  readonly #protocol: Protocol;
  #interruptedAt = -Infinity;

  constructor(chat: Chat, reading: Reading, protocol: Protocol) {
    this.#chat = chat;
    this.#reading = reading;
    this.#protocol = protocol;
  }

  act(action: Action): void {
    const chat = this.#chat;
    const { current } = chat.conversations;
    if (action.type !== "focus") this.#protocol.acted?.();
    switch (action.type) {
      case "submit":
        this.#protocol.submit(action.text);
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
      case "react":
      case "redact":
        this.#protocol.onMessage?.(action, selectedSaid(current));
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
        if (chat.asking.type === "text") this.#protocol.typed?.(action.text);
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

  turnTo(conversation: OpenConversation): void {
    const { conversations } = this.#chat;
    if (conversation === conversations.current) return;
    this.#protocol.stopped?.();
    this.#reading.leave(conversations.current);
    conversations.show(conversation);
    this.#reading.look();
  }

  /** Takes it off the screen. */
  close(conversation: OpenConversation): void {
    this.#protocol.stopped?.();
    this.#chat.conversations.close(conversation);
    this.#reading.look();
  }

  #switch(to: Extract<Action, { type: "switch" }>["to"]): void {
    const { list, index } = this.#chat.conversations;
    const step = to === "next" ? 1 : list.length - 1;
    const next = to === "unread"
      ? this.#nextUnread()
      : typeof to === "object"
      ? list[to.index]
      : list[(index + step) % list.length];
    if (next) this.turnTo(next);
  }

  /** Those that speak to us first, in the order of the list from the one in view on. */
  #nextUnread(): OpenConversation | undefined {
    const { list, index } = this.#chat.conversations;
    const others = [...list.slice(index + 1), ...list.slice(0, index)];
    return others.find(({ highlights }) => highlights > 0) ?? others.find(({ unread }) => unread > 0);
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
    if (this.#protocol.giveUp()) return;
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
      case "enter":
      case "talk to":
        this.#protocol.choose(choice);
        break;
      case "type":
        chat.effect({ type: "draft", text: choice.text });
        break;
      case "jump":
        this.#protocol.stopped?.();
        jump(chat, this.#reading, choice);
    }
  }

  #interrupt(): void {
    const chat = this.#chat;
    const { now } = chat;
    if (now - this.#interruptedAt <= againMs) return chat.effect({ type: "quit", reason: undefined });
    this.#interruptedAt = now;
    chat.overlays.close();
    this.#protocol.giveUp();
    this.#protocol.stopped?.();
    chat.effect({ type: "draft", text: "" });
    chat.hint = { text: "press ^C again to leave", until: now + againMs };
  }
}
