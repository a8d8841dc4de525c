// What a peer tells -> what changes on the screen: a table by the kind of event. What is seen of who is in touch is
// presence.ts.
import type { Reading } from "../../client/terminal/model/reading.ts";
import type { PeerEvent, Place } from "../events.ts";
import { clean, decisions, forked, keyChanged, ownerNow, registryNews, ways } from "../words.ts";
import type { PeerChat } from "./peer_chat.ts";
import { happened } from "./presence.ts";
import { entryOf, openPlace, wasSaid } from "./saying.ts";

type Told<Type extends PeerEvent["type"]> = Extract<PeerEvent, { type: Type }>;

export function hearEvent(chat: PeerChat, reading: Reading, event: PeerEvent): void {
  switch (event.type) {
    case "registry":
      return registry(chat, event);
    case "said":
      return said(chat, reading, event);
    case "opened":
      return opened(chat, event.place);
    case "closed": {
      const conversation = chat.find(event.place);
      if (conversation) chat.conversations.close(conversation);
      return reading.look();
    }
    case "asks":
      chat.note("plain", `${event.name} would like to talk: /accept ${event.name} or /reject ${event.name}`);
      return reading.alarm(chat.conversations.server, event.name, "would like to talk");
    case "decided":
      return decided(chat, reading, event);
    case "reached":
      return reached(chat, event);
    case "lost":
      return contactNote(chat, event.name, `${event.name} does not answer`);
    case "key changed":
      return alarmed(chat, event.name);
    case "invited":
      chat.note("plain", `${event.name} invites you to ${event.room}: /join ${event.room}`);
      return reading.alarm(chat.conversations.server, event.name, `invites you to ${event.room}`);
    case "joined":
      return inRoom(chat, event, "join");
    case "left":
      return inRoom(chat, event, "part");
    case "forked":
      return chat.note("error", forked(event.name, event.place.name), chat.find(event.place));
    case "owner": {
      const { name, place, mayGrow } = event;
      return chat.note("status", ownerNow(name, place.name, mayGrow), chat.find(place));
    }
    case "problem":
      return chat.note("error", event.problem);
    case "roster":
    case "synced":
      return;
  }
}

/** That it fails again and again is in the status bar. */
function registry(chat: PeerChat, { state }: Told<"registry">): void {
  chat.registry = state;
  chat.conversations.server.shortName = "registry";
  chat.retryAt = state.type === "away" ? chat.now + state.ms : undefined;
  if (chat.sight.name !== undefined) chat.rename(chat.sight.name);
  const isKnown = state.type === "away" && chat.isLost;
  if (state.type !== "connecting") chat.isLost = state.type === "away";
  const news = isKnown ? undefined : registryNews(state);
  if (news) chat.note(news.kind, news.text, chat.conversations.server);
}

function said(chat: PeerChat, reading: Reading, { said }: Told<"said">): void {
  const { place, id, from, isOwn } = said;
  if (!isOwn && chat.isIgnored(from)) return;
  const conversation = openPlace(chat, place);
  if (!conversation) {
    return chat.note("error", `There are too many conversations to show what ${from} says in ${place.name}.`);
  }
  if (conversation.log.said(id)) return;
  if (isOwn) {
    wasSaid(chat, conversation, said);
    return conversation.touch();
  }
  const entry = entryOf(chat, said);
  chat.append(conversation, entry);
  reading.arrived(conversation, entry);
}

function opened(chat: PeerChat, place: Place): void {
  const conversation = openPlace(chat, place);
  // What others said in a room before we came is no news.
  if (conversation && chat.isBegun && place.type === "room") conversation.markedTime = chat.now;
}

/** Who has waited where nothing else is, goes there. */
function decided(chat: PeerChat, reading: Reading, { name, decision }: Told<"decided">): void {
  chat.note("plain", `${name} ${decisions[decision]}`);
  reading.alarm(chat.conversations.server, name, decisions[decision]);
  if (decision !== "accept" || chat.conversations.current !== chat.conversations.server) return;
  const talk = openPlace(chat, { type: "talk", name });
  if (talk) chat.conversations.show(talk);
}

/** That another way is better is in the status bar. */
function reached(chat: PeerChat, { name, by }: Told<"reached">): void {
  const isNew = chat.find({ type: "talk", name })?.isAway;
  if (isNew) contactNote(chat, name, `in touch with ${name}, ${ways[by]}`);
}

/** Those with whom nobody talks are among the members of their rooms. */
function contactNote(chat: PeerChat, name: string, text: string): void {
  const talk = chat.find({ type: "talk", name });
  if (talk) chat.note("status", text, talk);
}

/** Nobody can miss it: where the person is, where they talk with them, in a row of its own, and by the bell. */
function alarmed(chat: PeerChat, name: string): void {
  const talk = chat.find({ type: "talk", name });
  for (const place of new Set([chat.conversations.current, talk ?? chat.conversations.server])) {
    for (const text of keyChanged(clean(name))) chat.note("error", text, place);
  }
  chat.alarms.set(chat.fold(name), name);
  if (chat.settings.bell) chat.effect({ type: "bell" });
  if (chat.settings.notify) {
    chat.effect({ type: "notify", title: name, text: "has another key than before: STOP" });
  }
}

function inRoom(chat: PeerChat, { room, name }: Told<"joined" | "left">, what: "join" | "part"): void {
  const conversation = chat.find({ type: "room", name: room });
  if (conversation) happened(chat, conversation, name, what);
}
