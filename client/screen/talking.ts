// Saying something in the conversation in view, or giving it back with the reason why not. Knows no commands.
import type { Intent } from "../commands.ts";
import { request } from "../requests.ts";
import type { IrcChat } from "./irc_chat.ts";
import type { PresenceNotes } from "./presence_notes.ts";
import type { Reading } from "../terminal/model/reading.ts";

export type Talk = Extract<Intent, { type: "say" | "act" }>;

export class Talking {
  readonly #chat: IrcChat;
  readonly #reading: Reading;
  readonly #notes: PresenceNotes;

  constructor(chat: IrcChat, reading: Reading, notes: PresenceNotes) {
    this.#chat = chat;
    this.#reading = reading;
    this.#notes = notes;
  }

  /** `text` is what was typed, all of it. */
  talk(intents: readonly Talk[], text: string): void {
    const chat = this.#chat;
    const { current } = chat.conversations;
    if (current.kind === "room" && current.presence === "out") {
      return this.refuse(`You are not in ${current.name}. To go there: /join ${current.name}`, text);
    }
    const asked = intents.map((intent) => request(intent, this.place));
    const mistake = asked.find(({ type }) => type === "mistake");
    if (mistake?.type === "mistake") return this.refuse(mistake.sentence, text);
    const answered = current.replyingTo?.msgid;
    let isFirst = true;
    for (const message of asked.flatMap((each) => each.type === "messages" ? each.messages : [])) {
      if (isFirst && answered !== undefined) chat.sendTagged(new Map([["+draft/reply", answered]]), message);
      else chat.effect({ type: "send", message });
      isFirst = false;
    }
    this.#notes.said();
    current.replyingTo = undefined;
    current.selected = undefined;
    current.newFrom = undefined;
    current.position = { type: "bottom" };
    this.#reading.look();
    current.touch();
  }

  /** Says why not, and gives what was typed back. */
  refuse(sentence: string, text: string): void {
    this.#chat.note("error", sentence);
    this.#chat.effect({ type: "draft", text });
  }

  /** Where the person is. */
  get place(): Parameters<typeof request>[1] {
    const { conversations: { current }, nickname, isupport } = this.#chat;
    return { target: current.kind === "server" ? undefined : current.name, nickname, isupport };
  }
}
