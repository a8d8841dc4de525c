// Accounts, for programs and people: REGISTER VERIFY LOGIN LOGOUT PASSWD. A password that comes in here goes nowhere but
// into the hash.
import { decodeBase64 } from "../../protocol/irc/base64.ts";
import { fold } from "../../protocol/irc/names.ts";
import * as n from "../../protocol/irc/numerics.ts";
import type { Login, Obstacle } from "../accounts/accounts.ts";
import { refusePassword } from "../accounts/password.ts";
import type { Session } from "../session.ts";
import { logIn, logOut } from "./identity.ts";
import { takeNickname } from "./registration.ts";
import type { Rows } from "./row.ts";

export const accountRows: Rows = {
  REGISTER: {
    minParams: 3,
    requires: "nothing",
    help: "<your nickname or *> * <password> -- makes your nickname an account that is yours alone",
    run: (session, { params: [name = "", , password = ""] }) => register(session, name, password),
  },
  VERIFY: {
    minParams: 2,
    requires: "nothing",
    help: "<account> <code> -- is never needed here: an account is made at once",
    run(session, { params: [name = ""] }) {
      if (session.account !== null) return alreadyIn(session, "VERIFY");
      session.fail("VERIFY", "INVALID_CODE", "No account waits for a code here.", wordOf(name));
    },
  },
  LOGIN: {
    minParams: 2,
    requires: "nothing",
    help: "<account> <password> -- logs you in",
    run: (session, { params: [name = "", password = ""] }) => login(session, name, password),
  },
  LOGOUT: {
    minParams: 0,
    requires: "registration",
    help: "-- logs you out; you stay here under another nickname",
    run(session, _message, user) {
      if (user.account === null) return session.fail("LOGOUT", "ACCOUNT_REQUIRED", "You are not logged in.");
      logOut(session, user);
    },
  },
  PASSWD: {
    minParams: 2,
    requires: "registration",
    help: "<old password> <new password> -- changes your account's password; " +
      "BASE64 <old> <new> takes both in base64",
    run(session, { params }, user) {
      const [old, password] = params.length < 3 ? params : params.slice(1).map(decodeText);
      const isUnknown = params.length > 2 && params[0]!.toUpperCase() !== "BASE64";
      if (isUnknown || typeof old !== "string" || typeof password !== "string") {
        return session.fail("PASSWD", "INVALID_PARAMS", "Those are not an old and a new password.");
      }
      return changePassword(session, user.account, old, password);
    },
  },
};

/** draft/account-registration, REGISTER. */
async function register(session: Session, wanted: string, password: string): Promise<void> {
  const { chat, nickname } = session;
  if (!mayTry(session)) return;
  if (session.account !== null) return alreadyIn(session, "REGISTER");
  if (nickname === null) {
    return session.fail("REGISTER", "NEED_NICK", "Choose a nickname first: the account is named so.", "*");
  }
  const refuse = (code: string, sentence: string) => session.fail("REGISTER", code, sentence, nickname);
  if (wanted !== "*" && fold(wanted) !== fold(nickname)) {
    return session.fail(
      "REGISTER",
      "ACCOUNT_NAME_MUST_BE_NICK",
      "An account is named as your nickname is: take that one first.",
      wordOf(wanted),
    );
  }
  const reservation = chat.accounts.directory.reservationOf(nickname);
  switch (reservation.type) {
    case "owned":
      return refuse("ACCOUNT_EXISTS", "Somebody has registered that nickname.");
    case "alike":
      return refuse("BAD_ACCOUNT_NAME", `That looks like ${reservation.account.name}, which is registered.`);
    case "service":
      return refuse("BAD_ACCOUNT_NAME", "Nobody can have that name.");
  }
  const refused = refusePassword(password, nickname);
  if (refused) return refuse(refused.code, refused.sentence);
  const outcome = await chat.accounts.register(nickname, password, session.place);
  if (session.closing) return;
  switch (outcome.type) {
    case "made":
      session.onEvent("account_made", session, outcome.account.name);
      session.send({
        source: chat.options.name,
        command: "REGISTER",
        params: ["SUCCESS", outcome.account.name, `The nickname ${nickname} is yours now.`],
      });
      return logIn(session, outcome.account);
    case "taken":
      return refuse("ACCOUNT_EXISTS", "Somebody has registered that nickname.");
    default:
      return refuse("TEMPORARILY_UNAVAILABLE", obstacleSentence(outcome));
  }
}

/** A login in one line, for people and for programs without SASL. */
async function login(session: Session, name: string, password: string): Promise<void> {
  if (!mayTry(session)) return;
  if (session.account !== null) return alreadyIn(session, "LOGIN");
  const outcome = await session.chat.accounts.login(name, password, session.place);
  if (session.closing) return;
  if (outcome.type === "in") {
    logIn(session, outcome.account);
    // A person means to be who they log in as; a client asks for the nickname itself.
    if (session.state.name === "active" && session.state.speaks === "plain") {
      takeNickname(session, outcome.account.name);
    }
    return;
  }
  session.onEvent("login_failed", session, outcome.type);
  session.fail(
    "LOGIN",
    outcome.type === "wrong" ? "INVALID_CREDENTIALS" : "TEMPORARILY_UNAVAILABLE",
    loginSentence(outcome),
    "*",
  );
}

async function changePassword(
  session: Session,
  account: string | null,
  old: string,
  password: string,
): Promise<void> {
  if (account === null) return session.fail("PASSWD", "ACCOUNT_REQUIRED", "You are not logged in.");
  const refused = refusePassword(password, account);
  if (refused) return session.fail("PASSWD", refused.code, refused.sentence, account);
  const outcome = await session.chat.accounts.changePassword(account, old, password, session.place);
  if (session.closing) return;
  if (outcome.type === "in") session.note("PASSWD", "SUCCESS", "The password is changed.", account);
  else if (outcome.type === "wrong") {
    session.fail("PASSWD", "INVALID_CREDENTIALS", "That is not the old password.", account);
  } else session.fail("PASSWD", "TEMPORARILY_UNAVAILABLE", loginSentence(outcome), account);
}

/** The server's own password comes before anything that costs it work. */
export function mayTry(session: Session): boolean {
  const { state } = session;
  if (state.name !== "registering" || state.passwordGiven) return true;
  session.reply(n.ERR_PASSWDMISMATCH, "This server has a password: send PASS first.");
  return false;
}

function alreadyIn(session: Session, command: string): void {
  const account = session.account ?? "*";
  session.fail(command, "ALREADY_AUTHENTICATED", `You are logged in as ${account} already.`, account);
}

/** Why a login did not succeed, as a sentence. */
export function loginSentence(outcome: Exclude<Login, { type: "in" }>): string {
  switch (outcome.type) {
    case "wrong":
      return "That is not the name and password of an account.";
    case "banned":
      return `That account is banned: ${outcome.reason}`;
    default:
      return obstacleSentence(outcome);
  }
}

function obstacleSentence(obstacle: Obstacle): string {
  switch (obstacle.type) {
    case "later":
      return `There were too many attempts: try again in ${Math.ceil(obstacle.ms / 1000)} s.`;
    case "busy":
      return "Too many people are logging in just now: try again in a moment.";
    case "broken":
      return `Accounts cannot be reached just now: ${obstacle.error.message}`;
  }
}

/** UTF-8 in base64; null for what is not. */
function decodeText(text: string): string | null {
  const bytes = decodeBase64(text);
  const decoded = new TextDecoder().decode(bytes ?? undefined);
  return bytes === null || decoded.includes("\ufffd") ? null : decoded;
}

/** A client's word where another parameter follows. */
const wordOf = (text: string) => /^$|^:| /.test(text) ? "*" : text;
