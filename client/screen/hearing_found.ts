// What a search has found -> a list to jump from. Knows nothing of how it is asked for.
import { roomOf } from "../isupport.ts";
import { foundItem } from "../terminal/model/found.ts";
import type { IrcChat } from "./irc_chat.ts";
import type { Heard } from "./hearing_said.ts";
import { spoken } from "./spoken.ts";

export function hearFound(chat: IrcChat, { message, who, isOwn, time }: Heard): void {
  if (message.command === "NOTE") {
    chat.note("status", message.params.at(-1) ?? "");
    return;
  }
  if (message.command !== "PRIVMSG" && message.command !== "NOTICE") return;
  const [target = "", text = ""] = message.params;
  const said = spoken(message.command, text);
  if ("request" in said) return;
  const room = roomOf(target, chat.isupport);
  const to = room ?? (isOwn || !chat.isSelf(target) && chat.conversations.find(target) ? target : who);
  const choice = {
    type: "jump",
    to,
    kind: room === undefined ? "person" : "room",
    msgid: message.tags?.get("msgid"),
  } as const;
  const words = said.kind === "action" ? `* ${who} ${said.text}` : `<${who}> ${said.text}`;
  chat.overlays.add("search", foundItem(words, time, to, chat.now), choice);
}
