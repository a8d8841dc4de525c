// What the server says -> what changes on the screen: a table by command. Numerics are hearing_numerics.ts, what is said
// hearing_said.ts.
import { parseModeChanges } from "../../protocol/irc/modes.ts";
import { type IrcMessage, nicknameOf } from "../../protocol/irc/message.ts";
import { isRoom, roomOf } from "../isupport.ts";
import type { IrcChat } from "./irc_chat.ts";
import type { Happened } from "../terminal/model/entry.ts";
import { hearNumeric } from "./hearing_numerics.ts";
import { type Heard, hearRedaction, hearSaid, hearTags } from "./hearing_said.ts";
import type { OpenConversation } from "../terminal/model/open_conversation.ts";
import type { Reading } from "../terminal/model/reading.ts";

export function hearMessage(
  chat: IrcChat,
  reading: Reading,
  message: IrcMessage,
  origin: Heard["origin"],
): void {
  const who = nicknameOf(message.source ?? "");
  const stamp = message.tags?.get("time");
  const at = stamp === undefined ? NaN : Date.parse(stamp);
  const time = Number.isNaN(at) ? chat.now : at;
  const heard: Heard = { message, origin, who, isOwn: chat.isSelf(who), time };
  switch (message.command) {
    case "PRIVMSG":
    case "NOTICE":
      return hearSaid(chat, reading, heard);
    case "TAGMSG":
      return hearTags(chat, heard);
    case "REDACT":
      return hearRedaction(chat, heard);
  }
  const row = Object.hasOwn(rows, message.command) ? rows[message.command] : undefined;
  if (row) row(chat, heard, reading);
  else if (/^\d{3}$/.test(message.command)) hearNumeric(chat, message);
}

type Row = (chat: IrcChat, heard: Heard, reading: Reading) => void;

const rows: Readonly<Record<string, Row>> = {
  JOIN(chat, heard) {
    const { message: { params: [room = "", account] }, who, isOwn, origin } = heard;
    if (origin !== "live") return happenedBefore(chat, heard, room, "join");
    if (isOwn) {
      chat.leaving.delete(chat.fold(room));
      // extended-join
      if (account !== undefined) chat.account = account === "*" ? undefined : account;
    }
    const conversation = isOwn ? chat.conversations.open(room, "room") : chat.conversations.find(room);
    if (!conversation) {
      if (isOwn) chat.note("error", `You are in too many rooms for ${room} to be shown.`);
      return;
    }
    if (isOwn) entered(chat, conversation, room);
    conversation.people.add(who);
    happened(chat, conversation, heard, "join");
  },
  PART(chat, heard) {
    const { message: { params: [room = "", reason] }, who, isOwn, origin } = heard;
    if (origin !== "live") return happenedBefore(chat, heard, room, "part", undefined, reason);
    if (isOwn) chat.leaving.delete(chat.fold(room));
    const conversation = chat.conversations.find(room);
    if (!conversation) return;
    if (isOwn) out(conversation);
    gone(chat, conversation, who);
    happened(chat, conversation, heard, "part", undefined, reason);
  },
  KICK(chat, heard, reading) {
    const { message: { params: [room = "", whom = "", reason] }, who, origin } = heard;
    if (origin !== "live") return happenedBefore(chat, heard, room, "kick", whom, reason);
    const conversation = chat.conversations.find(room);
    if (!conversation) return;
    gone(chat, conversation, whom);
    happened(chat, conversation, heard, "kick", whom, reason);
    if (!chat.isSelf(whom)) return;
    out(conversation);
    reading.alarm(conversation, who, `You were removed from ${room}.`);
  },
  QUIT(chat, heard) {
    const { message: { params: [reason] }, who, origin } = heard;
    if (origin !== "live") return;
    for (const conversation of chat.conversations.list) {
      const isTheirs = conversation.kind === "person" && chat.fold(conversation.name) === chat.fold(who);
      if (!gone(chat, conversation, who) && !isTheirs) continue;
      happened(chat, conversation, heard, "quit", undefined, reason);
    }
  },
  NICK(chat, heard) {
    const { message: { params: [next = ""] }, who, origin } = heard;
    if (origin !== "live" || next === "") return;
    // The connection may have told of it already.
    if (heard.isOwn) chat.rename(next);
    const partner = chat.conversations.find(who);
    if (partner?.kind === "person") chat.conversations.rename(partner, next);
    for (const conversation of chat.conversations.list) {
      conversation.typists.stop(chat.fold(who));
      if (conversation.people.rename(who, next) || conversation === partner) {
        happened(chat, conversation, heard, "nick", next);
      }
    }
  },
  MODE(chat, heard) {
    const { message: { params: [target = "", ...modes] }, who, origin } = heard;
    const room = roomOf(target, chat.isupport);
    if (room === undefined) return;
    const words = modes.join(" ");
    if (origin !== "live") return happenedBefore(chat, heard, room, "mode", words);
    const conversation = chat.conversations.find(room);
    if (!conversation) return;
    for (const { sign, mode, param } of parseModeChanges(modes)) {
      const prefix = mode === "o" ? "@" : mode === "v" ? "+" : undefined;
      if (prefix && param !== undefined) conversation.people.setPrefix(param, prefix, sign === "+");
    }
    // A server that sets the modes of a new room tells nobody anything.
    if (conversation.isArriving && !conversation.people.has(who)) return conversation.touch();
    happened(chat, conversation, heard, "mode", words);
  },
  TOPIC(chat, heard) {
    const { message: { params: [room = "", topic = ""] }, origin } = heard;
    const text = topic === "" ? undefined : topic;
    if (origin !== "live") return happenedBefore(chat, heard, room, "topic", undefined, text);
    const conversation = chat.conversations.find(room);
    if (!conversation) return;
    conversation.topic = text;
    happened(chat, conversation, heard, "topic", undefined, text);
  },
  INVITE(chat, heard, reading) {
    const { message: { params: [whom = "", room = ""] }, who } = heard;
    if (chat.isIgnored(who)) return;
    if (chat.isSelf(whom)) {
      chat.note("status", `${who} invites you to ${room}. To go there: /join ${room}`);
      return reading.alarm(chat.conversations.server, who, `invites you to ${room}`);
    }
    const conversation = chat.conversations.find(room);
    if (conversation) happened(chat, conversation, heard, "invite", whom, room);
  },
  AWAY(chat, { message: { params: [text = ""] }, who, isOwn }) {
    if (isOwn) chat.isAway = text !== "";
    for (const conversation of chat.conversations.list) {
      if (conversation.people.setAway(who, text !== "")) conversation.touch();
    }
  },
  ACCOUNT(chat, { message: { params: [account = "*"] }, isOwn }) {
    if (isOwn) chat.account = account === "*" ? undefined : account;
  },
  REGISTER(chat, { message: { params } }) {
    chat.note("status", params.at(-1) ?? "");
  },
  MARKREAD(chat, { message: { params: [target = "", marker = ""] } }, reading) {
    chat.knowsMarkers = true;
    const conversation = chat.conversations.find(target);
    const time = Date.parse(/^timestamp=(.+)$/.exec(marker)?.[1] ?? "");
    if (conversation && !Number.isNaN(time)) reading.marked(conversation, time);
  },
  WALLOPS(chat, { message: { params }, who }) {
    chat.note("status", `${who}: ${params.at(-1) ?? ""}`, chat.conversations.server);
  },
  ERROR(chat, { message: { params } }) {
    chat.note("error", params.at(-1) ?? "", chat.conversations.server);
  },
  FAIL: (chat, { message: { params } }) => {
    const [command = ""] = params;
    // What nobody asked for is nobody's failure.
    if (command === "MARKREAD" || command === "TAGMSG" || command === "CHATHISTORY") return;
    standardReply(chat, params, "error");
  },
  WARN: (chat, { message: { params } }) => standardReply(chat, params, "status"),
  NOTE: (chat, { message: { params } }) => standardReply(chat, params, "status"),
};

/** To the conversation that it names (IRCv3 standard-replies), else where the person is. */
function standardReply(chat: IrcChat, params: readonly string[], level: "status" | "error"): void {
  const named = params.slice(2, -1).map((word) => chat.conversations.find(word)).find((each) => each);
  chat.note(level, params.at(-1) ?? "", named);
}

function entered(chat: IrcChat, conversation: OpenConversation, room: string): void {
  const { conversations, wanted } = chat;
  conversation.name = room;
  conversation.presence = "in";
  conversation.isArriving = true;
  conversation.people.clear();
  if (wanted.delete(chat.fold(room)) || conversations.current === conversations.server) {
    conversations.show(conversation);
  }
}

function out(conversation: OpenConversation): void {
  conversation.presence = "out";
  conversation.isArriving = false;
  conversation.people.clear();
}

/** Somebody is not in it any more. True if they were. */
function gone(chat: IrcChat, conversation: OpenConversation, who: string): boolean {
  conversation.typists.stop(chat.fold(who));
  return conversation.people.remove(who);
}

function happened(
  chat: IrcChat,
  conversation: OpenConversation,
  { who, time }: Heard,
  what: Happened["what"],
  object?: string,
  text?: string,
): void {
  chat.append(conversation, { type: "happened", id: chat.nextId(), time, what, who, object, text });
}

/** It is told as part of the past, and changes nothing now. */
function happenedBefore(
  chat: IrcChat,
  { who, time, origin }: Heard,
  room: string,
  what: Happened["what"],
  object?: string,
  text?: string,
): void {
  const conversation = isRoom(room, chat.isupport) ? chat.conversations.find(room) : undefined;
  if (!conversation) return;
  const entry: Happened = { type: "happened", id: chat.nextId(), time, what, who, object, text };
  if (origin === "history") conversation.log.insertOlder(entry);
  else conversation.log.insertMissed(entry);
  chat.conversations.trim(conversation);
  conversation.touch();
}
