// What each channel mode does when it is set or taken away. Knows rooms and members; not how a line of changes is read
// or announced.
import { completeMask } from "../../protocol/irc/mask.ts";
import { channelModes, type ModeChange } from "../../protocol/irc/modes.ts";
import { utf8Length } from "../../protocol/irc/names.ts";
import * as n from "../../protocol/irc/numerics.ts";
import { fixed } from "../options.ts";
import type { FlagMode, ListMode, Member, Room } from "../room.ts";
import type { Session } from "../session.ts";

export const isList = (mode: string): mode is ListMode => channelModes.lists.includes(mode);
const isFlag = (mode: string): mode is FlagMode => channelModes.flags.includes(mode);
export const isKnown = (mode: string) => Object.values(channelModes).some((modes) => modes.includes(mode));

/** Makes one change; answers it as it is to be announced, or undefined if nothing changed. */
export function apply(session: Session, room: Room, by: Member, change: ModeChange): ModeChange | undefined {
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
  const mask = completeMask(change.param!);
  if (/^:|^!|[\s,]/.test(mask) || utf8Length(mask) > fixed.maskBytes) {
    session.reply(
      n.ERR_INVALIDMODEPARAM,
      room.name,
      mode,
      change.param!,
      "That is no mask: it looks like nick!user@host, and has no space or comma.",
    );
    return undefined;
  }
  if (add && room.lists[mode].length >= fixed.listEntries) {
    session.reply(n.ERR_BANLISTFULL, room.name, mode, `The list is full: it holds ${fixed.listEntries}.`);
    return undefined;
  }
  return room.changeList(mode, add, mask, by.user.source, session.chat.now())
    ? { ...change, param: mask }
    : undefined;
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
  // A key that was cut off would let nobody in who knows the whole of it.
  if (param === "" || /[\s,:]/.test(param) || utf8Length(param) > fixed.keyBytes) {
    return void session.reply(
      n.ERR_INVALIDKEY,
      room.name,
      `A key has no space, comma or colon, and at most ${fixed.keyBytes} bytes.`,
    );
  }
  room.key = param;
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
