// Coming back: RESUME takes up a connection that was lost, REPLAY hears a target again from a number on
// (docs/PROTOCOL.md, "Resume").
import { fold, isNickname } from "../../protocol/irc/names.ts";
import type { Chat } from "../chat.ts";
import { Kind } from "../listener_kind.ts";
import { replayAfter } from "../replay.ts";
import type { Session } from "../session.ts";
import type { User } from "../user.ts";
import { speakerOf } from "../history.ts";
import type { LogHandle } from "../store/log_handle.ts";
import { sendNames, sendTopic } from "./channel_info.ts";
import { sendReadMarker, withReadMarkers } from "./read_marker.ts";
import { finishRegistration } from "./registration.ts";
import type { Rows } from "./row.ts";

/** Targets one RESUME can name. */
const MOST_TARGETS = 100;

export const resumeRows: Rows = {
  RESUME: {
    minParams: 1,
    requires: "nothing",
    help: "<token> [<target>=<number> ...] -- takes up a lost connection, instead of NICK and USER",
    run(session, { params: [token = "", ...words] }) {
      const { state, chat } = session;
      if (state.name !== "registering") {
        return session.fail("RESUME", "ALREADY_REGISTERED", "Resume comes before registration.");
      }
      const user = chat.tokens.userOf(token);
      if (!user || !session.has("chatroom/resume")) {
        return session.fail(
          "RESUME",
          "INVALID_TOKEN",
          "There is nothing to resume. Please register with NICK and USER.",
        );
      }
      if (state.nickname !== null) chat.nicknames.release(state.nickname, session);
      state.nickname = null;
      state.resume = { token, cursors: new Map(words.slice(0, MOST_TARGETS).flatMap(parseCursor)) };
      session.send({ source: chat.options.name, command: "RESUME", params: ["OK", user.nickname] });
      finishRegistration(session, state);
    },
  },
  REPLAY: {
    minParams: 2,
    requires: "registration",
    help: "<channel or nickname> <number> -- shows again what has a higher number",
    run(session, { params: [target = "", number = ""] }, user) {
      if (!/^\d{1,15}$/.test(number)) {
        return session.fail("REPLAY", "INVALID_PARAMS", "REPLAY needs a number.");
      }
      if (!replay(session, user, target, Number(number))) {
        session.fail("REPLAY", "INVALID_TARGET", "There is nothing of that name for you to hear.", target);
      }
    },
  },
};

/** `target=number`; nothing for what is not. */
function parseCursor(word: string): [string, number][] {
  const [, target, number] = /^([^=]+)=(\d{1,15})$/.exec(word) ?? [];
  return target === undefined ? [] : [[target, Number(number)]];
}

/** Replays a room the user is in, or a conversation of theirs. False if it is neither. */
function replay(session: Session, user: User, target: string, after: number): boolean {
  const { chat } = session;
  if (target.startsWith("#")) {
    const room = chat.room(target);
    if (!room?.members.has(user)) return false;
    replayAfter(session, room.name, room.handle, after);
    return true;
  }
  if (!isNickname(target)) return false;
  const handle = conversationWith(chat, user, target);
  // Before it was theirs, a nickname may have been somebody else's, and so is what was said to it.
  replayConversation(session, user, target, handle, after, user.account === null ? user.namedAt : undefined);
  return true;
}

function replayConversation(
  session: Session,
  user: User,
  other: string,
  handle: LogHandle,
  after: number,
  afterOrder: number | undefined,
): void {
  replayAfter(session, other, handle, after, {
    afterOrder,
    toWhom: (record) => speakerOf(record) === user.identity ? other : user.nickname,
  });
}

const conversationWith = (chat: Chat, user: User, nickname: string) =>
  chat.archive.conversation(user.identity, chat.identity(nickname), chat.now());

/** Replays the conversations that began while the user was here, but those that were handed in: of these nothing was heard. */
function replayUnheard(session: Session, user: User, cursors: ReadonlyMap<string, number>): void {
  const named = new Set([...cursors.keys()].map((target) => conversationWith(session.chat, user, target)));
  for (const [handle, { other, before }] of user.conversations) {
    if (!named.has(handle)) replayConversation(session, user, other, handle, before, undefined);
  }
}

/** Gives the session a token to come back with, if it knows what to do with one. */
export function sendToken(session: Session, user: User): void {
  if (!session.has("chatroom/resume")) return;
  const token = session.chat.tokens.issue(user, session);
  session.send({ source: session.chat.options.name, command: "RESUME", params: ["TOKEN", token] });
}

/**
 * Shows a session that has joined its user the rooms they are in and how far they were read. With cursors it is one that
 * comes back: it hears what it has missed.
 */
export function showRooms(
  session: Session,
  user: User,
  cursors: ReadonlyMap<string, number> | undefined,
): void {
  for (const room of user.memberships.keys()) {
    const message = {
      source: user.source,
      command: "JOIN",
      params: [room.name, user.account ?? "*", user.realname],
    };
    if (session.kind !== Kind.plain) session.send(message);
    if (room.topic) sendTopic(session, room);
    sendNames(session, room, user);
  }
  for (const [target, after] of cursors ?? []) replay(session, user, target, after);
  if (cursors) replayUnheard(session, user, cursors);
  const told = withReadMarkers(session, user, (markers) => {
    if (!markers) return;
    for (const { name } of user.memberships.keys()) sendReadMarker(session, name, markers.get(fold(name)));
  });
  if (told) session.suspend(told);
}
