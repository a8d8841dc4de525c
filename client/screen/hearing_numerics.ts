// Numeric replies -> what changes, and the words for a person. What each says in words is client/render_numerics.ts.
import { type IrcMessage, nicknameOf } from "../../protocol/irc/message.ts";
import { isRoom, withTokens } from "../isupport.ts";
import { numericText } from "../render_numerics.ts";
import type { IrcChat } from "./irc_chat.ts";
import type { OpenConversation } from "../terminal/model/open_conversation.ts";

/** Names that wait for the end of their list. */
const maxListed = 20_000;

/** Members that we ask WHO of on our own, to know who is away. */
const maxWho = 300;

export function hearNumeric(chat: IrcChat, message: IrcMessage): void {
  const { command, params } = message;
  const row = Object.hasOwn(rows, command) ? rows[command] : undefined;
  if (row) return row(chat, params, message);
  const text = numericText(command, params);
  if (text === undefined) return;
  if (command >= "400") return refused(chat, command, params, text);
  const isAnswer = command >= "300" && command !== "372";
  chat.note("plain", text, isAnswer ? subject(chat, params) : chat.conversations.server);
}

type Row = (chat: IrcChat, params: readonly string[], message: IrcMessage) => void;

const rows: Readonly<Record<string, Row>> = {
  "005": (chat, params) => chat.learn(withTokens(chat.isupport, params)),
  "301"(chat, [, who = "", text = ""]) {
    const conversation = chat.conversations.find(who);
    if (conversation?.awayText === text) return;
    if (conversation) conversation.awayText = text;
    chat.note("status", `${who} is away: ${text}`, conversation);
  },
  "305": (chat) => away(chat, false),
  "306": (chat) => away(chat, true),
  "315"(chat, [, name = ""]) {
    const conversation = chat.conversations.find(name);
    if (conversation) conversation.asksWho = false;
  },
  "321": () => {},
  "322"(chat, [, room = "", count = "", topic = ""]) {
    const people = count === "1" ? "1 person" : `${count} people`;
    const item = { text: room, detail: topic === "" ? people : `${people}, ${topic}` };
    chat.overlays.add("rooms", item, { type: "enter", room });
  },
  "323": (chat) => chat.overlays.finish("rooms", undefined, "There are no rooms to be seen."),
  "331": (chat, [, room = ""]) => topic(chat, room, undefined),
  "332": (chat, [, room = "", text = ""]) => topic(chat, room, text),
  "352"(chat, params) {
    const [, room = "", , , , who = "", flags = ""] = params;
    const conversation = chat.conversations.find(room);
    if (conversation?.people.setAway(who, flags.startsWith("G"))) conversation.touch();
    if (!conversation?.asksWho) chat.note("plain", numericText("352", params) ?? "");
  },
  "353"(chat, params) {
    const conversation = chat.conversations.find(params.at(-2) ?? "");
    const words = (params.at(-1) ?? "").split(" ").filter((word) => word !== "")
      .map((word) => withoutHost(word, chat.isupport.memberPrefixes));
    if (conversation) {
      conversation.listed ??= [];
      if (conversation.listed.length < maxListed) conversation.listed.push(...words);
    }
    const list = `names ${chat.fold(params.at(-2) ?? "")}`;
    if (!chat.asked.has(list)) return;
    for (const word of words) {
      const nickname = word.slice(prefixLength(word, chat.isupport.memberPrefixes));
      chat.overlays.add(list, { text: word, detail: "" }, { type: "talk to", nickname });
    }
  },
  "366"(chat, [, room = ""]) {
    const list = `names ${chat.fold(room)}`;
    if (chat.asked.delete(list)) {
      chat.overlays.finish(list, undefined, `There is nobody to be seen in ${room}.`);
    }
    const conversation = chat.conversations.find(room);
    if (!conversation) return;
    const { listed, isArriving } = conversation;
    conversation.listed = undefined;
    conversation.isArriving = false;
    if (listed || conversation.isRefreshing) conversation.people.replace(listed ?? []);
    if (conversation.people.has(chat.nickname)) conversation.presence = "in";
    else if (conversation.isRefreshing) conversation.presence = "out";
    conversation.touch();
    if (isArriving || conversation.isRefreshing) askWho(chat, conversation);
    conversation.isRefreshing = false;
  },
  "900"(chat, params) {
    chat.account = params[2];
    chat.note("status", params.at(-1) ?? "");
  },
  "901"(chat, params) {
    chat.account = undefined;
    chat.note("status", params.at(-1) ?? "");
  },
};

function away(chat: IrcChat, isAway: boolean): void {
  if (chat.isAway === isAway) return;
  chat.isAway = isAway;
  chat.note("status", numericText(isAway ? "306" : "305", [])!);
}

function topic(chat: IrcChat, room: string, text: string | undefined): void {
  const conversation = chat.conversations.find(room);
  if (conversation) {
    conversation.topic = text === "" ? undefined : text;
    conversation.touch();
  }
  if (!chat.asked.delete(`topic ${chat.fold(room)}`)) return;
  const words = text === undefined ? `${room} has no topic.` : `The topic of ${room} is: ${text}`;
  chat.note("plain", words, conversation);
}

/** Who is away in a room, the server tells only of changes. */
function askWho(chat: IrcChat, conversation: OpenConversation): void {
  if (conversation.presence !== "in" || conversation.people.list.length > maxWho) return;
  conversation.asksWho = true;
  chat.send("WHO", conversation.name);
}

function refused(chat: IrcChat, command: string, params: readonly string[], text: string): void {
  const [, subjectName = ""] = params;
  if (command === "421" && subjectName === "TAGMSG") {
    chat.refusesTags = true;
    return;
  }
  if (command === "421" && subjectName === "MARKREAD") {
    chat.knowsMarkers = false;
    return;
  }
  const conversation = subject(chat, params);
  // A room that does not let us in.
  if (isRoom(subjectName, chat.isupport) && /^(?:403|405|437|442|47[1-7])$/.test(command)) {
    chat.wanted.delete(chat.fold(subjectName));
    chat.leaving.delete(chat.fold(subjectName));
    // A room that we were in does so on the way back. The other three answer more than a JOIN.
    const isOut = !/^(?:403|437|477)$/.test(command) || conversation?.presence === "entering";
    if (conversation && isOut) conversation.presence = "out";
  }
  chat.note("error", text, conversation);
}

/** The conversation that a reply is about, if it is open. */
function subject(chat: IrcChat, params: readonly string[]): OpenConversation | undefined {
  const isRoomReply = (word: string | undefined) => word !== undefined && isRoom(word, chat.isupport);
  const name = isRoomReply(params[1]) ? params[1] : isRoomReply(params[2]) ? params[2] : undefined;
  return name === undefined ? undefined : chat.conversations.find(name);
}

/** With userhost-in-names, names come with all of their source. */
function withoutHost(word: string, prefixes: string): string {
  const start = prefixLength(word, prefixes);
  return word.slice(0, start) + nicknameOf(word.slice(start));
}

function prefixLength(word: string, prefixes: string): number {
  let length = 0;
  while (length < word.length && prefixes.includes(word[length]!)) length++;
  return length;
}
