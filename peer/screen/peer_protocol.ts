// What a person does on a peer's screen: which typed text is said, which is a command, and whose.
import type { Acting } from "../../client/terminal/model/acting.ts";
import type { Protocol } from "../../client/terminal/model/protocol.ts";
import type { Reading } from "../../client/terminal/model/reading.ts";
import { commands } from "../commands/commands.ts";
import { typed } from "../commands/typed.ts";
import { type PeerChat, placeOf } from "./peer_chat.ts";
import { say } from "./saying.ts";
import { screenCommands } from "./screen_commands.ts";

/** All that can be typed here. */
export const typedCommands = [...commands, ...screenCommands];

export class PeerProtocol implements Protocol {
  readonly #chat: PeerChat;
  readonly #reading: Reading;
  readonly #acting: () => Acting;

  constructor(chat: PeerChat, reading: Reading, acting: () => Acting) {
    this.#chat = chat;
    this.#reading = reading;
    this.#acting = acting;
  }

  submit(text: string): void {
    const chat = this.#chat;
    if (chat.asking.type === "secret") return this.#answer(text === "" ? undefined : text);
    const [first = "", ...others] = text.split(/[\r\n]+/).filter((line) => line.trim() !== "");
    const meant = typed(first, typedCommands);
    // Several lines are words, whatever they look like: nobody reads each line of what they paste.
    if (others.length > 0 && meant.type !== "say") {
      return this.#refuse("Only a line alone can be a command.", text);
    }
    switch (meant.type) {
      case "nothing":
        return;
      case "mistake":
        return meant.isSecret ? chat.note("error", meant.sentence) : this.#refuse(meant.sentence, text);
      case "run":
        if ("act" in meant.row) return meant.row.act(chat, this.#acting(), meant.words);
        return this.#run(meant.row.name, ...meant.words);
      case "say":
        if (!placeOf(chat.conversations.current)) {
          return this.#refuse("Nobody hears you here: /query NAME, /join ROOM, or /help.", text);
        }
        return say(chat, this.#reading, chat.conversations.current, [meant.text, ...others]);
    }
  }

  /** An alarm that was seen is put away like what is open. */
  giveUp(): boolean {
    if (this.#chat.asking.type === "secret") {
      this.#answer(undefined);
      return true;
    }
    const isAlarmed = this.#chat.alarms.size > 0;
    this.#chat.alarms.clear();
    return isAlarmed;
  }

  choose(choice: Parameters<Protocol["choose"]>[0]): void {
    const name = choice.type === "enter" ? choice.room : choice.nickname;
    const known = this.#chat.conversations.find(name);
    if (known) this.#acting().turnTo(known);
    else this.#run(choice.type === "enter" ? "join" : "query", name);
  }

  #run(command: string, ...words: string[]): void {
    this.#chat.effect({ type: "run", command, words });
  }

  #answer(text: string | undefined): void {
    this.#chat.asking = { type: "text" };
    this.#chat.effect({ type: "answer", text });
  }

  /** Says why not, and gives what was typed back. */
  #refuse(sentence: string, text: string): void {
    this.#chat.note("error", sentence);
    this.#chat.effect({ type: "draft", text });
  }
}
