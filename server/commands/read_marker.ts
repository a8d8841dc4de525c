// MARKREAD (IRCv3 read-marker): how far somebody has read each channel and conversation, told to all their devices and to
// nobody else. Kept for an account; for who is not logged in, for as long as they are here.
import { fold, isChannelName, isNickname } from "../../protocol/irc/names.ts";
import { ERR_UNKNOWNCOMMAND } from "../../protocol/irc/numerics.ts";
import { isoTime } from "../listener_kind.ts";
import { fixed } from "../options.ts";
import type { Session } from "../session.ts";
import { StoreError } from "../store/database.ts";
import type { User } from "../user.ts";
import { parseTime } from "./history_request.ts";
import type { Rows } from "./row.ts";

export const readMarkerRows: Rows = {
  MARKREAD: {
    minParams: 0,
    requires: "registration",
    help: "<target> [timestamp=<time>] -- shows or sets how far you have read",
    async run(session, { params: [target = "", selector] }, user) {
      if (!session.has("draft/read-marker")) {
        return session.reply(ERR_UNKNOWNCOMMAND, "MARKREAD", "MARKREAD needs draft/read-marker.");
      }
      if (target === "") {
        return session.fail("MARKREAD", "NEED_MORE_PARAMS", "MARKREAD needs a channel or a nickname.");
      }
      if (!isChannelName(target) && !isNickname(target)) {
        return session.fail("MARKREAD", "INVALID_PARAMS", "That is no channel and no nickname.", target);
      }
      const time = selector === undefined ? undefined : parseTime(selector);
      if (selector !== undefined && time === undefined) {
        return session.fail(
          "MARKREAD",
          "INVALID_PARAMS",
          "A time is timestamp=YYYY-MM-DDThh:mm:ss.sssZ.",
          target,
        );
      }
      try {
        await mark(session, user, target, time);
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
        if (session.closing) return;
        session.fail("MARKREAD", "INTERNAL_ERROR", `The marker cannot be kept: ${error.message}`, target);
      }
    },
  },
};

async function mark(session: Session, user: User, target: string, time: number | undefined): Promise<void> {
  const before = (await readMarkers(user, session)).get(fold(target));
  // A clock that is wrong must not mark as read what is yet to be said.
  const wanted = time === undefined ? undefined : Math.min(time, session.chat.now());
  const changed = wanted !== undefined && (before === undefined || wanted > before);
  const now = changed ? await advance(session, user, target, wanted) : before;
  if (session.closing) return;
  sendReadMarker(session, target, now);
  if (!changed || user.account === null) return;
  for (const other of session.chat.users.values()) {
    if (other.account !== user.account) continue;
    for (const device of other.listeners) {
      if (device === session || !device.has("draft/read-marker")) continue;
      device.hear(markerLine(session, target, now), session.chat.replyStamp());
    }
  }
}

/** All markers of a user by folded target, in milliseconds since 1970. Rejects with StoreError. */
async function readMarkers(user: User, session: Session): Promise<ReadonlyMap<string, number>> {
  if (user.account === null) return user.readMarkers;
  return await session.chat.archive.store.call("readMarkers", fold(user.account));
}

async function advance(session: Session, user: User, target: string, time: number): Promise<number> {
  if (user.account !== null) {
    return await session.chat.archive.store.call("advanceMarker", fold(user.account), fold(target), time);
  }
  const { readMarkers } = user;
  readMarkers.delete(fold(target));
  readMarkers.set(fold(target), time);
  if (readMarkers.size > fixed.readMarkers) readMarkers.delete(readMarkers.keys().next().value!);
  return time;
}

/**
 * Runs `join` with the markers that whoever joins must be told of: at once for a session without read markers, after
 * they were read for one with them.
 */
export function withReadMarkers(
  session: Session,
  user: User,
  join: (markers: ReadonlyMap<string, number> | null) => void,
): void | Promise<void> {
  if (!session.has("draft/read-marker")) return join(null);
  if (user.account === null) return join(user.readMarkers);
  return readMarkers(user, session).catch((error) => {
    if (!(error instanceof StoreError)) throw error;
    return new Map<string, number>();
  }).then((markers) => {
    if (!session.closing) join(markers);
  });
}

export function sendReadMarker(session: Session, target: string, time: number | undefined): void {
  session.send(markerLine(session, target, time));
}

const markerLine = (session: Session, target: string, time: number | undefined) => ({
  source: session.chat.options.name,
  command: "MARKREAD",
  params: [target, time === undefined ? "*" : `timestamp=${isoTime(time)}`],
});
