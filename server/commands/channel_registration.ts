// Registering channels: CHANREG CHANDROP. A registered channel stays when it is empty and over restarts, with its topic,
// modes, lists and operators; its founder is operator whenever they come.
import { fold } from "../../protocol/irc/names.ts";
import * as n from "../../protocol/irc/numerics.ts";
import { LOBBY } from "../../protocol/plain.ts";
import { fixed } from "../options.ts";
import type { Room } from "../room.ts";
import type { Session } from "../session.ts";
import { StoreError } from "../store/database.ts";
import type { User } from "../user.ts";
import type { Rows } from "./row.ts";

export const channelRegistrationRows: Rows = {
  CHANREG: {
    minParams: 1,
    requires: "registration",
    help:
      "<channel> -- makes a channel you are operator of your account's own: it stays when everybody has left",
    run(session, { params: [name = ""] }, user) {
      const room = session.chat.room(name);
      if (!room || !room.isVisibleTo(user)) {
        return session.reply(n.ERR_NOSUCHCHANNEL, name, "There is no such channel.");
      }
      return register(session, user, room);
    },
  },
  CHANDROP: {
    minParams: 1,
    requires: "registration",
    help: "<channel> -- makes a channel of yours one like others again",
    run(session, { params: [name = ""] }, user) {
      const room = session.chat.room(name);
      if (!room || !room.isVisibleTo(user)) {
        return session.reply(n.ERR_NOSUCHCHANNEL, name, "There is no such channel.");
      }
      return drop(session, user, room);
    },
  },
};

async function register(session: Session, user: User, room: Room): Promise<void> {
  const { chat } = session;
  const refuse = (code: string, sentence: string) => session.fail("CHANREG", code, sentence, room.name);
  const founder = user.account === null ? undefined : chat.accounts.directory.find(user.account);
  if (!founder) return refuse("ACCOUNT_REQUIRED", "Log in first: a channel belongs to an account.");
  if (room.ownership) {
    return refuse("ALREADY_REGISTERED", `That channel is registered by ${room.ownership.founder.name}.`);
  }
  if (!room.members.get(user)?.operator) {
    return session.reply(n.ERR_CHANOPRIVSNEEDED, room.name, "Only channel operators register a channel.");
  }
  if (fold(room.name) === LOBBY && !user.operator) {
    return refuse("NOT_ALLOWED", "That channel is everybody's: only operators of this server register it.");
  }
  const alike = chat.registered.alike(room.name);
  if (alike !== undefined) {
    return refuse("BAD_CHANNEL_NAME", `That looks like ${alike}, which is registered.`);
  }
  if (chat.registered.countOf(founder) >= fixed.registeredChannels) {
    return refuse("TOO_MANY", `An account has at most ${fixed.registeredChannels} channels: drop one first.`);
  }
  const operators = [...room.members.values()].filter((member) => member.operator)
    .flatMap(({ user: { account } }) => account === null ? [] : [fold(account)])
    .filter((account) => account !== fold(founder.name));
  await stored(session, "CHANREG", room, async () => {
    await chat.registered.register(room, founder, operators.slice(0, fixed.channelOperators));
    session.onEvent("channel_registered", session, room.name);
    if (session.closing) return;
    session.note(
      "CHANREG",
      "SUCCESS",
      `${room.name} is registered, and stays as it is from now on.`,
      room.name,
    );
  });
}

async function drop(session: Session, user: User, room: Room): Promise<void> {
  const { chat } = session;
  const { ownership } = room;
  if (!ownership) {
    return session.fail("CHANDROP", "NOT_REGISTERED", "That channel is not registered.", room.name);
  }
  const isFounder = user.account !== null && fold(user.account) === fold(ownership.founder.name);
  if (!isFounder && !user.operator) {
    return session.fail("CHANDROP", "NOT_ALLOWED", `Only ${ownership.founder.name} can do that.`, room.name);
  }
  await stored(session, "CHANDROP", room, async () => {
    await chat.registered.drop(room);
    chat.closeIfEmpty(room);
    session.onEvent("channel_dropped", session, room.name);
    if (session.closing) return;
    session.note("CHANDROP", "SUCCESS", `${room.name} is a channel like others again.`, room.name);
  });
}

/** Does what has to be stored, or says why it cannot be. */
async function stored(
  session: Session,
  command: string,
  room: Room,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    session.chat.closeIfEmpty(room);
    if (session.closing) return;
    session.fail(command, "TEMPORARILY_UNAVAILABLE", error.message, room.name);
  }
}
