// Coming into channels and leaving them: JOIN PART KICK INVITE.
import type { IrcMessage } from "../../protocol/irc/message.ts";
import { fold, isChannelName, MAX_CHANNEL_BYTES, truncateUtf8 } from "../../protocol/irc/names.ts";
import * as n from "../../protocol/irc/numerics.ts";
import { Kind, type Stamp } from "../listener_kind.ts";
import { fixed } from "../options.ts";
import { replayAfter, replayLast } from "../replay.ts";
import type { Room } from "../room.ts";
import type { Session } from "../session.ts";
import type { User } from "../user.ts";
import { sendNames, sendTopic } from "./channel_info.ts";
import { sendReadMarker, withReadMarkers } from "./read_marker.ts";
import type { Rows } from "./row.ts";

export const channelRows: Rows = {
  JOIN: {
    minParams: 1,
    requires: "registration",
    help:
      "<channel>{,<channel>} [<key>{,<key>}] -- joins channels, making those that are new; JOIN 0 leaves all",
    run(session, { params: [names = "", keys = ""], tags }, user) {
      if (names === "0") {
        for (const room of [...user.memberships.keys()]) part(session, user, room, "");
        return;
      }
      const keyList = keys.split(",");
      // How far each channel was read before, from a client that comes back.
      const afterList = (tags?.get("chatroom/after") ?? "").split(",");
      return withReadMarkers(session, user, (markers) => {
        for (const [i, name] of names.split(",").entries()) {
          if (name !== "") join(session, user, name, { key: keyList[i], after: afterList[i], markers });
        }
      });
    },
  },
  PART: {
    minParams: 1,
    requires: "registration",
    help: "<channel>{,<channel>} [:<reason>] -- leaves channels",
    run(session, { params: [names = "", reason = ""] }, user) {
      for (const name of split(names)) {
        const room = session.chat.room(name);
        if (!room) session.reply(n.ERR_NOSUCHCHANNEL, name, "There is no such channel.");
        else if (!room.members.has(user)) {
          session.reply(n.ERR_NOTONCHANNEL, room.name, "You are not in that channel.");
        } else part(session, user, room, truncateUtf8(reason, fixed.reasonBytes));
      }
    },
  },
  KICK: {
    minParams: 2,
    requires: "registration",
    help: "<channel> <nickname>{,<nickname>} [:<reason>] -- puts somebody out of a channel",
    run(session, { params: [name = "", nicknames = "", reason = ""] }, user) {
      const room = session.chat.room(name);
      const targets = split(nicknames);
      if (!room) return session.reply(n.ERR_NOSUCHCHANNEL, name, "There is no such channel.");
      if (targets.length > fixed.targets) {
        return session.reply(
          n.ERR_TOOMANYTARGETS,
          targets[0]!,
          `At most ${fixed.targets} people at once; nobody was put out.`,
        );
      }
      for (const nickname of targets) {
        kick(session, user, room, nickname, truncateUtf8(reason, fixed.reasonBytes));
      }
    },
  },
  INVITE: {
    minParams: 0,
    requires: "registration",
    help: "[<nickname> <channel>] -- invites somebody to a channel, or lists the invitations you have",
    run(session, { params }, user) {
      if (params.length === 0) return listInvitations(session, user);
      const [nickname, name] = params;
      if (!nickname || !name) {
        return session.reply(n.ERR_NEEDMOREPARAMS, "INVITE", "INVITE needs a nickname and a channel.");
      }
      invite(session, user, nickname, name);
    },
  },
};

const split = (names: string) => [...new Set(names.split(",").filter((name) => name !== ""))];

/** What goes with a JOIN: the key, how far the channel was read before, and the markers of who is told of them. */
interface Joining {
  readonly key?: string | undefined;
  readonly after?: string | undefined;
  readonly markers?: ReadonlyMap<string, number> | null;
}

/** Joins a channel, or says why not. */
export function join(
  session: Session,
  user: User,
  name: string,
  { key, after, markers }: Joining = {},
): void {
  const { chat } = session;
  if (!isChannelName(name)) {
    return session.reply(
      n.ERR_NOSUCHCHANNEL,
      name,
      `That is no channel name: it starts with #, has no space or comma, and at most ${MAX_CHANNEL_BYTES} bytes.`,
    );
  }
  const alike = chat.room(name) ? undefined : chat.registered.alike(name);
  if (alike !== undefined) {
    return session.reply(n.ERR_NOSUCHCHANNEL, name, `That name looks like ${alike}, which is registered.`);
  }
  const room = chat.openRoom(name);
  // Who is in by another device, or by a connection that was lost, has missed something all the same.
  if (room.members.has(user)) return catchUp(session, room, after);
  const obstacle = user.memberships.size >= chat.options.limits.joins
    ? [
      n.ERR_TOOMANYCHANNELS,
      `You are in ${chat.options.limits.joins} channels, which is as many as you can.`,
    ]
    : obstacleTo(room, user, key);
  if (obstacle) {
    session.reply(obstacle[0]!, room.name, obstacle[1]!);
    return chat.closeIfEmpty(room);
  }
  const member = room.add(user);
  const message = {
    source: user.source,
    command: "JOIN",
    params: [room.name, user.account ?? "*", user.realname],
  };
  // A person reads who is here instead of their own coming.
  room.tellFrom(member, session, message, chat.stamp(user.account), session.kind !== Kind.plain);
  if (user.away !== null) {
    const away = { source: user.source, command: "AWAY", params: [user.away] };
    tellCapable(room, user, "away-notify", away, chat.stamp(user.account));
  }
  for (const device of user.listeners) {
    if (room.topic) sendTopic(device, room);
    if (device === session && markers) sendReadMarker(session, room.name, markers.get(fold(room.name)));
    sendNames(device, room, user);
  }
  if (session.has("chatroom/resume")) catchUp(session, room, after);
  else if (!session.has("draft/chathistory")) replayLast(session, room.name, room.handle);
}

/** Replays a room from the number that came with the JOIN on, if one did. */
function catchUp(session: Session, room: Room, after: string | undefined): void {
  if (!session.has("chatroom/resume") || after === undefined || !/^\d{1,15}$/.test(after)) return;
  replayAfter(session, room.name, room.handle, Number(after));
}

function obstacleTo(room: Room, user: User, key: string | undefined): [string, string] | undefined {
  const invited = user.invitedTo.has(room);
  if (!invited && room.isBanned(user)) {
    return [n.ERR_BANNEDFROMCHAN, "You are banned from that channel (+b)."];
  }
  if (room.flags.has("i") && !invited && !room.isListed("I", user)) {
    return [n.ERR_INVITEONLYCHAN, "That channel is for invited people only (+i)."];
  }
  if (room.key !== null && room.key !== key) {
    return [n.ERR_BADCHANNELKEY, "That channel has a key (+k), and it is another."];
  }
  if (room.limit !== null && room.members.size >= room.limit) {
    return [n.ERR_CHANNELISFULL, "That channel is full (+l)."];
  }
  return undefined;
}

function part(session: Session, user: User, room: Room, reason: string): void {
  const params = reason === "" ? [room.name] : [room.name, reason];
  const message = { source: user.source, command: "PART", params };
  room.tellFrom(room.members.get(user)!, session, message, session.chat.stamp(user.account), true);
  session.chat.removeFrom(room, user);
}

function kick(session: Session, user: User, room: Room, nickname: string, reason: string): void {
  const member = room.members.get(user);
  if (!member) return session.reply(n.ERR_NOTONCHANNEL, room.name, "You are not in that channel.");
  if (!member.operator) {
    return session.reply(n.ERR_CHANOPRIVSNEEDED, room.name, "Only channel operators do that.");
  }
  const target = session.chat.user(nickname);
  if (!target) return session.reply(n.ERR_NOSUCHNICK, nickname, "There is nobody of that name.");
  if (!room.members.has(target)) {
    return session.reply(n.ERR_USERNOTINCHANNEL, target.nickname, room.name, "They are not in that channel.");
  }
  const message = {
    source: user.source,
    command: "KICK",
    params: [room.name, target.nickname, reason || user.nickname],
  };
  room.tellFrom(member, session, message, session.chat.stamp(user.account), true);
  session.chat.removeFrom(room, target);
}

function invite(session: Session, user: User, nickname: string, name: string): void {
  const { chat } = session;
  const room = chat.room(name);
  const member = room?.members.get(user);
  if (!room) return session.reply(n.ERR_NOSUCHCHANNEL, name, "There is no such channel.");
  if (!member) return session.reply(n.ERR_NOTONCHANNEL, room.name, "You are not in that channel.");
  if (room.flags.has("i") && !member.operator) {
    return session.reply(
      n.ERR_CHANOPRIVSNEEDED,
      room.name,
      "Only channel operators invite to this channel (+i).",
    );
  }
  const target = chat.user(nickname);
  if (!target) return session.reply(n.ERR_NOSUCHNICK, nickname, "There is nobody of that name.");
  if (room.members.has(target)) {
    return session.reply(
      n.ERR_USERONCHANNEL,
      target.nickname,
      room.name,
      "They are in that channel already.",
    );
  }
  target.invite(room);
  const message = { source: user.source, command: "INVITE", params: [target.nickname, room.name] };
  session.reply(n.RPL_INVITING, target.nickname, room.name);
  const stamp = chat.stamp(user.account);
  target.hear(message, stamp);
  tellCapable(room, user, "invite-notify", message, stamp);
  if (target.away !== null) session.reply(n.RPL_AWAY, target.nickname, target.away);
}

function listInvitations(session: Session, user: User): void {
  for (const room of user.invitedTo) {
    // The room may be gone, or be another one of the same name.
    if (session.chat.room(room.name) === room) session.reply(n.RPL_INVITELIST, room.name);
  }
  session.reply(n.RPL_ENDOFINVITELIST, "End of the invitations.");
}

/** Tells those members, the actor left out, who have asked to hear of such things. */
function tellCapable(
  room: Room,
  actor: User,
  capability: "away-notify" | "invite-notify",
  message: IrcMessage,
  stamp: Stamp,
): void {
  for (const user of room.members.keys()) {
    if (user === actor) continue;
    for (const listener of user.listeners) if (listener.has(capability)) listener.hear(message, stamp);
  }
}
