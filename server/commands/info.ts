// What the server says of itself: MOTD LUSERS VERSION TIME INFO.
import { matchesMask } from "../../protocol/irc/mask.ts";
import * as n from "../../protocol/irc/numerics.ts";
import { isupport } from "../isupport.ts";
import type { Session } from "../session.ts";
import type { Rows } from "./row.ts";

export const infoRows: Rows = {
  MOTD: {
    minParams: 0,
    requires: "registration",
    help: "-- shows the message of the day",
    run(session, { params }) {
      if (isForUs(session, params[0])) motd(session);
    },
  },
  LUSERS: {
    minParams: 0,
    requires: "registration",
    help: "-- shows how many people and channels there are",
    run: (session) => lusers(session),
  },
  VERSION: {
    minParams: 0,
    requires: "registration",
    help: "-- shows which program this is",
    run(session, { params }) {
      if (!isForUs(session, params[0])) return;
      const { options } = session.chat;
      session.reply(n.RPL_VERSION, `chatroom-${options.version}`, options.name, "one file, on Deno");
      for (const tokens of isupport(options)) {
        session.reply(n.RPL_ISUPPORT, ...tokens, "are supported by this server");
      }
    },
  },
  TIME: {
    minParams: 0,
    requires: "registration",
    help: "-- shows the server's time",
    run(session, { params }) {
      if (!isForUs(session, params[0])) return;
      session.reply(n.RPL_TIME, session.chat.options.name, new Date(session.chat.now()).toISOString());
    },
  },
  INFO: {
    minParams: 0,
    requires: "registration",
    help: "-- shows what this server is",
    run(session, { params }) {
      if (!isForUs(session, params[0])) return;
      const { version } = session.chat.options;
      session.reply(n.RPL_INFO, `chatroom ${version}: a chat room in one file.`);
      session.reply(n.RPL_INFO, `Running since ${new Date(session.chat.started).toISOString()}.`);
      session.reply(n.RPL_ENDOFINFO, "End of INFO.");
    },
  },
};

/** There is one server here: to ask for another is an error. */
export function isForUs(session: Session, target: string | undefined): boolean {
  const { name } = session.chat.options;
  if (target === undefined || matchesMask(target, name) || session.chat.user(target)) return true;
  session.reply(n.ERR_NOSUCHSERVER, target, "There is no such server.");
  return false;
}

export function motd(session: Session): void {
  const { name, motd } = session.chat.options;
  if (motd === null) return session.reply(n.ERR_NOMOTD, "There is no message of the day.");
  session.reply(n.RPL_MOTDSTART, `- ${name} message of the day -`);
  for (const line of motd) session.reply(n.RPL_MOTD, `- ${line}`);
  session.reply(n.RPL_ENDOFMOTD, "End of the message of the day.");
}

export function lusers(session: Session): void {
  const { users, rooms, mostUsers } = session.chat;
  const invisible = [...users.values()].filter((user) => user.invisible).length;
  const count = users.size;
  session.reply(
    n.RPL_LUSERCLIENT,
    `There are ${count - invisible} users and ${invisible} invisible on 1 server`,
  );
  const operators = [...users.values()].filter((user) => user.operator).length;
  session.reply(n.RPL_LUSEROP, String(operators), "operators online");
  session.reply(n.RPL_LUSERUNKNOWN, String(session.chat.connections - count), "connections registering");
  session.reply(n.RPL_LUSERCHANNELS, String(rooms.size), "channels formed");
  session.reply(n.RPL_LUSERME, `I have ${count} clients and 0 servers`);
  session.reply(
    n.RPL_LOCALUSERS,
    String(count),
    String(mostUsers),
    `Users here: ${count}, at most ${mostUsers}`,
  );
  session.reply(
    n.RPL_GLOBALUSERS,
    String(count),
    String(mostUsers),
    `Users everywhere: ${count}, at most ${mostUsers}`,
  );
}
