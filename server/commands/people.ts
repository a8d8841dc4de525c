// Who people are: WHO WHOIS WHOWAS AWAY ISON USERHOST SETNAME.
import { matchesMask } from "../../protocol/irc/mask.ts";
import { fold, truncateUtf8 } from "../../protocol/irc/names.ts";
import * as n from "../../protocol/irc/numerics.ts";
import type { Capability } from "../capabilities.ts";
import { fixed } from "../options.ts";
import type { Room } from "../room.ts";
import type { Session } from "../session.ts";
import type { User } from "../user.ts";
import type { Rows } from "./row.ts";

/** People in the answer to one WHO that asks for a mask. */
const WHO_MATCHES = 500;
/** Nicknames in one USERHOST (RFC 2812 section 4.8). */
const USERHOST_NAMES = 5;

export const peopleRows: Rows = {
  WHO: {
    minParams: 0,
    requires: "registration",
    help: "<channel, nickname or mask> -- shows who is there",
    run(session, { params: [mask = "*"] }, user) {
      const room = session.chat.room(mask);
      if (mask.startsWith("#")) {
        if (room?.isVisibleTo(user)) {
          const inside = room.members.has(user);
          for (const member of room.members.keys()) {
            if (inside || !member.invisible) whoReply(session, member, room);
          }
        }
      } else for (const match of whoMatches(session, user, mask)) whoReply(session, match, undefined);
      session.reply(n.RPL_ENDOFWHO, mask, "End of WHO.");
    },
  },
  WHOIS: {
    minParams: 1,
    requires: "registration",
    help: "[<server>] <nickname> -- shows what is known of somebody",
    run(session, { params }, user) {
      const nickname = (params[1] ?? params[0]!).split(",")[0]!;
      const target = session.chat.user(nickname);
      if (target) whois(session, user, target);
      else session.reply(n.ERR_NOSUCHNICK, nickname, "There is nobody of that name.");
      session.reply(n.RPL_ENDOFWHOIS, nickname, "End of WHOIS.");
    },
  },
  WHOWAS: {
    minParams: 1,
    requires: "registration",
    help: "<nickname> [<count>] -- shows who had a nickname",
    run(session, { params: [nickname = "", count = ""] }) {
      const most = /^[1-9]\d{0,3}$/.test(count) ? Number(count) : Infinity;
      const found = session.chat.departed.filter((d) => fold(d.nickname) === fold(nickname)).reverse().slice(
        0,
        most,
      );
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
      if (changed) tellPeers(user, "away-notify", "AWAY", away === null ? [] : [away]);
    },
  },
  ISON: {
    minParams: 1,
    requires: "registration",
    help: "<nickname>{ <nickname>} -- shows which of them are here",
    run(session, { params }) {
      const names = params.join(" ").split(" ").filter((name) => name !== "");
      const here = names.flatMap((name) => session.chat.user(name)?.nickname ?? []);
      session.reply(n.RPL_ISON, here.join(" "));
    },
  },
  USERHOST: {
    minParams: 1,
    requires: "registration",
    help: "<nickname>{ <nickname>} -- shows user and host of up to 5 people",
    run(session, { params }) {
      const entries = params.slice(0, USERHOST_NAMES).flatMap((name) => {
        const user = session.chat.user(name);
        return user ? `${user.nickname}=${user.away === null ? "+" : "-"}${user.username}@${user.host}` : [];
      });
      session.reply(n.RPL_USERHOST, entries.join(" "));
    },
  },
  SETNAME: {
    minParams: 1,
    requires: "registration",
    help: ":<real name> -- changes your real name",
    run(session, { params: [text = ""] }, user) {
      const realname = truncateUtf8(text, fixed.realnameBytes);
      if (realname === "") return session.fail("SETNAME", "INVALID_REALNAME", "A real name is not empty.");
      user.realname = realname;
      tellPeers(user, "setname", "SETNAME", [realname]);
      if (session.has("setname")) {
        session.send({ source: user.source, command: "SETNAME", params: [realname] });
      }
    },
  },
};

/** Tells those who share a room and have asked to hear of such things. */
function tellPeers(user: User, capability: Capability, command: string, params: string[]): void {
  const message = { source: user.source, command, params };
  for (const { listener } of user.peers()) if (listener.has(capability)) listener.send(message);
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
  { nickname, username, host, away, realname, memberships }: User,
  room?: Room,
): void {
  const shown = room ?? [...memberships.keys()].find((r) => !r.flags.has("s"));
  const prefixes = shown ? memberships.get(shown)!.prefixes(session.has("multi-prefix")) : "";
  const flags = (away === null ? "H" : "G") + prefixes;
  const { name } = session.chat.options;
  session.reply(n.RPL_WHOREPLY, shown?.name ?? "*", username, host, name, nickname, flags, `0 ${realname}`);
}

function whois(session: Session, asker: User, target: User): void {
  const { chat } = session;
  const { nickname, username, host, realname, account, away } = target;
  session.reply(n.RPL_WHOISUSER, nickname, username, host, "*", realname);
  const rooms = [...target.memberships].filter(([room]) => room.isVisibleTo(asker))
    .filter(([room]) => !target.invisible || target === asker || room.members.has(asker))
    .map(([room, member]) => member.prefixes(session.has("multi-prefix")) + room.name);
  // Five names of the longest kind fit a line.
  for (let i = 0; i < rooms.length; i += 5) {
    session.reply(n.RPL_WHOISCHANNELS, nickname, rooms.slice(i, i + 5).join(" "));
  }
  session.reply(n.RPL_WHOISSERVER, nickname, chat.options.name, chat.options.network);
  if (account !== null) session.reply(n.RPL_WHOISACCOUNT, nickname, account, "is logged in as");
  if (target === asker) {
    session.reply(n.RPL_WHOISACTUALLY, nickname, target.address, "is your address; others do not see it");
  }
  if (away !== null) session.reply(n.RPL_AWAY, nickname, away);
  const idle = Math.floor((chat.now() - target.lastSpoke) / 1000);
  const since = String(Math.floor(target.signedOn / 1000));
  session.reply(n.RPL_WHOISIDLE, nickname, String(Math.max(0, idle)), since, "seconds idle, here since");
}
