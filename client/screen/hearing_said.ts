// PRIVMSG, NOTICE, TAGMSG and REDACT -> the conversation they belong to. Knows nothing of joins and numerics.
import type { IrcMessage } from "../../protocol/irc/message.ts";
import { isRoom, roomOf } from "../isupport.ts";
import type { IrcChat } from "./irc_chat.ts";
import type { Said } from "../terminal/model/entry.ts";
import type { OpenConversation } from "../terminal/model/open_conversation.ts";
import { addReaction, noReactions, type Reactions, takeReaction } from "../terminal/model/reactions.ts";
import type { Reading } from "../terminal/model/reading.ts";
import { spoken } from "./spoken.ts";
import { echoed } from "./underway.ts";

/** A message with what everybody wants to know of it. */
export interface Heard {
  readonly message: IrcMessage;
  readonly origin: "live" | "replay" | "history" | "search";
  /** The nickname, or the server's name. */
  readonly who: string;
  readonly isOwn: boolean;
  /** Milliseconds since 1970, by the server where it tells. */
  readonly time: number;
}

/** Where a message to `target` belongs; opened, if there is no such conversation yet. */
export function placeOf(chat: IrcChat, { message, who, isOwn }: Heard): OpenConversation | undefined {
  const [target = ""] = message.params;
  const { conversations, isupport } = chat;
  const room = roomOf(target, isupport);
  if (room !== undefined) {
    const known = conversations.find(room);
    if (known || chat.leaving.has(chat.fold(room))) return known;
    return conversations.open(room, "room");
  }
  if (isOwn) return conversations.open(target, "person");
  // What we said under another name, where the server keeps it.
  if (!chat.isSelf(target)) {
    const known = conversations.find(target);
    if (known) return known;
  }
  return conversations.open(who, "person");
}

export function hearSaid(chat: IrcChat, reading: Reading, heard: Heard): void {
  const { message, origin, who, isOwn, time } = heard;
  const [target = "", text = ""] = message.params;
  if (!isOwn && chat.isIgnored(who)) return;
  // A server speaks for itself, also before it knows our name.
  const isServer = !isOwn && !(message.source ?? "").includes("!");
  if (isServer && !isRoom(target, chat.isupport) && origin === "live") {
    return chat.note("status", text, chat.conversations.server);
  }
  const conversation = placeOf(chat, heard) ?? chat.conversations.server;
  const { log } = conversation;
  const msgid = message.tags?.get("msgid");
  if (msgid !== undefined && log.said(msgid)) return;
  const said = spoken(message.command, text);
  if ("request" in said) {
    if (origin === "live") chat.note("status", `${who} asks this client for ${said.request}`, conversation);
    return;
  }
  const place = isOwn && origin !== "history" ? echoed(chat, message, conversation) : undefined;
  const redacted = message.tags?.has("chatroom/redacted") ? { by: who, reason: undefined } : undefined;
  const entry: Said = {
    type: "said",
    id: place ?? chat.nextId(),
    kind: said.kind,
    from: who,
    text: redacted ? "" : said.text,
    time,
    isOwn,
    isHighlight: !isOwn && chat.mentionsUs(said.text),
    msgid,
    replyTo: message.tags?.get("+draft/reply") ?? message.tags?.get("+reply"),
    reactions: conversation.early.take(msgid).reduce((all, change) => change(all), noReactions),
    redacted,
  };
  conversation.typists.stop(chat.fold(who));
  if (origin === "history") {
    log.insertOlder(entry);
    reading.placed(conversation, entry);
    if (reading.isSeen(conversation)) reading.look();
  } else {
    if (origin === "replay") log.insertMissed(entry);
    else log.append(entry);
    if (!isOwn) reading.arrived(conversation, entry);
    else if (reading.isSeen(conversation)) reading.look();
  }
  chat.conversations.trim(conversation);
  conversation.touch();
}

/** IRCv3 typing, draft/react and draft/unreact. */
export function hearTags(chat: IrcChat, heard: Heard): void {
  const { message, origin, who, isOwn } = heard;
  if (!isOwn && chat.isIgnored(who)) return;
  const [target = ""] = message.params;
  const typing = message.tags?.get("+typing");
  const isReaction = message.tags?.has("+draft/react") || message.tags?.has("+draft/unreact");
  if (typing === undefined && !isReaction) return;
  // Nobody's conversation opens for being typed in.
  const conversation = chat.conversations.find(
    roomOf(target, chat.isupport) ?? (chat.isSelf(target) ? who : target),
  );
  if (!conversation) return;
  if (typing !== undefined && origin === "live" && !isOwn) {
    if (conversation.typists.hear(chat.fold(who), who, typing, chat.now)) conversation.touch();
  }
  const msgid = message.tags?.get("+draft/reply") ?? message.tags?.get("+reply");
  if (msgid === undefined || !isReaction) return;
  const said = conversation.log.said(msgid);
  // Older messages come in pages, the newest page first: what is reacted to may be on the next one.
  if (!said) return conversation.early.keep(msgid, (reactions) => reacted(chat, reactions, heard));
  const reactions = reacted(chat, said.reactions, heard);
  if (reactions === said.reactions) return;
  conversation.log.change(said, { reactions });
  conversation.touch();
}

/** The reactions with one more or one less. */
function reacted(chat: IrcChat, reactions: Reactions, { message: { tags }, who }: Heard): Reactions {
  const same = (a: string, b: string) => chat.fold(a) === chat.fold(b);
  const added = tags?.get("+draft/react");
  if (added !== undefined) return addReaction(reactions, added, who, same);
  return takeReaction(reactions, tags?.get("+draft/unreact") ?? "", who, same);
}

/** Something that was said is taken back (draft/message-redaction). */
export function hearRedaction(chat: IrcChat, { message, who }: Heard): void {
  const [target = "", msgid = "", reason] = message.params;
  const conversation = chat.conversations.find(
    roomOf(target, chat.isupport) ?? (chat.isSelf(target) ? who : target),
  );
  const said = conversation?.log.said(msgid);
  if (!conversation || !said) return;
  const redacted = { by: who, reason: reason === "" ? undefined : reason };
  conversation.log.change(said, { text: "", redacted, reactions: noReactions });
  if (conversation.replyingTo?.msgid === msgid) conversation.replyingTo = undefined;
  conversation.touch();
}
