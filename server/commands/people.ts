// Who people are: WHO WHOIS WHOWAS AWAY ISON USERHOST SETNAME.
import { matchesMask } from "../../protocol/irc/mask.ts";
import { packWords } from "../../protocol/irc/message.ts";
import { truncateUtf8 } from "../../protocol/irc/names.ts";
import * as n from "../../protocol/irc/numerics.ts";
import type { Capability } from "../capabilities.ts";
import type { Stamp } from "../listener_kind.ts";
import { fixed } from "../options.ts";
import type { Room } from "../room.ts";
import type { Session } from "../session.ts";
import type { User } from "../user.ts";
import { isForUs } from "./info.ts";
import type { Rows } from "./row.ts";

/** People in the answer to one WHO that asks for a mask. */
const WHO_MATCHES = 500;
/** Nicknames in one USERHOST (RFC 2812 section 4.8). */
const USERHOST_NAMES = 5;
/** Bytes of channels in one RPL_WHOISCHANNELS, of nicknames in RPL_ISON: with its head the line stays below 512. */
const WORDS_BYTES = 360;

export const peopleRows: Rows = {
  WHO: {
    minParams: 0,
    requires: "registration",
    help: "<channel, nickname or mask> -- shows who is there",
    run(session, { params: [mask = "*", only = ""] }, user) {
      // RFC 2812 section 3.6.1: "o" asks for the server's operators alone.
      const isMeant = (match: User) => only.toLowerCase() !== "o" || match.operator;
      const room = session.chat.room(mask);
      if (mask.startsWith("#")) {
        if (room?.isVisibleTo(user)) {
          const inside = room.members.has(user);
          for (const member of room.members.keys()) {
            if (isMeant(member) && (inside || !member.invisible)) whoReply(session, member, room);
          }
        }
      } else {
        for (const match of whoMatches(session, user, mask).filter(isMeant)) {
          whoReply(session, match, roomsShown(match, user)[0]);
        }
      }
      session.reply(n.RPL_ENDOFWHO, mask, "End of WHO.");
    },
  },
  WHOIS: {
    minParams: 1,
    requires: "registration",
    help: "[<server>] <nickname> -- shows what is known of somebody",
    run(session, { params }, user) {
      const asked = params[1] ?? params[0]!;
      if (params[1] !== undefined && !isForUs(session, params[0])) return;
      const nickname = asked.split(",")[0]!;
      const target = session.chat.user(nickname);
      if (target) whois(session, user, target);
      else session.reply(n.ERR_NOSUCHNICK, nickname, "There is nobody of that name.");
      // RPL_ENDOFWHOIS carries the list as it was sent, even if some of it was left out.
      session.reply(n.RPL_ENDOFWHOIS, asked, "End of WHOIS.");
    },
  },
  WHOWAS: {
    minParams: 1,
    requires: "registration",
    help: "<nickname> [<count>] -- shows who had a nickname",
    run(session, { params: [nickname = "", count = ""] }) {
      const most = /^[1-9]\d{0,3}$/.test(count) ? Number(count) : Infinity;
      const found = session.chat.nicknames.formerHolders(nickname).slice(0, most);
      for (const { nickname, username, host, realname, time } of found) {
        session.reply(n.RPL_WHOWASUSER, nickname, username, host, "*", realname);
        session.reply(n.RPL_WHOISSERVER, nickname, session.chat.options.name, new Date(time).toISOString());
      }
      if (found.length === 0) {
        session.reply(n.ERR_WASNOSUCHNICK, nickname, "Nobody had that nickname of late.");
      }
      session.reply(n.RPL_ENDOFWHOWAS, nickname, "End of WHOWAS.");
    },
  },
  AWAY: {
    minParams: 0,
    requires: "registration",
    help: "[:<reason>] -- marks you as away, or as back",
    run(session, { params: [reason = ""] }, user) {
      const away = reason === "" ? null : truncateUtf8(reason, fixed.awayBytes);
      const changed = away !== user.away;
      user.away = away;
      if (away === null) session.reply(n.RPL_UNAWAY, "You are no longer marked as away.");
      else session.reply(n.RPL_NOWAWAY, "You are marked as away.");
      if (!changed) return;
      tellPeers(user, "away-notify", "AWAY", away === null ? [] : [away], session.chat.stamp(user.account));
    },
  },
  ISON: {
    minParams: 1,
    requires: "registration",
    help: "<nickname>{ <nickname>} -- shows which of them are here",
    run(session, { params }) {
      const names = params.join(" ").split(" ").filter((name) => name !== "");
      const here = new Set(names.flatMap((name) => session.chat.user(name)?.nickname ?? []));
      // A client reads one reply to one ISON.
      session.reply(n.RPL_ISON, packWords(here, WORDS_BYTES)[0] ?? "");
    },
  },
  USERHOST: {
    minParams: 1,
    requires: "registration",
    help: "<nickname>{ <nickname>} -- shows user and host of up to 5 people",
    run(session, { params }) {
      const entries = params.slice(0, USERHOST_NAMES).flatMap((name) => {
        const user = session.chat.user(name);
        return user
          ? `${user.nickname}${user.operator ? "*" : ""}=${
            user.away === null ? "+" : "-"
          }${user.username}@${user.host}`
          : [];
      });
      session.reply(n.RPL_USERHOST, entries.join(" "));
    },
  },
  SETNAME: {
    minParams: 0,
    requires: "registration",
    help: ":<real name> -- changes your real name",
    run(session, { params: [text = ""] }, user) {
      const realname = truncateUtf8(text, fixed.realnameBytes);
      if (realname === "") return session.fail("SETNAME", "INVALID_REALNAME", "A real name is not empty.");
      user.realname = realname;
      const stamp = session.chat.stamp(user.account);
      tellPeers(user, "setname", "SETNAME", [realname], stamp);
      if (session.has("setname")) {
        session.send({ source: user.source, command: "SETNAME", params: [realname] }, stamp);
      }
    },
  },
};

/** Tells those who share a room and have asked to hear of such things. */
export function tellPeers(
  user: User,
  capability: Capability,
  command: string,
  params: string[],
  stamp: Stamp,
): void {
  const message = { source: user.source, command, params };
  for (const { listeners } of user.peers()) {
    for (const listener of listeners) if (listener.has(capability)) listener.hear(message, stamp);
  }
}

function whoMatches(session: Session, asker: User, mask: string): User[] {
  const exact = session.chat.user(mask);
  if (exact) return [exact];
  // RFC 2812 section 3.6.1: 0 means everybody.
  const pattern = mask === "0" ? "*" : mask;
  const peers = asker.peers().add(asker);
  const matches: User[] = [];
  for (const user of session.chat.users.values()) {
    if (user.invisible && !peers.has(user)) continue;
    if (
      ![user.nickname, user.username, user.host, user.realname].some((text) => matchesMask(pattern, text))
    ) continue;
    if (matches.push(user) === WHO_MATCHES) break;
  }
  return matches;
}

function whoReply(
  session: Session,
  { nickname, username, host, away, operator, realname, memberships }: User,
  room: Room | undefined,
): void {
  const prefixes = room ? memberships.get(room)!.prefixes(session.has("multi-prefix")) : "";
  const flags = (away === null ? "H" : "G") + (operator ? "*" : "") + prefixes;
  const { name } = session.chat.options;
  session.reply(n.RPL_WHOREPLY, room?.name ?? "*", username, host, name, nickname, flags, `0 ${realname}`);
}

/** The rooms that `asker` may see `target` in: no secret ones, and of who is invisible only those they share. */
function roomsShown(target: User, asker: User): Room[] {
  return [...target.memberships.keys()].filter((room) =>
    room.members.has(asker) || (!room.flags.has("s") && !target.invisible)
  );
}

function whois(session: Session, asker: User, target: User): void {
  const { chat } = session;
  const { nickname, username, host, realname, account, away } = target;
  session.reply(n.RPL_WHOISUSER, nickname, username, host, "*", realname);
  const rooms = roomsShown(target, asker).map((room) =>
    target.memberships.get(room)!.prefixes(session.has("multi-prefix")) + room.name
  );
  for (const text of packWords(rooms, WORDS_BYTES)) session.reply(n.RPL_WHOISCHANNELS, nickname, text);
  session.reply(n.RPL_WHOISSERVER, nickname, chat.options.name, chat.options.network);
  if (target.operator) session.reply(n.RPL_WHOISOPERATOR, nickname, "is an operator of this server");
  if (account !== null) session.reply(n.RPL_WHOISACCOUNT, nickname, account, "is logged in as");
  if (target === asker) {
    session.reply(n.RPL_WHOISACTUALLY, nickname, target.address, "is your address; others do not see it");
  }
  if (away !== null) session.reply(n.RPL_AWAY, nickname, away);
  const idle = Math.floor((chat.now() - target.lastSpoke) / 1000);
  const since = String(Math.floor(target.signedOn / 1000));
  session.reply(n.RPL_WHOISIDLE, nickname, String(Math.max(0, idle)), since, "seconds idle, here since");
}
