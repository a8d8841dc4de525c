// What a channel shows of itself: TOPIC NAMES LIST.
import { matchesMask } from "../../protocol/irc/mask.ts";
import { packWords } from "../../protocol/irc/message.ts";
import { truncateUtf8 } from "../../protocol/irc/names.ts";
import * as n from "../../protocol/irc/numerics.ts";
import type { Chat } from "../chat.ts";
import { Kind } from "../listener_kind.ts";
import { fixed } from "../options.ts";
import type { Room } from "../room.ts";
import type { Listener, User } from "../user.ts";
import type { Rows } from "./row.ts";

/** Bytes of names in one RPL_NAMREPLY: with its head the line stays below 512. */
const NAMES_BYTES = 360;

export const channelInfoRows: Rows = {
  TOPIC: {
    minParams: 1,
    requires: "registration",
    help: "<channel> [:<topic>] -- shows or sets a channel's topic",
    run(session, { params: [name = "", text] }, user) {
      const room = session.chat.room(name);
      if (!room || !room.isVisibleTo(user)) {
        return session.reply(n.ERR_NOSUCHCHANNEL, name, "There is no such channel.");
      }
      const member = room.members.get(user);
      if (!member) return session.reply(n.ERR_NOTONCHANNEL, room.name, "You are not in that channel.");
      if (text === undefined) return sendTopic(session, room);
      if (room.flags.has("t") && !member.operator) {
        return session.reply(
          n.ERR_CHANOPRIVSNEEDED,
          room.name,
          "Only channel operators set the topic here (+t).",
        );
      }
      const topic = truncateUtf8(text, fixed.topicBytes);
      const stamp = session.chat.stamp(user.account);
      room.topic = topic === "" ? null : { text: topic, by: user.source, time: stamp.time };
      room.tellFrom(
        member,
        session,
        { source: user.source, command: "TOPIC", params: [room.name, topic] },
        stamp,
        true,
      );
      session.chat.registered.changed(room);
    },
  },
  NAMES: {
    minParams: 0,
    requires: "registration",
    help: "<channel>{,<channel>} -- shows who is in a channel",
    run(session, { params: [names = ""] }, user) {
      if (names === "") return session.reply(n.RPL_ENDOFNAMES, "*", "End of the names.");
      for (const name of new Set(names.split(",").filter((name) => name !== ""))) {
        const room = session.chat.room(name);
        if (room?.isVisibleTo(user)) sendNames(session, room, user);
        else session.reply(n.RPL_ENDOFNAMES, name, "End of the names.");
      }
    },
  },
  LIST: {
    minParams: 0,
    requires: "registration",
    help: "[<channel or mask>{,...}] [>N | <N] -- shows the channels, with how many people are in each",
    run(session, { params }, user) {
      const words = params.join(",").split(",").filter((word) => word !== "");
      if (words.filter(isMask).length > fixed.targets) {
        return session.reply(n.ERR_TOOMANYTARGETS, "LIST", `At most ${fixed.targets} masks at once.`);
      }
      session.reply(n.RPL_LISTSTART, "Channel", "Users  Topic");
      for (const room of listed(session.chat, words)) {
        if (!room.isVisibleTo(user)) continue;
        session.reply(n.RPL_LIST, room.name, String(room.members.size), room.topic?.text ?? "");
      }
      session.reply(n.RPL_LISTEND, "End of the list.");
    },
  },
};

const isCount = (word: string) => /^[<>]\d+$/.test(word);
const isMask = (word: string) => /[*?]/.test(word);

/** ELIST M and U: all user counts must hold, and one of the names and masks, if there are any. */
function* listed(chat: Chat, words: readonly string[]): Iterable<Room> {
  const bounds = (sign: string) =>
    words.filter((w) => isCount(w) && w.startsWith(sign)).map((w) => Number(w.slice(1)));
  const above = Math.max(-1, ...bounds(">"));
  const below = Math.min(Infinity, ...bounds("<"));
  const names = words.filter((word) => !isCount(word));
  const masks = names.filter(isMask);
  const named = new Set(names.flatMap((name) => chat.room(name) ?? []));
  // There may be a great many channels: they are looked through only for a mask.
  const candidates = names.length > 0 && masks.length === 0 ? named : chat.rooms.values();
  for (const room of candidates) {
    const { size } = room.members;
    if (size <= above || size >= below) continue;
    if (names.length === 0 || named.has(room) || masks.some((mask) => matchesMask(mask, room.name))) {
      yield room;
    }
  }
}

export function sendTopic(session: Listener, room: Room): void {
  if (!room.topic) return session.reply(n.RPL_NOTOPIC, room.name, "There is no topic.");
  session.reply(n.RPL_TOPIC, room.name, room.topic.text);
  session.reply(n.RPL_TOPICWHOTIME, room.name, room.topic.by, String(Math.floor(room.topic.time / 1000)));
}

/** RPL_NAMREPLY, in as many lines as it takes, and its end. */
export function sendNames(session: Listener, room: Room, user: User): void {
  const symbol = room.flags.has("s") ? "@" : "=";
  const inside = room.members.has(user);
  const allPrefixes = session.has("multi-prefix");
  const full = session.has("userhost-in-names");
  const names = [...room.members.values()].filter(({ user }) => inside || !user.invisible)
    .map((member) => member.prefixes(allPrefixes) + (full ? member.user.source : member.user.nickname));
  for (const text of packWords(names, NAMES_BYTES)) session.reply(n.RPL_NAMREPLY, symbol, room.name, text);
  if (session.kind !== Kind.plain) session.reply(n.RPL_ENDOFNAMES, room.name, "End of the names.");
}
