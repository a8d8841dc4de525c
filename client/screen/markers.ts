// How far the person has read, told to the server (IRCv3 read-marker) for their other devices.
import type { IrcChat } from "./irc_chat.ts";

/** A marker is sent this often at most for a conversation, in milliseconds. */
const markMs = 3_000;

/** Sends the markers that are due. */
export function sendMarkers(chat: IrcChat, now: number): void {
  if (!chat.isOnline || !chat.knowsMarkers) return;
  for (const conversation of chat.conversations.list) {
    const { seenTime, markedTime, markedAt, kind, name } = conversation;
    if (kind === "server" || seenTime <= markedTime || now - markedAt < markMs) continue;
    conversation.markedTime = seenTime;
    conversation.markedAt = now;
    chat.send("MARKREAD", name, `timestamp=${new Date(seenTime).toISOString()}`);
  }
}
