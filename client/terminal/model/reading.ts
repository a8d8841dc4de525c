// What the person has read: unread counts, the line "new messages", and when the bell rings. Knows nothing of how messages
// arrive.
import type { Chat } from "./chat.ts";
import { isUnplaced, type Said } from "./entry.ts";
import type { OpenConversation } from "./open_conversation.ts";

/** The bell rings and the desktop is told this often at most, in milliseconds. */
const alarmMs = 2_000;

export class Reading {
  readonly #chat: Chat;
  #alarmedAt = -Infinity;

  constructor(chat: Chat) {
    this.#chat = chat;
  }

  /** Whether what comes in at the bottom of it is before the person's eyes. */
  isSeen(conversation: OpenConversation): boolean {
    const { conversations, hasFocus } = this.#chat;
    return hasFocus && conversation === conversations.current && conversation.position.type === "bottom";
  }

  /** A message of somebody else has come in, live or missed. */
  arrived(conversation: OpenConversation, said: Said): void {
    if (this.isSeen(conversation)) return this.#seen(conversation);
    if (said.time <= conversation.markedTime) return;
    if (conversation.unread === 0) conversation.newFrom = said.id;
    conversation.unread++;
    if (said.isHighlight || conversation.kind === "person") {
      conversation.highlights++;
      this.alarm(conversation, said.from, said.text);
    }
  }

  /** Rings and tells the desktop, unless the person is looking at it or wants no disturbance. */
  alarm(conversation: OpenConversation, from: string, text: string): void {
    const { conversations, hasFocus, settings, now } = this.#chat;
    if (settings.dnd || hasFocus && conversation === conversations.current) return;
    if (now - this.#alarmedAt < alarmMs && now >= this.#alarmedAt) return;
    this.#alarmedAt = now;
    if (settings.bell) this.#chat.effect({ type: "bell" });
    if (!settings.notify) return;
    const title = conversation.kind === "room" ? `${from} in ${conversation.name}` : from;
    this.#chat.effect({ type: "notify", title, text });
  }

  /** The person looks at the conversation in view, or no longer does, or has moved in it. */
  look(): void {
    const { current } = this.#chat.conversations;
    if (this.isSeen(current)) this.#seen(current);
  }

  /** The person turns to another conversation: what was new in this one is not, when they come back. */
  leave(conversation: OpenConversation): void {
    if (conversation.unread === 0) conversation.newFrom = undefined;
    conversation.touch();
  }

  /** The person has read so far, here or on another device. */
  marked(conversation: OpenConversation, time: number): void {
    if (time <= conversation.markedTime) return;
    conversation.markedTime = time;
    conversation.seenTime = Math.max(conversation.seenTime, time);
    if (conversation.unread > 0) this.#recount(conversation);
    conversation.touch();
  }

  /** An older message has been put in: the first one past the marker is the first new one. */
  placed(conversation: OpenConversation, said: Said): void {
    const { markedTime, newFrom, unread } = conversation;
    if (markedTime === 0 || unread > 0 || newFrom !== undefined || said.isOwn) return;
    if (said.time > markedTime) conversation.newFrom = said.id;
  }

  #seen(conversation: OpenConversation): void {
    const newest = newestSaid(conversation);
    if (newest) conversation.seenTime = Math.max(conversation.seenTime, newest.time);
    if (conversation.unread === 0 && conversation.highlights === 0) return;
    conversation.unread = 0;
    conversation.highlights = 0;
    conversation.touch();
  }

  /** Counts what is past the marker of what was counted before. */
  #recount(conversation: OpenConversation): void {
    const { entries, markedTime, kind } = conversation;
    const before = conversation.unread;
    conversation.unread = 0;
    conversation.highlights = 0;
    conversation.newFrom = undefined;
    for (let index = entries.length - 1; index >= 0 && conversation.unread < before; index--) {
      const entry = entries[index]!;
      if (entry.type !== "said" || entry.isOwn) continue;
      if (entry.time <= markedTime) break;
      conversation.unread++;
      if (entry.isHighlight || kind === "person") conversation.highlights++;
      conversation.newFrom = entry.id;
    }
  }
}

/** Looks at the last few entries only: it is one of them, or it was seen before. */
function newestSaid({ entries }: OpenConversation): Said | undefined {
  for (let index = entries.length - 1; index >= 0 && index >= entries.length - 100; index--) {
    const entry = entries[index]!;
    // What has no place yet has only our time, which the server may not share.
    if (entry.type === "said" && !isUnplaced(entry)) return entry;
  }
  return undefined;
}
