// What people say to each other: PRIVMSG NOTICE TAGMSG.
import type { IrcMessage } from "../../protocol/irc/message.ts";
import * as n from "../../protocol/irc/numerics.ts";
import { notStored } from "../chat.ts";
import { fixed } from "../options.ts";
import { KEY_TAG, keyOf } from "../keys.ts";
import type { Stamp } from "../listener_kind.ts";
import type { Session } from "../session.ts";
import type { LogHandle } from "../store/log_handle.ts";
import type { User } from "../user.ts";
import type { Rows } from "./row.ts";

export const messageRows: Rows = {
  PRIVMSG: {
    minParams: 0,
    requires: "registration",
    help: "<target>{,<target>} :<text> -- says something to people and channels",
    run: (session, message, user) => say(session, message, user),
  },
  NOTICE: {
    minParams: 0,
    requires: "registration",
    help: "<target>{,<target>} :<text> -- the same, which is never answered automatically",
    run: (session, message, user) => say(session, message, user),
  },
  TAGMSG: {
    minParams: 0,
    requires: "registration",
    help: "<target>{,<target>} -- sends tags without a text",
    run: (session, message, user) => say(session, message, user),
  },
};

function say(session: Session, message: IrcMessage, user: User): void {
  const { command } = message;
  const [targets = "", text = ""] = message.params;
  // A NOTICE never causes an error reply (Modern IRC, NOTICE).
  const refuse = (numeric: string, ...params: string[]) =>
    command !== "NOTICE" && session.reply(numeric, ...params);
  if (targets === "") return void refuse(n.ERR_NORECIPIENT, `No recipient was given (${command}).`);
  if (command !== "TAGMSG" && text === "") {
    return void refuse(n.ERR_NOTEXTTOSEND, "There is no text to send.");
  }
  const tags = clientTags(message);
  const key = keyOf(message.tags);
  if (key === null) return session.fail(command, "INVALID_KEY", `A ${KEY_TAG} has 1 to 64 characters.`);
  const names = [...new Set(targets.split(",").filter((name) => name !== ""))];
  if (names.length > fixed.targets) {
    return void refuse(
      n.ERR_TOOMANYTARGETS,
      names[0]!,
      `At most ${fixed.targets} targets at once; nothing was sent.`,
    );
  }
  if (key !== undefined && names.length > 1) {
    return session.fail(command, "INVALID_KEY", `A message with a ${KEY_TAG} has one target.`);
  }
  user.lastSpoke = session.chat.now();
  for (const name of names) {
    const said = (target: string): IrcMessage => ({
      tags,
      source: user.source,
      command,
      params: command === "TAGMSG" ? [target] : [target, text],
    });
    const before = key === undefined ? undefined : session.chat.keys.find(user.identity, key);
    if (before !== undefined) sayAgain(session, said(name), before);
    else if (name.startsWith("#")) sayInRoom(session, user, name, said, refuse, key);
    else sayToUser(session, user, name, said, refuse, key);
  }
}

/** It was said already, and whoever sent it again does not know: they alone get the echo of the first time. */
function sayAgain(session: Session, message: IrcMessage, stamp: Stamp): void {
  // While it is not stored, there is nothing to confirm: if it is, the first echo is on its way.
  if (stamp.order > session.chat.fanout.horizon.order) return;
  if (session.has("echo-message")) session.send(message, stamp);
}

type Refuse = (numeric: string, ...params: string[]) => unknown;
type Said = (target: string) => IrcMessage;

function sayInRoom(
  session: Session,
  user: User,
  name: string,
  said: Said,
  refuse: Refuse,
  key: string | undefined,
): void {
  const room = session.chat.room(name);
  if (!room) return void refuse(n.ERR_NOSUCHCHANNEL, name, "There is no such channel.");
  const reason = room.mayNotSpeak(user);
  if (reason !== null) return void refuse(n.ERR_CANNOTSENDTOCHAN, room.name, reason);
  const message = said(room.name);
  const stamp = stampFor(session, user, message, room.handle, room.name, key);
  if (!stamp) return;
  const member = room.members.get(user);
  const echo = session.has("echo-message");
  if (member) return room.tellFrom(member, session, message, stamp, echo, key);
  // Without +n someone outside may speak too, and has no cursor to hear it from.
  room.tell(message, stamp, key);
  if (echo) session.send(message, stamp);
}

/** The stamp of what is said, with a number if it is counted; null if it cannot be stored, which the sender is told. */
function stampFor(
  session: Session,
  user: User,
  message: IrcMessage,
  handle: LogHandle,
  target: string,
  key: string | undefined,
): Stamp | null {
  const { chat } = session;
  const counts = chat.archive.counts(message);
  const { problem } = chat.archive.store;
  if (counts && problem !== null) {
    session.fail(message.command, "NOT_STORED", notStored(problem), target, key ?? "*");
    return null;
  }
  const stamp = chat.stamp(user.account, counts ? handle : undefined);
  if (key !== undefined) chat.keys.remember(user.identity, key, stamp);
  return stamp;
}

function sayToUser(
  session: Session,
  user: User,
  name: string,
  said: Said,
  refuse: Refuse,
  key: string | undefined,
): void {
  const target = session.chat.user(name);
  if (!target) return void refuse(n.ERR_NOSUCHNICK, name, "There is nobody of that name.");
  const { chat } = session;
  const message = said(target.nickname);
  const handle = chat.archive.conversation(user.identity, target.identity, chat.now());
  const stamp = stampFor(session, user, message, handle, target.nickname, key);
  if (!stamp) return;
  chat.archive.keep(handle, message, stamp, key);
  if (stamp.seq > 0) {
    target.conversed(handle, user.nickname, stamp.seq);
    user.conversed(handle, target.nickname, stamp.seq);
  }
  // What someone says to themselves is delivered beside the labelled answer, in which the echo is: labeled-response,
  // "Tags".
  target.hear(message, stamp);
  if (session.has("echo-message")) session.send(message, stamp);
  // Their other devices show both sides of the conversation.
  for (const other of user.listeners) {
    if (other !== session && target !== user && other.has("echo-message")) other.hear(message, stamp);
  }
  if (target.away !== null && message.command === "PRIVMSG") {
    session.reply(n.RPL_AWAY, target.nickname, target.away);
  }
}

/** Of a client's tags only the client-only ones are for others. */
function clientTags(message: IrcMessage): Map<string, string> | undefined {
  if (!message.tags) return undefined;
  const tags = new Map([...message.tags].filter(([key]) => /^\+[^\s=;]+$/.test(key) && key !== KEY_TAG));
  return tags.size > 0 ? tags : undefined;
}
