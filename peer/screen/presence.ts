// Who is in touch, and how: for the header, the list of rooms, the members of a room. Knows no events: it is looked again
// after each, and once a second.
import type { OpenConversation } from "../../client/terminal/model/open_conversation.ts";
import { lanRoomName } from "../lan_room.ts";
import { type PeerChat, placeOf } from "./peer_chat.ts";
import type { RoomSight, WaySight } from "./sight.ts";

const prefixes = { owner: "~", operator: "@", member: "" } as const;

/** Brings all conversations to what the peer sees. */
export function look(chat: PeerChat): void {
  for (const conversation of chat.conversations.list) lookAt(chat, conversation);
}

/** The same for what is in view. */
export function glance(chat: PeerChat): void {
  lookAt(chat, chat.conversations.current);
}

function lookAt(chat: PeerChat, conversation: OpenConversation): void {
  switch (placeOf(conversation)?.type) {
    case "talk": {
      const way = chat.sight.way(conversation.name);
      return become(conversation, wayText(way), way === undefined);
    }
    case "room":
      return lookAtRoom(chat, conversation, chat.sight.room(conversation.name));
    case undefined:
      return become(conversation, chat.registry ? "the registry" : "this network", false);
  }
}

/** `direct, 12 ms`. */
export function wayText(way: WaySight | undefined): string {
  if (!way) return "not in touch";
  return way.rttMs === undefined ? way.by : `${way.by}, ${Math.round(way.rttMs)} ms`;
}

function lookAtRoom(chat: PeerChat, conversation: OpenConversation, room: RoomSight | undefined): void {
  const presence = room?.isIn ? "in" : "out";
  if (presence !== conversation.presence) conversation.touch();
  conversation.presence = presence;
  if (!room?.isIn) {
    chat.inTouch.delete(conversation);
    if (conversation.members.length > 0) conversation.people.clear();
    return become(conversation, undefined, false);
  }
  const rest = room.members.filter(({ isSelf }) => !isSelf);
  const [reached, others] = [rest.filter(({ way }) => way).length, rest.length];
  chat.inTouch.set(conversation, { reached, others });
  const kind = conversation.name === lanRoomName
    ? "this network"
    : room.isOpen
    ? "open"
    : "for those invited";
  become(
    conversation,
    others === 0 ? `${kind}, nobody else yet` : `${kind}, ${reached} of ${others} in touch`,
    false,
  );
  const { people } = conversation;
  let isNew = people.list.length !== room.members.length;
  const members = room.members.map(({ name, role, isSelf, way }) => {
    const member = { name, prefix: prefixes[role], isAway: !isSelf && !way, mark: way?.by };
    const known = people.get(name);
    isNew ||= known?.prefix !== member.prefix || known.isAway !== member.isAway || known.mark !== member.mark;
    return member;
  });
  if (!isNew) return;
  // Nobody tells who comes to the room of a network: they are in it once they are found.
  const isTold = conversation.name === lanRoomName && people.list.length > 0;
  const found = members.filter(({ name }) => isTold && !people.has(name));
  for (const { name } of found) happened(chat, conversation, name, "join");
  people.clear();
  for (const { name, prefix, isAway, mark } of members) people.add(name, prefix, isAway, mark);
  conversation.touch();
}

/** Somebody has come or gone. */
export function happened(
  chat: PeerChat,
  conversation: OpenConversation,
  who: string,
  what: "join" | "part",
): void {
  const entry = { id: chat.nextId(), time: chat.now, what, who, object: undefined, text: undefined };
  chat.append(conversation, { type: "happened", ...entry });
}

function become(conversation: OpenConversation, about: string | undefined, isAway: boolean): void {
  if (conversation.about === about && conversation.isAway === isAway) return;
  conversation.about = about;
  conversation.isAway = isAway;
  conversation.touch();
}
