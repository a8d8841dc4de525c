// A text that was typed -> an answer to a question, words, or a command: which of these it is.
import { interpret } from "../commands.ts";
import { canBeNickname } from "../nickname.ts";
import type { IrcChat } from "./irc_chat.ts";
import type { Running } from "./running.ts";
import { type ScreenIntent, typedCommands } from "./screen_commands.ts";
import { answerSecret } from "./secrets.ts";
import type { Talk, Talking } from "./talking.ts";

export function submit(chat: IrcChat, talking: Talking, running: Running, text: string): void {
  if (chat.asking.type === "secret") return answerSecret(chat, text);
  // "/login" where the nickname is one's own; "/quit".
  if (chat.asking.type === "nickname" && !text.trim().startsWith("/")) {
    const nickname = text.trim();
    if (canBeNickname(nickname)) return chat.effect({ type: "rename", nickname });
    return chat.note("error", "That cannot be a nickname.");
  }
  // No line of the protocol can hold a NUL.
  const lines = text.replaceAll("\0", "\ufffd").split(/[\r\n]+/).filter((line) => line.trim() !== "");
  const first = interpret<ScreenIntent>(lines[0] ?? "", typedCommands);
  if (lines.length > 1) {
    // Several lines are words, whatever they look like: nobody reads each line of what they paste.
    if (first.type !== "say") return talking.refuse("Only a line alone can be a command.", text);
    const others = lines.slice(1).map((line): Talk => ({ type: "say", text: line }));
    return talking.talk([first, ...others], text);
  }
  if (first.type === "say" || first.type === "act") talking.talk([first], text);
  else running.run(first, text);
}

/** Whether it is a slip with a password in it, which is to be kept nowhere. */
export function mayHoldSecret(text: string): boolean {
  const intent = interpret<ScreenIntent>(text, typedCommands);
  return intent.type === "mistake" && intent.secret === true;
}
