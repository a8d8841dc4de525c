// AUTHENTICATE: logging in by SASL (IRCv3 sasl-3.1, sasl-3.2), before or after registration.
import * as n from "../../protocol/irc/numerics.ts";
import { saslChunks } from "../../protocol/irc/sasl.ts";
import type { Login } from "../accounts/accounts.ts";
import { type Authenticating, authenticating, mechanismNames } from "../accounts/authenticating.ts";
import type { Session } from "../session.ts";
import { loginSentence, mayTry } from "./account.ts";
import { logIn } from "./identity.ts";
import type { Rows } from "./row.ts";

export const authenticateRows: Rows = {
  AUTHENTICATE: {
    minParams: 1,
    requires: "nothing",
    help: `<${mechanismNames.join(" or ")}, then base64, or * to stop> -- logs you in by SASL`,
    run(session, { params: [word = ""] }) {
      if (!mayTry(session)) return;
      if (!session.has("sasl")) {
        return session.reply(n.ERR_SASLFAIL, "Request the capability sasl first.");
      }
      if (session.account !== null) {
        return session.reply(n.ERR_SASLALREADY, `You are logged in as ${session.account} already.`);
      }
      const { authenticating } = session;
      return authenticating ? respond(session, authenticating, word) : begin(session, word);
    },
  },
};

/** Ends a login that has not ended by itself, if there is one. */
export function abortAuthentication(session: Session): void {
  if (!session.authenticating) return;
  session.authenticating = null;
  session.reply(n.ERR_SASLABORTED, "The login was stopped.");
}

function begin(session: Session, word: string): void {
  if (word === "*") return session.reply(n.ERR_SASLABORTED, "There is no login to stop.");
  session.authenticating = authenticating(word.toUpperCase(), session.chat.accounts, session.place);
  if (session.authenticating) return sendResponse(session, new Uint8Array(0));
  session.reply(n.RPL_SASLMECHS, mechanismNames.join(","), "are the mechanisms there are.");
  session.reply(n.ERR_SASLFAIL, "There is no such mechanism.");
}

function respond(
  session: Session,
  { reader, mechanism }: Authenticating,
  word: string,
): void | Promise<void> {
  const input = reader.take(word);
  switch (input.type) {
    case "more":
      return;
    case "abort":
      return abortAuthentication(session);
    case "tooLong":
      session.authenticating = null;
      return session.reply(n.ERR_SASLTOOLONG, "That was too long.");
    case "malformed":
      return malformed(session);
    case "response":
      return step(session, mechanism, input.bytes);
  }
}

async function step(
  session: Session,
  mechanism: Authenticating["mechanism"],
  bytes: Uint8Array,
): Promise<void> {
  const step = await mechanism.respond(bytes);
  if (session.closing) return;
  switch (step.type) {
    case "challenge":
      return sendResponse(session, step.bytes);
    case "malformed":
      return malformed(session);
    case "ended":
      session.authenticating = null;
      return conclude(session, step.login);
  }
}

function conclude(session: Session, login: Login): void {
  if (login.type === "in") {
    logIn(session, login.account);
    return session.reply(n.RPL_SASLSUCCESS, "You are logged in.");
  }
  session.onEvent("login_failed", session, login.type);
  const numeric = login.type === "banned" ? n.ERR_NICKLOCKED : n.ERR_SASLFAIL;
  session.reply(numeric, loginSentence(login));
}

function malformed(session: Session): void {
  session.authenticating = null;
  session.reply(n.ERR_SASLFAIL, "That is no response of this mechanism.");
}

/** `AUTHENTICATE` has no source in the specification's examples, and clients read it with one or without. */
function sendResponse(session: Session, bytes: Uint8Array): void {
  for (const chunk of saslChunks(bytes)) session.send({ command: "AUTHENTICATE", params: [chunk] });
}
