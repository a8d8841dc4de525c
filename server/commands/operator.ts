// What operators of the server do: KILL WALLOPS KLINE UNKLINE.
import { fold, isNickname, truncateUtf8 } from "../../protocol/irc/names.ts";
import * as n from "../../protocol/irc/numerics.ts";
import { type Ban, BanListFull, type BanSubject } from "../accounts/bans.ts";
import { formatRange, parseRange, rangeHolds } from "../address_range.ts";
import { fixed } from "../options.ts";
import type { Session } from "../session.ts";
import { StoreError } from "../store/database.ts";
import type { User } from "../user.ts";
import type { Row, Rows } from "./row.ts";

type Run = (session: Session, params: readonly string[], user: User) => void | Promise<void>;

/** A row that only operators of the server may use. */
function operatorRow(minParams: number, help: string, run: Run): Row {
  return {
    minParams,
    requires: "registration",
    help: `${help} (operators of the server)`,
    run(session, { params }, user) {
      if (user.operator) return run(session, params, user);
      session.reply(n.ERR_NOPRIVILEGES, "Only operators of this server do that.");
    },
  };
}

export const operatorRows: Rows = {
  KILL: operatorRow(1, "<nickname> [:<reason>] -- ends somebody's connection", (session, params, user) => {
    const [nickname = "", reason = ""] = params;
    const target = session.chat.user(nickname);
    if (!target) return session.reply(n.ERR_NOSUCHNICK, nickname, "There is nobody of that name.");
    session.onEvent("killed", session, target.source);
    const why = truncateUtf8(reason, fixed.reasonBytes) || "no reason given";
    session.chat.expel(target, `Killed (${user.nickname}: ${why})`);
  }),
  WALLOPS: operatorRow(1, ":<text> -- tells everybody who has set user mode w", (session, params, user) => {
    const message = { source: user.source, command: "WALLOPS", params: [params[0]!] };
    const stamp = session.chat.stamp(user.account);
    for (const hearer of session.chat.users.values()) {
      if (hearer.wallops) hearer.hear(message, stamp);
    }
  }),
  KLINE: operatorRow(
    0,
    "[<minutes>] <account:name, nickname, address or range> [:<reason>] -- bans somebody from the server, for good or for a time; alone: the bans",
    (session, params, user) => params.length === 0 ? listBans(session) : kline(session, params, user),
  ),
  UNKLINE: operatorRow(1, "<account:name, address or range> -- lifts a ban", async (session, params) => {
    const subject = subjectOf(params[0]!);
    if (!subject) return noSubject(session, "UNKLINE");
    await stored(session, "UNKLINE", async () => {
      const text = textOf(subject);
      const lifted = await session.chat.accounts.bans.lift(subject);
      if (session.closing) return;
      if (!lifted) {
        return session.fail("UNKLINE", "NO_SUCH_BAN", "There is no such ban; KLINE alone lists them.", text);
      }
      session.onEvent("ban_lifted", session, text);
      session.note("UNKLINE", "LIFTED", `${text} may come back.`, text);
    });
  }),
};

/** A nickname stands for the place somebody is at, and for their account if they have one. */
async function kline(session: Session, params: readonly string[], user: User): Promise<void> {
  const timed = /^\d{1,7}$/.test(params[0]!) && params.length > 1;
  const [word = "", reasonText = ""] = timed ? params.slice(1) : params;
  const target = isNickname(word) ? session.chat.user(word) : undefined;
  if (isNickname(word) && !target) {
    return session.reply(n.ERR_NOSUCHNICK, word, "There is nobody of that name.");
  }
  const subjects = target ? subjectsOf(target) : [subjectOf(word)].filter((subject) => subject !== null);
  if (subjects.length === 0) return noSubject(session, "KLINE");
  if (subjects.some((subject) => isMeant(subject, user))) {
    return session.fail("KLINE", "BANS_YOURSELF", "That would ban you too.", subjects.map(textOf)[0]!);
  }
  const made = session.chat.now();
  const minutes = timed ? Number(params[0]) : 0;
  const terms = {
    reason: truncateUtf8(reasonText, fixed.reasonBytes) || "no reason given",
    by: user.account ?? user.nickname,
    made,
    until: minutes > 0 ? made + minutes * 60_000 : null,
  };
  await stored(session, "KLINE", async () => {
    for (const subject of subjects) {
      const ban = await session.chat.accounts.bans.set(subject, terms);
      session.onEvent("banned", session, ban.subject);
      putOut(session, subject, ban);
      if (session.closing) continue;
      session.note("KLINE", "BANNED", `${textOf(subject)} is banned ${termOf(ban)}.`, textOf(subject));
    }
  });
}

/** Ends the sessions of those a new ban is for. */
function putOut(session: Session, subject: BanSubject, ban: Ban): void {
  for (const user of [...session.chat.users.values()]) {
    if (isMeant(subject, user)) session.chat.expel(user, bannedSentence(ban));
  }
}

function isMeant(subject: BanSubject, user: User): boolean {
  return subject.kind === "account"
    ? user.account !== null && fold(subject.name) === fold(user.account)
    : rangeHolds(subject.range, user.address);
}

function listBans(session: Session): void {
  const bans = session.chat.accounts.bans.list(session.chat.now());
  for (const ban of bans) {
    const subject = ban.kind === "account" ? `account:${ban.subject}` : ban.subject;
    session.note("KLINE", "BAN", `${subject} is banned ${termOf(ban)} by ${ban.by}: ${ban.reason}`, subject);
  }
  session.note("KLINE", "END_OF_BANS", `Bans: ${bans.length}.`, String(bans.length));
}

const termOf = ({ until }: Ban) =>
  until === null ? "until it is lifted" : `until ${new Date(until).toISOString()}`;
const bannedSentence = ({ reason }: Ban) => `You are banned from this server: ${reason}`;
const textOf = (subject: BanSubject) =>
  subject.kind === "account" ? `account:${subject.name}` : formatRange(subject.range);

function subjectOf(word: string): BanSubject | null {
  const account = /^account:(.+)$/i.exec(word)?.[1];
  if (account !== undefined) return isNickname(account) ? { kind: "account", name: account } : null;
  const range = parseRange(word);
  return range && { kind: "address", range };
}

function subjectsOf({ address, account }: User): BanSubject[] {
  const range = parseRange(address);
  return [
    ...(account === null ? [] : [{ kind: "account", name: account } as const]),
    ...(range ? [{ kind: "address", range } as const] : []),
  ];
}

function noSubject(session: Session, command: string): void {
  session.fail(
    command,
    "INVALID_PARAMS",
    "Say whom: account:NAME, the nickname of somebody who is here, or an address such as 192.0.2.1 or 192.0.2.0/24.",
    "*",
  );
}

/** Does what has to be stored, or says why it cannot be. */
async function stored(session: Session, command: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof StoreError || error instanceof BanListFull)) throw error;
    if (session.closing) return;
    session.fail(command, "TEMPORARILY_UNAVAILABLE", error.message, "*");
  }
}

/** A goodbye to somebody who may not come in. */
export function closeBanned(session: Session, ban: Ban): void {
  session.reply(n.ERR_YOUREBANNEDCREEP, bannedSentence(ban));
  session.close(bannedSentence(ban));
}
