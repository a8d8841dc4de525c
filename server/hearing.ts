// What a session has heard: a line becomes a message, once, and goes to the command that owns it. Knows both spellings, IRC
// and plain text; not what any command does.
import { type IrcMessage, IrcSyntaxError, parseMessage } from "../protocol/irc/message.ts";
import { utf8Length } from "../protocol/irc/names.ts";
import { ERR_INPUTTOOLONG, ERR_UNKNOWNCOMMAND } from "../protocol/irc/numerics.ts";
import { ASK_NICKNAME, ASK_PASSWORD, parseLogin, parsePlain } from "../protocol/plain.ts";
import { finishRegistration } from "./commands/registration.ts";
import { sayFast } from "./commands/say.ts";
import { dispatch } from "./commands/table.ts";
import { httpAnswer, isTls, protocolOf, tlsAnswer } from "./front_door.ts";
import { labelOf } from "./labeled_response.ts";
import type { Session } from "./session.ts";
import type { Registering } from "./session_state.ts";

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lossyDecoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Bytes of a client's tags, `@` and the space left out (message-tags, "Size limit"). */
const CLIENT_TAG_BYTES = 4094;

/** A parameter is a view of its line, and keeps all of it in memory: behind long tags, too much for a topic or a mask. */
const LONG_LINE = 1024;
const detached = (text: string) => text.split("").join("");

/** What is done with a message that was parsed. */
type Run = (session: Session, message: IrcMessage) => void | Promise<void>;

/** UTF8ONLY: nothing of the line is done, but who sent it learns why. */
const refuseEncoding: Run = (session, { command }) =>
  session.fail(
    command,
    "INVALID_UTF8",
    "That line was not UTF-8 and was left out. Please set your program to UTF-8.",
  );

/** One line, without its end: `bytes[from..to]`. */
export function hearLine(session: Session, bytes: Uint8Array, from: number, to: number): void {
  const { state } = session;
  if (state.name === "closing") return;
  if (state.name === "active" && state.speaks === "irc" && sayFast(session, state.user, bytes, from, to)) {
    return;
  }
  if (state.name === "knocking" && isTls(bytes[from]!)) return hearStart(session, bytes[from]!);
  const view = bytes.subarray(from, to);
  let line: string;
  let run: Run = dispatch;
  try {
    line = decoder.decode(view);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    line = lossyDecoder.decode(view);
    run = refuseEncoding;
  }
  hearText(session, line, run);
}

/** The first byte of a line that has no end yet: a program that will never send one gets its answer now. */
export function hearStart(session: Session, first: number): void {
  if (session.state.name === "knocking" && isTls(first)) session.refuse(tlsAnswer, "TLS is not spoken here");
}

/** A line was past its bounds and has been thrown away. */
export function hearTooLong(session: Session): void {
  if (session.closing) return;
  if (session.state.name === "knocking") {
    return session.refuse(new Uint8Array(0), "The first line was too long");
  }
  session.reply(ERR_INPUTTOOLONG, "That line was too long and was left out.");
}

function hearText(session: Session, line: string, run: Run): void {
  if (session.state.name === "knocking") openDoor(session, line);
  switch (session.state.name) {
    case "registering":
    case "active":
      if (session.state.speaks === "irc") ircLine(session, line, run);
      else if (run === refuseEncoding) run(session, { command: "*", params: [] });
      else plainLine(session, line);
      // A read holds hundreds of lines, each with a long answer perhaps: the next tick may be too late.
      session.checkBacklog();
  }
}

/** The first line says which protocol is spoken. */
function openDoor(session: Session, line: string): void {
  // An empty line is a person's Return, or a client's probe: neither says anything yet.
  if (line === "") return session.greet();
  const protocol = protocolOf(line);
  if (protocol === "http") return session.refuse(httpAnswer, "HTTP is not spoken here");
  const speaks = protocol === "irc" ? "irc" : "plain";
  if (speaks === "plain") session.speakPlain();
  session.state = {
    name: "registering",
    speaks,
    nickname: null,
    username: null,
    realname: "",
    negotiating: false,
    passwordGiven: session.chat.options.password === null,
    resume: null,
    account: null,
  };
}

function ircLine(session: Session, line: string, run: Run): void {
  if (line.trim() === "") return;
  if (line.startsWith("@") && utf8Length(line.split(" ", 1)[0]!) - 1 > CLIENT_TAG_BYTES) {
    return hearTooLong(session);
  }
  let message: IrcMessage;
  try {
    message = parseMessage(line);
    if (line.length > LONG_LINE) message = { ...message, params: message.params.map(detached) };
  } catch (error) {
    if (!(error instanceof IrcSyntaxError)) throw error;
    return session.reply(ERR_UNKNOWNCOMMAND, "*", error.message);
  }
  const label = labelOf(session.capabilities, message);
  if (label !== undefined) session.labelled(label, () => run(session, message));
  else suspendFor(session, run(session, message));
}

/** A command that has not ended holds up the lines behind it, and nobody else's. */
function suspendFor(session: Session, running: void | Promise<void>): void {
  if (running !== undefined) session.suspend(running);
}

function plainLine(session: Session, line: string): void {
  // A message of IRC's carries neither.
  const text = line.replaceAll(/[\0\r]/g, " ");
  if (session.state.name === "registering") return introduce(session, session.state, text.trim());
  const typed = parsePlain(text);
  if (typed.type === "message") suspendFor(session, dispatch(session, typed.message));
  else if (typed.type === "answer") session.sayPlain(typed.text);
}

/** A person says the password, where there is one, and then who they are. */
function introduce(session: Session, state: Registering, word: string): void {
  if (word === "!logout" || word === "Exit") return session.close("Quit");
  if (!state.passwordGiven) {
    suspendFor(session, dispatch(session, { command: "PASS", params: [word] }));
    return session.sayPlain(state.passwordGiven ? ASK_NICKNAME : ASK_PASSWORD);
  }
  if (word === "") return session.sayPlain(ASK_NICKNAME);
  const login = parseLogin(word);
  if (login?.type === "answer") return session.sayPlain(login.text);
  if (login?.type === "message") return session.suspend(introduceByLogin(session, state, login.message));
  comeIn(session, state, word);
}

/** Who logs in has said by that which nickname they want. */
async function introduceByLogin(session: Session, state: Registering, message: IrcMessage): Promise<void> {
  await dispatch(session, message);
  if (session.state !== state) return;
  if (state.account === null) session.sayPlain(ASK_NICKNAME);
  else comeIn(session, state, state.account);
}

function comeIn(session: Session, state: Registering, nickname: string): void {
  suspendFor(session, dispatch(session, { command: "NICK", params: [nickname] }));
  if (state.nickname === null) return;
  state.username = "guest";
  state.realname = state.nickname;
  finishRegistration(session, state);
}
