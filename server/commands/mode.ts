// MODE, of channels and of oneself.
import {
  channelModes,
  formatModeChanges,
  type ModeChange,
  parseModeChanges,
} from "../../protocol/irc/modes.ts";
import { truncateUtf8 } from "../../protocol/irc/names.ts";
import * as n from "../../protocol/irc/numerics.ts";
import { fixed } from "../options.ts";
import type { FlagMode, ListMode, Member, Room } from "../room.ts";
import type { Session } from "../session.ts";
import type { User } from "../user.ts";
import type { Rows } from "./row.ts";

export const modeRows: Rows = {
  MODE: {
    minParams: 1,
    requires: "registration",
    help: "<channel or you> [<changes> [<parameters>]] -- shows or changes modes",
    run(session, { params: [target = "", ...changes] }, user) {
      if (target.startsWith("#")) channelMode(session, user, target, changes);
      else userMode(session, user, target, changes);
    },
  },
};

function userMode(session: Session, user: User, target: string, params: readonly string[]): void {
  const other = session.chat.user(target);
  if (!other) return session.reply(n.ERR_NOSUCHNICK, target, "There is nobody of that name.");
  if (other !== user) {
    return session.reply(n.ERR_USERSDONTMATCH, "You can only see and change your own modes.");
  }
  if (params.length === 0) return session.reply(n.RPL_UMODEIS, user.invisible ? "+i" : "+");
  const done: ModeChange[] = [];
  for (const { sign, mode } of parseModeChanges(params)) {
    if (mode !== "i") session.reply(n.ERR_UMODEUNKNOWNFLAG, `There is no user mode ${mode}.`);
    else if (user.invisible !== (sign === "+")) {
      user.invisible = sign === "+";
      done.push({ sign, mode, param: undefined });
    }
  }
  if (done.length > 0) {
    session.send({
      source: user.source,
      command: "MODE",
      params: [user.nickname, ...formatModeChanges(done)],
    });
  }
}

function channelMode(session: Session, user: User, name: string, params: readonly string[]): void {
  const room = session.chat.room(name);
  if (!room || !room.isVisibleTo(user)) {
    return session.reply(n.ERR_NOSUCHCHANNEL, name, "There is no such channel.");
  }
  const member = room.members.get(user);
  if (params.length === 0) return showModes(session, room, member !== undefined);
  const changes = parseModeChanges(params).slice(0, fixed.modesPerLine);
  const done: ModeChange[] = [];
  let refused = false;
  for (const change of changes) {
    if (isList(change.mode) && change.param === undefined) {
      showList(session, room, change.mode);
    } else if (!isKnown(change.mode)) {
      session.reply(n.ERR_UNKNOWNMODE, change.mode, "There is no such channel mode.");
    } else if (!member?.operator) {
      // Once is enough, however many changes were asked for.
      if (!refused) session.reply(n.ERR_CHANOPRIVSNEEDED, room.name, "Only channel operators change modes.");
      refused = true;
    } else {
      const applied = apply(session, room, member, change);
      if (applied) done.push(applied);
    }
  }
  if (done.length === 0 || !member) return;
  const message = { source: user.source, command: "MODE", params: [room.name, ...formatModeChanges(done)] };
  room.tellFrom(member, message, session.chat.stamp(user.account), true);
}

const isList = (mode: string): mode is ListMode => channelModes.lists.includes(mode);
const isFlag = (mode: string): mode is FlagMode => channelModes.flags.includes(mode);
const isKnown = (mode: string) => Object.values(channelModes).some((modes) => modes.includes(mode));

/** Makes one change; answers it as it is to be announced, or undefined if nothing changed. */
function apply(session: Session, room: Room, by: Member, change: ModeChange): ModeChange | undefined {
  const { sign, mode, param } = change;
  const set = sign === "+";
  if (isFlag(mode)) {
    if (room.flags.has(mode) === set) return undefined;
    if (set) room.flags.add(mode);
    else room.flags.delete(mode);
    return change;
  }
  if (isList(mode)) return applyList(session, room, by, mode, change);
  switch (mode) {
    case "o":
    case "v":
      return applyPrefix(session, room, mode, change);
    case "k":
      return applyKey(session, room, set, param);
    default:
      return applyLimit(session, room, set, param);
  }
}

function applyList(
  session: Session,
  room: Room,
  by: Member,
  mode: ListMode,
  change: ModeChange,
): ModeChange | undefined {
  const add = change.sign === "+";
  const mask = change.param!;
  if (mask === "" || /[\s,]/.test(mask)) {
    session.reply(
      n.ERR_INVALIDMODEPARAM,
      room.name,
      mode,
      mask,
      "That is no mask.",
    );
    return undefined;
  }
  if (add && room.lists[mode].length >= fixed.listEntries) {
    session.reply(n.ERR_BANLISTFULL, room.name, mode, `The list is full: it holds ${fixed.listEntries}.`);
    return undefined;
  }
  return room.changeList(mode, add, mask, by.user.source, session.chat.now()) ? change : undefined;
}

function applyPrefix(
  session: Session,
  room: Room,
  mode: "o" | "v",
  change: ModeChange,
): ModeChange | undefined {
  if (change.param === undefined) return void needParam(session, room, mode, "a nickname");
  const target = session.chat.user(change.param);
  const member = target && room.members.get(target);
  if (!target) return void session.reply(n.ERR_NOSUCHNICK, change.param, "There is nobody of that name.");
  if (!member) {
    return void session.reply(
      n.ERR_USERNOTINCHANNEL,
      target.nickname,
      room.name,
      "They are not in that channel.",
    );
  }
  const property = mode === "o" ? "operator" : "voice";
  const set = change.sign === "+";
  if (member[property] === set) return undefined;
  member[property] = set;
  return { ...change, param: target.nickname };
}

function applyKey(
  session: Session,
  room: Room,
  set: boolean,
  param: string | undefined,
): ModeChange | undefined {
  if (!set) {
    if (room.key === null) return undefined;
    room.key = null;
    return { sign: "-", mode: "k", param: "*" };
  }
  if (param === undefined) return void needParam(session, room, "k", "a key");
  if (param === "" || /[\s,:]/.test(param)) {
    return void session.reply(n.ERR_INVALIDKEY, room.name, "A key has no space, comma or colon.");
  }
  room.key = truncateUtf8(param, fixed.keyBytes);
  return { sign: "+", mode: "k", param: room.key };
}

function applyLimit(
  session: Session,
  room: Room,
  set: boolean,
  param: string | undefined,
): ModeChange | undefined {
  if (!set) {
    if (room.limit === null) return undefined;
    room.limit = null;
    return { sign: "-", mode: "l", param: undefined };
  }
  if (param === undefined) return void needParam(session, room, "l", "a number");
  if (!/^[1-9]\d{0,8}$/.test(param)) {
    return void session.reply(
      n.ERR_INVALIDMODEPARAM,
      room.name,
      "l",
      param,
      "A limit is a number from 1.",
    );
  }
  room.limit = Number(param);
  return { sign: "+", mode: "l", param };
}

function needParam(session: Session, room: Room, mode: string, what: string): void {
  session.reply(n.ERR_INVALIDMODEPARAM, room.name, mode, "*", `Mode ${mode} needs ${what}.`);
}

function showModes(session: Session, room: Room, inside: boolean): void {
  const modes = [...room.flags, ...(room.key !== null ? ["k"] : []), ...(room.limit !== null ? ["l"] : [])];
  // The key is for members: who is outside has to know it.
  const params = [
    ...(room.key !== null ? [inside ? room.key : "*"] : []),
    ...(room.limit !== null ? [String(room.limit)] : []),
  ];
  session.reply(n.RPL_CHANNELMODEIS, room.name, `+${modes.join("")}`, ...params);
  session.reply(n.RPL_CREATIONTIME, room.name, String(Math.floor(room.created / 1000)));
}

const listReplies: Record<ListMode, [entry: string, end: string]> = {
  b: [n.RPL_BANLIST, n.RPL_ENDOFBANLIST],
  e: [n.RPL_EXCEPTLIST, n.RPL_ENDOFEXCEPTLIST],
  I: [n.RPL_INVEXLIST, n.RPL_ENDOFINVEXLIST],
};

function showList(session: Session, room: Room, list: ListMode): void {
  const [entry, end] = listReplies[list];
  for (const { mask, by, time } of room.lists[list]) {
    session.reply(entry, room.name, mask, by, String(Math.floor(time / 1000)));
  }
  session.reply(end, room.name, "End of the list.");
}
