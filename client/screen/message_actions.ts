// What an IRC client does with a message that was said: answer it, react to it, take it back. Knows no keys and no layout.
import type { Said } from "../terminal/model/entry.ts";
import { select } from "../terminal/model/selecting.ts";
import type { IrcChat } from "./irc_chat.ts";

/** What is typed next answers it. */
export function replyTo(chat: IrcChat, said: Said | undefined): boolean {
  const { current } = chat.conversations;
  const msgid = nameable(chat, said);
  if (!said || msgid === undefined) return false;
  current.replyingTo = { msgid, from: said.from, text: said.text };
  current.selected = undefined;
  current.touch();
  return true;
}

/** The second time, the reaction is taken back. */
export function react(chat: IrcChat, said: Said | undefined, emoji: string): void {
  const msgid = nameable(chat, said);
  if (!said || msgid === undefined) return;
  const isOurs = said.reactions.get(emoji)?.some((each) => chat.isSelf(each)) ?? false;
  const tags = new Map([[isOurs ? "+draft/unreact" : "+draft/react", emoji], ["+draft/reply", msgid]]);
  chat.sendTagged(tags, { command: "TAGMSG", params: [chat.conversations.current.name] });
  select(chat.conversations.current, "none");
}

export function redact(chat: IrcChat, said: Said | undefined, reason: string): void {
  const msgid = nameable(chat, said);
  if (msgid === undefined) return;
  const { current } = chat.conversations;
  chat.send("REDACT", current.name, msgid, ...reason === "" ? [] : [reason]);
  select(current, "none");
}

/** The msgid; without one a note says why nothing can be done. */
function nameable(chat: IrcChat, said: Said | undefined): string | undefined {
  if (!said) chat.note("error", "There is no message selected. F1 shows the keys.");
  else if (said.redacted) chat.note("error", "That message was taken back.");
  else if (said.held !== undefined) chat.note("error", "That message is not on the server yet.");
  else if (said.msgid === undefined) {
    chat.note("error", "This server gives messages no names to point at them by.");
  } else return said.msgid;
  return undefined;
}
