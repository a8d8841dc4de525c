// Reaching back into what the server keeps: one page at a time, as the person scrolls up, or until a message that was found
// by a search is there. Knows no layout.
import type { ConnectionEvent } from "../connection_events.ts";
import type { Chat } from "../terminal/model/chat.ts";
import type { OpenConversation } from "../terminal/model/open_conversation.ts";
import type { Choice } from "../terminal/model/overlays.ts";
import type { Reading } from "../terminal/model/reading.ts";

/** Past this a conversation does not grow by being scrolled. */
const maxEntries = 40_000;

/** Pages worth asking for to get to a message. */
const maxPages = 50;

/** Asks for what is older than all that is known of it, unless that is on its way or there is none. */
export function askOlder(chat: Chat, conversation: OpenConversation): void {
  const { kind, older, entries, name, isJoined } = conversation;
  // Whoever asks from outside is told that there is nothing for them.
  if (kind === "room" && !isJoined) return;
  if (kind === "server" || older !== "unknown" || !chat.isOnline || entries.length >= maxEntries) return;
  const oldest = entries.find((entry) => entry.type === "said");
  const before = oldest === undefined
    ? { time: chat.now }
    : oldest.msgid === undefined
    ? { time: oldest.time }
    : { msgid: oldest.msgid };
  conversation.older = "loading";
  // What came before, such as the history of a room just entered, is no part of this answer.
  conversation.log.endOlder();
  conversation.touch();
  chat.effect({ type: "older", target: name, before });
}

export function played(chat: Chat, event: Extract<ConnectionEvent, { type: "played" }>): void {
  if (event.origin === "search") {
    const empty = event.failed === undefined ? "Nothing was found." : `Nothing was found: ${event.failed}`;
    chat.overlays.finish("search", undefined, empty);
    return;
  }
  const conversation = chat.conversations.find(event.target);
  if (!conversation) return;
  conversation.log.endOlder();
  if (conversation.older !== "loading") return;
  conversation.older = event.failed !== undefined
    ? "not kept"
    : event.messages === 0
    ? "all shown"
    : "unknown";
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
  if (conversation.older === "unknown" && conversation.soughtPages-- > 0 && chat.isOnline) {
    askOlder(chat, conversation);
    if (chat.conversations.list.includes(conversation) && isLoading(conversation)) return;
  }
  conversation.soughtMsgid = undefined;
  chat.note("error", "That message is too far back to be shown here.", conversation);
}

const isLoading = ({ older }: OpenConversation) => older === "loading";
