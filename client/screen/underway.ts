// What we said and the server has not echoed: shown after a moment at the end of its conversation, marked, until the echo
// takes its place. Knows no line: what is on its way is asked for.
import type { IrcMessage } from "../../protocol/irc/message.ts";
import { roomOf } from "../isupport.ts";
import type { OpenConversation } from "../terminal/model/open_conversation.ts";
import { noReactions } from "../terminal/model/reactions.ts";
import type { IrcChat } from "./irc_chat.ts";
import { spoken } from "./spoken.ts";

interface Shown {
  readonly conversation: OpenConversation;
  readonly id: number;
  /** How it is marked. */
  held: string;
}

export class Underway {
  /** Has been so since the last tick at least. */
  seen: ReadonlySet<IrcMessage> = new Set();
  /** Has come back, and is not known to be confirmed yet. */
  readonly echoed = new WeakSet<IrcMessage>();
  readonly shown = new Map<IrcMessage, Shown>();
}

/** Shows what has been on its way for a whole tick: in the normal case nothing is. */
export function showUnderway(chat: IrcChat): void {
  const { underway } = chat;
  const seen = new Set<IrcMessage>();
  for (const message of chat.unconfirmed()) {
    if (underway.echoed.has(message)) continue;
    seen.add(message);
    if (underway.seen.has(message) && !underway.shown.has(message)) show(chat, message);
  }
  underway.seen = seen;
  reviewUnderway(chat);
}

/** Takes away what has been refused or given back, and tells of the rest what it waits for. */
export function reviewUnderway(chat: IrcChat): void {
  const { shown } = chat.underway;
  if (shown.size === 0) return;
  const unconfirmed = new Set(chat.unconfirmed());
  const held = heldBy(chat);
  for (const [message, each] of shown) {
    const { conversation, id } = each;
    if (!unconfirmed.has(message)) {
      shown.delete(message);
      drop(conversation, id);
      continue;
    }
    if (each.held === held) continue;
    each.held = held;
    const said = conversation.log.find(id);
    if (said?.type === "said") conversation.log.change(said, { held });
    conversation.touch();
  }
}

/** Our words have come back. Answers the id of what is shown of them there, which is to take its place. */
export function echoed(
  chat: IrcChat,
  { command, params: [target = "", text] }: IrcMessage,
  conversation: OpenConversation,
): number | undefined {
  const { underway } = chat;
  for (const message of chat.unconfirmed()) {
    const { params: [to = "", words] } = message;
    const isIt = !underway.echoed.has(message) && message.command === command && words === text &&
      chat.fold(to) === chat.fold(target);
    if (!isIt) continue;
    underway.echoed.add(message);
    const shown = underway.shown.get(message);
    if (!shown) return undefined;
    underway.shown.delete(message);
    if (shown.conversation === conversation) {
      conversation.log.remove(shown.id);
      return shown.id;
    }
    drop(shown.conversation, shown.id);
    return undefined;
  }
  return undefined;
}

function show(chat: IrcChat, message: IrcMessage): void {
  const { command, params: [target = "", words = ""], tags } = message;
  const conversation = placeOf(chat, target);
  const said = spoken(command, words);
  if (!conversation || "request" in said) return;
  const id = chat.nextId();
  const held = heldBy(chat);
  chat.underway.shown.set(message, { conversation, id, held });
  chat.append(conversation, {
    type: "said",
    id,
    kind: said.kind,
    from: chat.nickname,
    text: said.text,
    time: chat.now,
    isOwn: true,
    isHighlight: false,
    msgid: undefined,
    replyTo: tags?.get("+draft/reply"),
    reactions: noReactions,
    held,
    redacted: undefined,
  });
}

/** Where the echo will be. A room is opened by our JOIN, and by nothing else. */
function placeOf({ conversations, isupport }: IrcChat, target: string): OpenConversation | undefined {
  const room = roomOf(target, isupport);
  return room === undefined ? conversations.open(target, "person") : conversations.find(room);
}

function heldBy({ isOnline }: IrcChat): string {
  return isOnline ? "on its way" : "kept until there is a connection";
}

function drop(conversation: OpenConversation, id: number): void {
  const { log, position } = conversation;
  log.remove(id);
  if (conversation.selected === id) conversation.selected = undefined;
  if (conversation.newFrom === id) conversation.newFrom = undefined;
  if (position.type === "entry" && position.id === id) conversation.position = { type: "bottom" };
  conversation.touch();
}
