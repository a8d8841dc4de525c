// Who a session is logged in as: what changes for it and for those who share a room when that changes.
import { fold } from "../../protocol/irc/names.ts";
import * as n from "../../protocol/irc/numerics.ts";
import type { Account } from "../accounts/directory.ts";
import type { Session } from "../session.ts";
import type { User } from "../user.ts";
import { tellPeers } from "./people.ts";

/** The session is this account from now on. */
export function logIn(session: Session, { name }: Account): void {
  const { state } = session;
  if (state.name === "registering") state.account = name;
  else if (state.name === "active") {
    state.user.account = name;
    tellAccount(session, state.user);
    grantRights(session, state.user);
  } else return;
  session.onEvent("logged_in", session, name);
  session.reply(n.RPL_LOGGEDIN, sourceOf(session), name, `You are now logged in as ${name}.`);
}

/** The session is nobody's from now on; a nickname that is the account's own is given back with it. */
export function logOut(session: Session, user: User): void {
  const { chat } = session;
  session.onEvent("logged_out", session, user.account ?? "");
  user.account = null;
  tellAccount(session, user);
  if (user.operator) changeUserModes(session, user, "-o");
  session.reply(n.RPL_LOGGEDOUT, user.source, "You are now logged out.");
  const mayKeep = (nickname: string) => chat.accounts.directory.allows(nickname, null);
  if (mayKeep(user.nickname)) return;
  chat.rename(user, session, chat.nicknames.claimGuestName(user, user.nickname, mayKeep));
}

/** What an account may do, for a session that has become a user or a user that has logged in. */
export function grantRights(session: Session, user: User): void {
  const { chat } = session;
  const account = user.account;
  if (account === null) return;
  if (chat.options.operators.has(fold(account)) && !user.operator) changeUserModes(session, user, "+o");
  for (const [room, member] of user.memberships) {
    if (member.operator || !room.isOwnedBy(user)) continue;
    member.operator = true;
    const params = [room.name, "+o", user.nickname];
    room.tell({ source: chat.options.name, command: "MODE", params }, chat.stamp(null));
  }
}

function changeUserModes(session: Session, user: User, change: "+o" | "-o"): void {
  const { chat } = session;
  user.operator = change === "+o";
  const message = { source: chat.options.name, command: "MODE", params: [user.nickname, change] };
  const stamp = chat.replyStamp();
  session.send(message, stamp);
  user.hear(message, stamp, session);
}

/** IRCv3 account-notify: `*` is nobody. */
function tellAccount(session: Session, user: User): void {
  const stamp = session.chat.stamp(user.account);
  const params = [user.account ?? "*"];
  tellPeers(user, "account-notify", "ACCOUNT", params, stamp);
  const message = { source: user.source, command: "ACCOUNT", params };
  for (const listener of user.listeners) {
    if (!listener.has("account-notify")) continue;
    if (listener === session) session.send(message, stamp);
    else listener.hear(message, stamp);
  }
}

/** `nick!user@host` of a session that may not have all of it yet. */
function sourceOf({ state, nickname, chat, wire }: Session): string {
  if (state.name === "active") return state.user.source;
  const username = state.name === "registering" ? state.username : null;
  return `${nickname ?? "*"}!${username ?? "*"}@${chat.cloak(wire.address)}`;
}
