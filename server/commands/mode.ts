// MODE, of channels and of oneself.
import { formatModeChanges, type ModeChange, parseModeChanges } from "../../protocol/irc/modes.ts";
import { fold, utf8Length } from "../../protocol/irc/names.ts";
import * as n from "../../protocol/irc/numerics.ts";
import { fixed } from "../options.ts";
import type { ListMode, Member, Room } from "../room.ts";
import type { Session } from "../session.ts";
import type { User } from "../user.ts";
import { apply, isKnown, isList } from "./channel_modes.ts";
import type { Rows } from "./row.ts";

/** Bytes of changes and their parameters in one MODE: with its head the line stays below 512. */
const PARAMS_BYTES = 300;

const userModes = { i: "invisible", o: "operator", w: "wallops" } as const;

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
  if (params.length === 0) {
    const modes = Object.entries(userModes).filter(([, property]) => user[property]).map(([mode]) => mode);
    return session.reply(n.RPL_UMODEIS, `+${modes.join("")}`);
  }
  const changes = parseModeChanges(params);
  const done: ModeChange[] = [];
  for (const [mode, property] of Object.entries(userModes)) {
    const change = changes.findLast((change) => change.mode === mode);
    const set = change?.sign === "+";
    // Nobody makes themselves an operator: RFC 2812 section 3.1.5 has it ignored.
    if (!change || user[property] === set || (property === "operator" && set)) continue;
    user[property] = set;
    done.push({ sign: change.sign, mode, param: undefined });
  }
  if (done.length > 0) {
    const params = [user.nickname, ...formatModeChanges(done)];
    session.send({ source: user.source, command: "MODE", params });
  }
  const unknown = changes.find(({ mode }) => !(mode in userModes));
  if (unknown) session.reply(n.ERR_UMODEUNKNOWNFLAG, `There is no user mode ${unknown.mode}.`);
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
  const shown = new Set<ListMode>();
  let refused = false;
  for (const change of changes) {
    if (isList(change.mode) && change.param === undefined) {
      if (!shown.has(change.mode)) showList(session, room, change.mode);
      shown.add(change.mode);
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
  if (!member || done.length === 0) return;
  announce(session, member, done);
  rememberOperators(session, room, done);
  session.chat.registered.changed(room);
}

/** Accounts that are given +o in a registered channel have it whenever they come. */
function rememberOperators(session: Session, room: Room, done: readonly ModeChange[]): void {
  if (!room.ownership) return;
  const { operators } = room.ownership;
  for (const { mode, sign, param } of done) {
    const account = mode === "o" ? session.chat.user(param!)?.account : null;
    if (!account) continue;
    if (sign === "-") operators.delete(fold(account));
    else if (operators.size < fixed.channelOperators) operators.add(fold(account));
  }
}

/** Tells the members what was changed, in as many messages as it takes to keep the lines short. */
function announce(session: Session, member: Member, done: readonly ModeChange[]): void {
  const { user, room } = member;
  room.keepDoor();
  for (let from = 0, to = 0; from < done.length; from = to) {
    for (let bytes = 0; to < done.length; to++) {
      bytes += 2 + utf8Length(done[to]!.param ?? "") + 1;
      if (to > from && bytes > PARAMS_BYTES) break;
    }
    const params = [room.name, ...formatModeChanges(done.slice(from, to))];
    room.tellFrom(
      member,
      session,
      { source: user.source, command: "MODE", params },
      session.chat.stamp(user.account),
      true,
    );
  }
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
