// REDACT (IRCv3 message-redaction): takes back what was said, by who said it or by an operator of its channel.
import { type IrcMessage, nicknameOf } from "../../protocol/irc/message.ts";
import { fold, truncateUtf8 } from "../../protocol/irc/names.ts";
import { ERR_UNKNOWNCOMMAND } from "../../protocol/irc/numerics.ts";
import type { Chat } from "../chat.ts";
import { orderOf } from "../history.ts";
import { fixed } from "../options.ts";
import { conversationWith } from "../readable.ts";
import { readPassage } from "../read_passage.ts";
import type { Room } from "../room.ts";
import type { Session } from "../session.ts";
import { StoreError } from "../store/database.ts";
import type { LogHandle } from "../store/log_handle.ts";
import type { SaidRecord } from "../store/record.ts";
import type { Listener, User } from "../user.ts";
import type { Rows } from "./row.ts";

export const redactRows: Rows = {
  REDACT: {
    minParams: 2,
    requires: "registration",
    help: "<target> <msgid> [:<reason>] -- takes back what was said",
    async run(session, { params: [target = "", msgid = "", reason = ""] }, user) {
      if (!session.has("draft/message-redaction")) {
        return session.reply(ERR_UNKNOWNCOMMAND, "REDACT", "REDACT needs draft/message-redaction.");
      }
      try {
        await redact(session, user, target, msgid, truncateUtf8(reason, fixed.reasonBytes));
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
        if (!session.closing) {
          session.fail("REDACT", "NOT_STORED", `That was not taken back: ${error.message}`);
        }
      }
    },
  },
};

async function redact(session: Session, user: User, target: string, msgid: string, reason: string) {
  const { chat } = session;
  const place = placeOf(chat, user, target);
  if (!place) return session.fail("REDACT", "INVALID_TARGET", "You cannot take anything back there.", target);
  const order = orderOf(chat.archive.store.epoch, msgid);
  const record = order === null ? undefined : await find(chat, place.handle, order);
  if (session.closing) return;
  if (!record) {
    return session.fail("REDACT", "UNKNOWN_MSGID", "There is no such message, or no longer.", target, msgid);
  }
  // They may have left, or lost their rights, while it was looked for.
  const allowed = place.type === "room"
    ? place.room.members.has(user) && (place.room.members.get(user)!.operator || isAuthor(user, record))
    : isAuthor(user, record);
  if (!allowed) {
    return session.fail("REDACT", "REDACT_FORBIDDEN", "You may not take that back.", target, msgid);
  }
  const { problem } = chat.archive.store;
  if (problem !== null) throw problem;
  const name = place.type === "room" ? place.room.name : place.other?.nickname ?? target;
  const message: IrcMessage = {
    source: user.source,
    command: "REDACT",
    params: reason === "" ? [name, msgid] : [name, msgid, reason],
  };
  const stamp = chat.stamp(user.account);
  chat.archive.redact(place.handle, record.order, message, stamp);
  session.send(message, stamp);
  const told = new Set<Listener>();
  const readers = place.type === "room" ? place.room.members.keys() : place.other ? [place.other] : [];
  for (const listener of [...readers, user].flatMap(({ listeners }) => [...listeners])) {
    told.add(listener);
  }
  told.delete(session);
  for (const listener of told) if (listener.has("draft/message-redaction")) listener.hear(message, stamp);
}

type Place =
  | { readonly type: "room"; readonly handle: LogHandle; readonly room: Room }
  | { readonly type: "conversation"; readonly handle: LogHandle; readonly other: User | undefined };

function placeOf(chat: Chat, user: User, target: string): Place | undefined {
  if (target.startsWith("#")) {
    const room = chat.room(target);
    return room?.members.has(user) ? { type: "room", handle: room.handle, room } : undefined;
  }
  const handle = conversationWith(chat, user, target);
  return handle && { type: "conversation", handle, other: chat.user(target) };
}

async function find(chat: Chat, { id }: LogHandle, order: number): Promise<SaidRecord | undefined> {
  const [record] = await readPassage(chat.archive.store, {
    log: id,
    commands: ["PRIVMSG", "NOTICE", "TAGMSG"],
    after: { order: order - 1 },
    before: { order: order + 1 },
    limit: 1,
    from: "oldest",
  });
  return record;
}

/**
 * Who was logged in is known by their account. Who was not is known by their nickname, and only for as long as they have
 * held it: whoever has it next is somebody else.
 */
function isAuthor(user: User, { source, order, extras }: SaidRecord): boolean {
  if (extras.account !== undefined) {
    return user.account !== null && fold(user.account) === fold(extras.account);
  }
  return order > user.namedAt && fold(nicknameOf(source)) === fold(user.nickname);
}
