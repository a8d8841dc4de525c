// Reaching back into what is kept: one page at a time, as the person scrolls up, or until a message that was found by a
// search is there. Knows no layout, and not where it is kept.
import type { Chat } from "./chat.ts";
import { isUnplaced, type Said } from "./entry.ts";
import type { OpenConversation } from "./open_conversation.ts";
import type { Choice } from "./overlays.ts";
import type { Reading } from "./reading.ts";

/** Past this a conversation does not grow by being scrolled. */
const maxEntries = 40_000;

/** Pages worth asking for to get to a message. */
const maxPages = 50;

/** Asks for what is older than all that is known of it, unless that is on its way or there is none. */
export function askOlder(chat: Chat, conversation: OpenConversation): void {
  const { kind, older, entries } = conversation;
  if (kind === "server" || older !== "unknown" || entries.length >= maxEntries) return;
  if (!chat.hasOlder(conversation)) return;
  const oldest = entries.find((entry) => entry.type === "said" && !isUnplaced(entry)) as Said | undefined;
  const than = oldest === undefined
    ? { time: chat.now }
    : oldest.msgid === undefined
    ? { time: oldest.time }
    : { msgid: oldest.msgid };
  conversation.older = "loading";
  // What came before, such as the history of a room just entered, is no part of this answer.
  conversation.log.endOlder();
  conversation.touch();
  chat.askOlder(conversation, than);
}

/** All of a page has come: so many messages, or none as it is not to be had. */
export function olderCame(
  chat: Chat,
  conversation: OpenConversation,
  messages: number | "none to be had",
): void {
  conversation.log.endOlder();
  if (conversation.older !== "loading") return;
  conversation.older = messages === "none to be had" ? "not kept" : messages === 0 ? "all shown" : "unknown";
  conversation.touch();
  seek(chat, conversation);
}

/** Shows a message that was found: at once, or when what is older has come. */
export function jump(chat: Chat, reading: Reading, choice: Extract<Choice, { type: "jump" }>): void {
  const conversation = chat.conversations.open(choice.to, choice.kind);
  if (!conversation) return;
  if (conversation !== chat.conversations.current) {
    reading.leave(chat.conversations.current);
    chat.conversations.show(conversation);
  }
  conversation.soughtMsgid = choice.msgid;
  conversation.soughtPages = maxPages;
  seek(chat, conversation);
  reading.look();
}

function seek(chat: Chat, conversation: OpenConversation): void {
  const { soughtMsgid } = conversation;
  if (soughtMsgid === undefined) return;
  const said = conversation.log.said(soughtMsgid);
  if (said) {
    conversation.soughtMsgid = undefined;
    conversation.position = { type: "entry", id: said.id, row: 0 };
    conversation.selected = said.id;
    conversation.touch();
    return;
  }
  if (conversation.older === "loading") return;
  if (conversation.older === "unknown" && conversation.soughtPages-- > 0) {
    askOlder(chat, conversation);
    if (chat.conversations.list.includes(conversation) && isLoading(conversation)) return;
  }
  conversation.soughtMsgid = undefined;
  chat.note("error", "That message is too far back to be shown here.", conversation);
}

const isLoading = ({ older }: OpenConversation) => older === "loading";
