// What we say: shown at once, marked while nobody has it, and never twice.
import type { Said } from "../../client/terminal/model/entry.ts";
import type { OpenConversation } from "../../client/terminal/model/open_conversation.ts";
import type { Reading } from "../../client/terminal/model/reading.ts";
import type { Place, Said as Heard } from "../events.ts";
import { type PeerChat, placeOf } from "./peer_chat.ts";

/** What somebody who is in touch should have after so long, in milliseconds, is marked too. */
const soonMs = 5_000;

export function say(
  chat: PeerChat,
  reading: Reading,
  conversation: OpenConversation,
  texts: readonly string[],
): void {
  const place = placeOf(conversation);
  if (!place) return;
  // Somebody may have all that was said so far, and not what comes now.
  markHeld(chat);
  for (const text of texts) {
    const entry = entryOf(chat, { from: chat.sight.name ?? "you", text, time: chat.now, isOwn: true });
    chat.append(conversation, entry);
    hold(chat, conversation, entry.id);
    chat.effect({ type: "say", place, text, entry: entry.id });
  }
  conversation.selected = undefined;
  conversation.newFrom = undefined;
  conversation.position = { type: "bottom" };
  reading.look();
}

/** The conversation of a place, with what waits to be said there where it was not open. Undefined: there are too many. */
export function openPlace(chat: PeerChat, place: Place): OpenConversation | undefined {
  const known = chat.find(place);
  const conversation = known ?? chat.open(place);
  if (!conversation || known) return conversation;
  for (const text of chat.sight.held(place)) {
    const entry = entryOf(chat, { from: chat.sight.name ?? "you", text, time: chat.now, isOwn: true });
    chat.append(conversation, entry);
    hold(chat, conversation, entry.id);
  }
  return conversation;
}

/** The peer has refused to say it: it is as if it had not been typed. */
export function unsay(chat: PeerChat, place: Place, entry: number): void {
  const conversation = chat.find(place);
  if (!conversation) return;
  chat.holding.get(conversation)?.delete(entry);
  conversation.log.remove(entry);
  conversation.touch();
}

/** It is in our log: what is shown already has its id from now on, and what is not is shown. */
export function wasSaid(chat: PeerChat, conversation: OpenConversation, said: Heard): void {
  const { log } = conversation;
  const shown = heldOf(chat, conversation).find(({ msgid, text }) =>
    msgid === undefined && text === said.text
  );
  if (shown) return log.change(shown, { msgid: said.id, time: said.time, from: said.from });
  const entry = entryOf(chat, said);
  chat.append(conversation, entry);
  hold(chat, conversation, entry.id);
}

/** Marks what nobody has while nobody is there to have it, and takes the marks away. */
export function markHeld(chat: PeerChat): void {
  for (const [conversation, held] of chat.holding) {
    const place = placeOf(conversation);
    if (!place) continue;
    const isQuiet = chat.sight.isQuiet(place);
    const isHeard = chat.sight.isHeard(place);
    for (const said of heldOf(chat, conversation)) {
      const isHad = isQuiet && said.msgid !== undefined;
      if (isHad) held.delete(said.id);
      const isSoon = isHeard && chat.now - said.time < soonMs;
      const mark = isHad || isSoon ? undefined : isHeard ? "on its way" : waiting(place);
      if (said.held === mark) continue;
      conversation.log.change(said, { held: mark });
      conversation.touch();
    }
    if (held.size === 0) chat.holding.delete(conversation);
  }
}

/** How many messages of ours are kept there until somebody comes. */
export function keptIn(chat: PeerChat, conversation: OpenConversation): number {
  return heldOf(chat, conversation).filter(({ held }) => held !== undefined).length;
}

export function entryOf(
  chat: PeerChat,
  { id, from, text, time, isOwn }: Omit<Heard, "place" | "id"> & { readonly id?: string },
): Said {
  return {
    type: "said",
    id: chat.nextId(),
    kind: "text",
    from,
    text,
    time,
    isOwn,
    isHighlight: !isOwn && chat.mentionsUs(text),
    msgid: id,
    replyTo: undefined,
    reactions: new Map(),
    redacted: undefined,
  };
}

function hold(chat: PeerChat, conversation: OpenConversation, entry: number): void {
  const held = chat.holding.get(conversation);
  if (held) held.add(entry);
  else chat.holding.set(conversation, new Set([entry]));
}

/** Those that are shown still, oldest first. */
function heldOf(chat: PeerChat, conversation: OpenConversation): Said[] {
  const held = chat.holding.get(conversation);
  if (!held) return [];
  return [...held].flatMap((id) => {
    const entry = conversation.log.find(id);
    if (entry?.type === "said") return entry;
    held.delete(id);
    return [];
  });
}

function waiting({ type, name }: Place): string {
  return `kept until ${type === "talk" ? name : "somebody"} is in touch`;
}
