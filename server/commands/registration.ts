// From a connection to a user and back: PASS NICK USER PING PONG QUIT.
import { isNickname, MAX_NICKNAME_BYTES, truncateUtf8, utf8Length } from "../../protocol/irc/names.ts";
import * as n from "../../protocol/irc/numerics.ts";
import { LOBBY } from "../../protocol/plain.ts";
import { isupport } from "../isupport.ts";
import { fixed } from "../options.ts";
import type { Session } from "../session.ts";
import type { Registering } from "../session_state.ts";
import { User } from "../user.ts";
import { abortAuthentication } from "./authenticate.ts";
import { join } from "./channel.ts";
import { grantRights } from "./identity.ts";
import { lusers, motd } from "./info.ts";
import { closeBanned } from "./operator.ts";
import { sendToken, showRooms } from "./resume.ts";
import type { Rows } from "./row.ts";

export const registrationRows: Rows = {
  PASS: {
    minParams: 1,
    requires: "nothing",
    help: "<password> -- gives the server's password, before NICK and USER",
    run(session, { params }) {
      const { state } = session;
      if (state.name !== "registering") {
        return session.reply(n.ERR_ALREADYREGISTERED, "You have registered already.");
      }
      const { password } = session.chat.options;
      state.passwordGiven = password === null || sameText(password, params[0]!);
      if (!state.passwordGiven) session.reply(n.ERR_PASSWDMISMATCH, "That is not the password.");
    },
  },
  NICK: {
    minParams: 0,
    requires: "nothing",
    help: "<nickname> -- takes a nickname",
    run(session, { params: [nickname = ""] }) {
      if (nickname === "") return session.reply(n.ERR_NONICKNAMEGIVEN, "No nickname was given.");
      if (!isNickname(nickname)) {
        return session.reply(
          n.ERR_ERRONEUSNICKNAME,
          nickname,
          `A nickname is letters, digits and _-[]\\\`^{|}, does not start with a digit or -, and has ${MAX_NICKNAME_BYTES} bytes at most.`,
        );
      }
      takeNickname(session, nickname);
    },
  },
  USER: {
    minParams: 4,
    requires: "nothing",
    help: "<username> 0 * :<real name> -- says who you are, once",
    run(session, { params: [username = "", , , realname = ""] }) {
      const { state } = session;
      if (state.name !== "registering" || state.username !== null) {
        return session.reply(n.ERR_ALREADYREGISTERED, "You have registered already.");
      }
      state.username = username.replaceAll(/[^A-Za-z0-9._-]/g, "").slice(0, fixed.usernameBytes) || "user";
      state.realname = truncateUtf8(realname, fixed.realnameBytes);
      finishRegistration(session, state);
    },
  },
  PING: {
    minParams: 0,
    requires: "nothing",
    help: "<token> -- is answered with PONG and the token",
    run(session, { params: [token = ""] }) {
      if (token === "") return session.reply(n.ERR_NOORIGIN, "PING needs a token.");
      const source = session.chat.options.name;
      const most = session.chat.options.limits.lineBytes - utf8Length(`:${source} PONG ${source} :\r\n`);
      session.send({ source, command: "PONG", params: [source, truncateUtf8(token, most)] });
    },
  },
  PONG: {
    minParams: 0,
    requires: "nothing",
    help: "<token> -- answers the server's PING",
    // That something was heard is all there is to it.
    run() {},
  },
  QUIT: {
    minParams: 0,
    requires: "nothing",
    help: "[:<reason>] -- leaves the server",
    run(session, { params: [reason = ""] }) {
      // Modern IRC, QUIT: the prefix tells a reason that was given from one that the server makes.
      session.close(reason === "" ? "Quit" : `Quit: ${truncateUtf8(reason, fixed.reasonBytes)}`);
    },
  },
};

/** Takes a nickname, or says why not. */
export function takeNickname(session: Session, nickname: string): void {
  const { state, chat } = session;
  if (state.name === "registering" && state.negotiating && !isAllowed(session, nickname)) {
    // Who is yet to log in asks for their nickname first; until then nobody is kept from it.
    if (state.nickname !== null) chat.nicknames.release(state.nickname, session);
    state.nickname = nickname;
    return;
  }
  if (!isAllowed(session, nickname)) return refuseNickname(session, nickname);
  if (state.name === "registering" && ownUser(session, nickname)) {
    if (state.nickname !== null) chat.nicknames.release(state.nickname, session);
    state.nickname = nickname;
    return finishRegistration(session, state);
  }
  const holder = state.name === "active" ? state.user : session;
  if (!chat.nicknames.claim(nickname, holder, session.nickname)) {
    return session.reply(n.ERR_NICKNAMEINUSE, nickname, "That nickname is taken.");
  }
  if (state.name === "registering") {
    state.nickname = nickname;
    finishRegistration(session, state);
  } else if (state.name === "active" && nickname !== state.user.nickname) {
    chat.rename(state.user, session, nickname);
  }
}

/** The user of this nickname, if it is the one that this session has logged in as: another device of theirs. */
function ownUser({ chat, account }: Session, nickname: string): User | undefined {
  const user = chat.user(nickname);
  return account !== null && user?.account === account ? user : undefined;
}

const isAllowed = ({ chat, account }: Session, nickname: string) =>
  chat.accounts.directory.allows(nickname, account);

/** It is registered, or looks like one that is. */
function refuseNickname(session: Session, nickname: string): void {
  const reservation = session.chat.accounts.directory.reservationOf(nickname);
  switch (reservation.type) {
    case "owned":
      return session.reply(n.ERR_NICKNAMEINUSE, nickname, "That nickname is registered: log in to have it.");
    case "alike":
      return session.reply(
        n.ERR_NICKNAMEINUSE,
        nickname,
        `That nickname looks like ${reservation.account.name}, which is registered.`,
      );
    default:
      return session.reply(n.ERR_ERRONEUSNICKNAME, nickname, "Nobody can have that nickname.");
  }
}

/** Makes the session a user once everything is known, and welcomes them. */
export function finishRegistration(session: Session, state: Registering): void {
  if (state.resume !== null) return finishResume(session, state, state.resume);
  const { nickname, username, realname, negotiating } = state;
  if (nickname === null || username === null || negotiating || session.state !== state) return;
  const { chat, wire } = session;
  if (!state.passwordGiven) {
    session.reply(n.ERR_PASSWDMISMATCH, "This server has a password: send PASS first.");
    return session.close("The password was missing or wrong.");
  }
  const { bans } = chat.accounts;
  const ban = bans.ofAddress(wire.address, chat.now()) ??
    (state.account === null ? undefined : bans.ofAccount(state.account, chat.now()));
  if (ban) return closeBanned(session, ban);
  abortAuthentication(session);
  const own = ownUser(session, nickname);
  if (own && own.listeners.size < fixed.devices) {
    return becomeDevice(session, state, own, undefined, undefined);
  }
  const allowed = isAllowed(session, nickname);
  if (!allowed || !chat.nicknames.claim(nickname, session, nickname)) {
    if (allowed) session.reply(n.ERR_NICKNAMEINUSE, nickname, "That nickname is taken.");
    else refuseNickname(session, nickname);
    chat.nicknames.release(nickname, session);
    state.nickname = null;
    return;
  }
  const host = chat.cloak(wire.address);
  const user = new User(session, nickname, username, host, wire.address, realname, chat.now());
  user.account = state.account;
  session.state = { name: "active", speaks: state.speaks, user };
  chat.enter(user);
  session.onEvent("registered", session, user.source);
  welcome(session, user);
  grantRights(session, user);
  sendToken(session, user);
  if (state.speaks === "plain") join(session, user, LOBBY);
}

/** Makes the session one of the user's whose connection was lost, as if it had always been. */
function finishResume(
  session: Session,
  state: Registering,
  resume: NonNullable<Registering["resume"]>,
): void {
  if (state.negotiating || session.state !== state) return;
  const { chat } = session;
  const user = chat.tokens.userOf(resume.token);
  if (!user) {
    state.resume = null;
    return session.fail(
      "RESUME",
      "INVALID_TOKEN",
      "The time to resume is over. Please register with NICK and USER.",
    );
  }
  abortAuthentication(session);
  if (user.account === null && state.account !== null) user.account = state.account;
  becomeDevice(session, state, user, resume.token, resume.cursors);
}

/** Makes the session one more of a user's, who is in their rooms already. Nobody else sees anything of it. */
function becomeDevice(
  session: Session,
  state: Registering,
  user: User,
  token: string | undefined,
  cursors: ReadonlyMap<string, number> | undefined,
): void {
  session.state = { name: "active", speaks: state.speaks, user };
  session.chat.attach(user, session, token);
  session.onEvent(token === undefined ? "registered" : "resumed", session, user.source);
  welcome(session, user);
  sendToken(session, user);
  grantRights(session, user);
  showRooms(session, user, cursors);
}

function welcome(session: Session, user: User): void {
  const { name, network, version } = session.chat.options;
  const created = new Date(session.chat.started).toISOString();
  session.reply(n.RPL_WELCOME, `Welcome to ${network}, ${user.source}`);
  session.reply(n.RPL_YOURHOST, `Your host is ${name}, running chatroom ${version}`);
  session.reply(n.RPL_CREATED, `This server was started ${created}`);
  session.reply(n.RPL_MYINFO, name, `chatroom-${version}`, "iow", "beIiklmnostv", "beIklov");
  for (const tokens of isupport(session.chat.options)) {
    session.reply(n.RPL_ISUPPORT, ...tokens, "are supported by this server");
  }
  lusers(session);
  motd(session);
}

/** Compares without ending at the first difference, so that the time taken tells nothing of the password. */
function sameText(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < b.length; i++) difference |= a.charCodeAt(i % a.length) ^ b.charCodeAt(i);
  return difference === 0;
}
