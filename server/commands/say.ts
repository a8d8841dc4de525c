// The hot path: a plain `PRIVMSG #room :text` from a member goes from the read buffer into the room's log without
// becoming a string. Anything else about the line, and it is not for here: the command table takes it.
import type { Session } from "../session.ts";
import type { User } from "../user.ts";

const START = new TextEncoder().encode("PRIVMSG #");
const SPACE = 32, COLON = 58, COMMA = 44;
const decoder = new TextDecoder("utf-8", { fatal: true });

/** True if the line was such a message and has been said. False: nothing has happened. */
export function sayFast(session: Session, user: User, bytes: Uint8Array, from: number, to: number): boolean {
  if (to - from < START.length + 3) return false;
  for (let i = 0; i < START.length; i++) if (bytes[from + i] !== START[i]) return false;
  const nameFrom = from + START.length - 1;
  let nameTo = nameFrom;
  while (nameTo < to && bytes[nameTo] !== SPACE && bytes[nameTo] !== COMMA) nameTo++;
  const textFrom = nameTo + 2;
  if (textFrom >= to || bytes[nameTo] !== SPACE || bytes[nameTo + 1] !== COLON) return false;
  if (!isText(bytes, textFrom, to)) return false;

  const member = memberOf(session, user, bytes, nameFrom, nameTo);
  if (!member || member.room.mayNotSpeak(user) !== null) return false;
  const { room } = member;
  const { chat } = session;
  if (chat.archive.store.problem !== null) return false;
  const stamp = chat.stamp(user.account, room.handle);
  user.lastSpoke = stamp.time;
  chat.archive.keepBytes(room.handle, "PRIVMSG", member.sourceBytes, user.extras, bytes, textFrom, to, stamp);
  room.log.appendLine(member.sayHead, bytes, textFrom, to, stamp, () => ({
    source: user.source,
    command: "PRIVMSG",
    params: [room.name, decoder.decode(bytes.subarray(textFrom, to))],
  }));
  if (!session.has("echo-message")) member.skip(stamp.order, session);
  chat.fanout.wakeAll(room);
  return true;
}

/** True for UTF-8 without NUL and CR. */
function isText(bytes: Uint8Array, from: number, to: number): boolean {
  let or = 0;
  for (let i = from; i < to; i++) {
    const byte = bytes[i]!;
    if (byte === 0 || byte === 13) return false;
    or |= byte;
  }
  if (or < 0x80) return true;
  try {
    decoder.decode(bytes.subarray(from, to));
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

/** The member whose room has this name, most often the one spoken in last. */
function memberOf(session: Session, user: User, bytes: Uint8Array, from: number, to: number) {
  const { lastSaid } = user;
  if (lastSaid && lastSaid.name.length === to - from) {
    let i = 0;
    while (i < lastSaid.name.length && lastSaid.name[i] === bytes[from + i]) i++;
    if (i === lastSaid.name.length) return lastSaid.member;
  }
  const name = bytes.slice(from, to);
  const room = session.chat.room(new TextDecoder().decode(name));
  const member = room?.members.get(user);
  if (member) user.lastSaid = { name, member };
  return member;
}
