// What of the stored logs a user may read: the rooms they are in, and the conversations of their account. Knows who is
// here; not how logs are read.
import { fold } from "../protocol/irc/names.ts";
import type { Chat } from "./chat.ts";
import { conversationName, identityOf, speakerOf } from "./history.ts";
import type { LogHandle } from "./store/log_handle.ts";
import type { SaidRecord } from "./store/record.ts";
import type { User } from "./user.ts";

export interface Readable {
  readonly handle: LogHandle;
  /** As the user calls it: a room's name, or the nickname of the other one. */
  readonly name: string;
  /** To whom a record was said, as the user calls them. */
  targetOf(record: SaidRecord): string;
  /** False once the user may not read it any more: to be asked again after each wait. */
  isOpen(): boolean;
}

/** The log behind a name, if the user may read it. */
export function readable(chat: Chat, user: User, target: string): Readable | undefined {
  if (target.startsWith("#")) {
    const room = chat.room(target);
    return room?.members.has(user)
      ? {
        handle: room.handle,
        name: room.name,
        targetOf: () => room.name,
        isOpen: () => room.members.has(user),
      }
      : undefined;
  }
  if (user.account === null) return undefined;
  const handle = conversationWith(chat, user, target);
  return handle && ofConversation(user, handle, chat.user(target)?.nickname ?? target);
}

/** The log of what was said between a user, logged in or not, and who has a nickname now, or had it. */
export function conversationWith(chat: Chat, user: User, nickname: string): LogHandle | undefined {
  const other = chat.user(nickname);
  const me = identityOf(user.account, user.nickname);
  // Whoever has the nickname is meant; if nobody has, the account of that name. And who had no account had the nickname.
  const identity = other ? identityOf(other.account, nickname) : identityOf(nickname, nickname);
  for (const they of [identity, identityOf(null, nickname)]) {
    const handle = chat.archive.store.find("direct", conversationName(me, they));
    if (handle) return handle;
  }
  return undefined;
}

/** Everything the user may read, conversations that were made last first, at most `limit` logs. */
export function allReadable(chat: Chat, user: User, limit: number): Readable[] {
  const rooms = [...user.memberships.keys()].map((room) => readable(chat, user, room.name)!);
  if (user.account === null) return rooms;
  const me = identityOf(user.account, user.nickname);
  const nicknames = new Map<string, string>();
  for (const { account, nickname } of chat.users.values()) {
    if (account !== null) nicknames.set(identityOf(account, nickname), nickname);
  }
  const conversations = chat.archive.store.conversationsOf(me).toReversed().slice(0, limit - rooms.length)
    .map(
      (handle) => {
        const [one = "", two = ""] = handle.name.split(" ");
        const other = one === me ? two : one;
        const name = nicknames.get(other) ?? chat.user(other)?.nickname ?? other.replace(/^@/, "");
        return ofConversation(user, handle, name);
      },
    );
  return [...rooms, ...conversations];
}

function ofConversation(user: User, handle: LogHandle, name: string): Readable {
  const { account } = user;
  const me = identityOf(account, user.nickname);
  return {
    handle,
    name,
    targetOf: (record) => speakerOf(record) === me ? name : user.nickname,
    isOpen: () => user.account !== null && fold(user.account) === fold(account!),
  };
}
