// One connection's life, as a union of states: knocking | registering | active | closing. Parses what arrives, once,
// and hands it to the command that owns it. Knows its wire only as something to write to and to close.
import { formatMessage, type IrcMessage, IrcSyntaxError, parseMessage } from "../protocol/irc/message.ts";
import { ERR_INPUTTOOLONG, ERR_UNKNOWNCOMMAND } from "../protocol/irc/numerics.ts";
import { utf8Length } from "../protocol/irc/names.ts";
import { ASK_NICKNAME, ASK_PASSWORD, GREETING, parsePlain } from "../protocol/plain.ts";
import { type Capability, kindOf } from "./capabilities.ts";
import type { Chat } from "./chat.ts";
import { finishRegistration } from "./commands/registration.ts";
import { sayFast } from "./commands/say.ts";
import { dispatch } from "./commands/table.ts";
import { httpAnswer, isTls, protocolOf, tlsAnswer } from "./front_door.ts";
import { labelOf, labelResponse } from "./labeled_response.ts";
import { encode, Kind, type ListenerKind, type Stamp } from "./listener_kind.ts";
import { fixed } from "./options.ts";
import type { Outbound } from "./outbound.ts";
import type { Listener, User } from "./user.ts";

export interface Registering {
  readonly name: "registering";
  readonly speaks: "irc" | "plain";
  nickname: string | null;
  username: string | null;
  realname: string;
  /** True between CAP LS or REQ and CAP END. */
  negotiating: boolean;
  passwordGiven: boolean;
}

export type SessionState =
  /** Which protocol it speaks is not known yet; `greeted` once it has been taken for a person. */
  | { readonly name: "knocking"; greeted: boolean }
  | Registering
  | { readonly name: "active"; readonly speaks: "irc" | "plain"; readonly user: User }
  /** A goodbye is on its way; what arrives is thrown away. Times out at `until`. */
  | { readonly name: "closing"; readonly until: number };

/** The socket's side of a session. */
export interface Wire {
  readonly outbound: Outbound;
  readonly address: string;
  /** Ends our side after what was written; the other side may still send. */
  closeWrite(): void;
  /** Ends both sides at once. */
  close(): void;
}

/** What is logged of a session. */
export type SessionEvent = "registered" | "closed";
export type OnSessionEvent = (event: SessionEvent, session: Session, detail: string) => void;

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lossyDecoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Bytes of a client's tags, `@` and the space left out (message-tags, "Size limit"). */
const CLIENT_TAG_BYTES = 4094;

/** What is done with a message that was parsed. */
type Run = (session: Session, message: IrcMessage) => void;

/** UTF8ONLY: nothing of the line is done, but who sent it learns why. */
const refuseEncoding: Run = (session, { command }) =>
  session.fail(
    command,
    "INVALID_UTF8",
    "That line was not UTF-8 and was left out. Please set your program to UTF-8.",
  );

export class Session implements Listener {
  state: SessionState = { name: "knocking", greeted: false };
  readonly capabilities = new Set<Capability>();
  /** The version of CAP LS, 0 before it. From 302 on, capabilities may change later. */
  capVersion = 0;
  #kind: ListenerKind = 0;
  /** What is gathered for a labelled command, null outside one. */
  #response: { message: IrcMessage; stamp: Stamp }[] | null = null;
  #batches = 0;
  #lastHeard: number;
  #pinged = false;
  readonly #opened: number;

  constructor(readonly chat: Chat, readonly wire: Wire, readonly onEvent: OnSessionEvent) {
    this.#opened = this.#lastHeard = chat.now();
    chat.connections++;
  }

  get outbound(): Outbound {
    return this.wire.outbound;
  }

  get kind(): ListenerKind {
    return this.#kind;
  }

  get labelling(): boolean {
    return this.#response !== null;
  }

  get closing(): boolean {
    return this.state.name === "closing";
  }

  has(capability: Capability): boolean {
    return this.capabilities.has(capability);
  }

  /** Turns capabilities on and off; from here on everything is encoded for the kind this makes. */
  setCapabilities(on: readonly Capability[], off: readonly Capability[]): void {
    for (const capability of on) this.capabilities.add(capability);
    for (const capability of off) this.capabilities.delete(capability);
    const kind = kindOf(this.capabilities);
    if (kind === this.#kind) return;
    this.#kind = kind;
    if (this.state.name !== "active") return;
    for (const [room, member] of this.state.user.memberships) room.relisten(member);
  }

  send(message: IrcMessage, stamp: Stamp = this.chat.replyStamp()): void {
    if (this.#response) this.#response.push({ message, stamp });
    else this.#write(message, stamp);
  }

  #write(message: IrcMessage, stamp: Stamp): void {
    this.sendBytes(encode(this.#kind, message, stamp));
  }

  /** Bytes for this session alone, after everything that was said before. */
  sendBytes(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.outbound.own.append(this.chat.replyStamp().order, bytes);
    this.chat.fanout.wake(this.outbound);
  }

  /**
   * A numeric reply: the server's name, the number, whom it is for, and its parameters. What a client sent as its last
   * parameter may be no word, and is shown as `*` where the reply has another one behind it.
   */
  reply(numeric: string, ...params: string[]): void {
    const last = params.length - 1;
    const words = params.map((param, i) => i < last && /^$|^:| /.test(param) ? "*" : param);
    this.send({
      source: this.chat.options.name,
      command: numeric,
      params: [this.nickname ?? "*", ...words],
    });
  }

  /** A standard reply, of those that a specification asks for whether or not standard-replies is negotiated. */
  fail(command: string, code: string, sentence: string): void {
    this.send({ source: this.chat.options.name, command: "FAIL", params: [command, code, sentence] });
  }

  get nickname(): string | null {
    switch (this.state.name) {
      case "registering":
        return this.state.nickname;
      case "active":
        return this.state.user.nickname;
      default:
        return null;
    }
  }

  /** Bytes have arrived. */
  heard(): void {
    this.#lastHeard = this.chat.now();
    this.#pinged = false;
  }

  /** Nothing has arrived for a moment: this is a person, who waits to be spoken to. */
  greet(): void {
    if (this.state.name !== "knocking" || this.state.greeted) return;
    this.state.greeted = true;
    this.#sayPlain(this.chat.options.password === null ? GREETING : ASK_PASSWORD);
  }

  /** Text for a person, which is no message. */
  #sayPlain(text: string): void {
    this.sendBytes(encoder.encode(text.replaceAll("\n", "\r\n") + "\r\n"));
  }

  /** Bytes of a line that has no end yet: a program that will never send one gets its answer now. */
  peek(first: number): void {
    if (this.state.name === "knocking" && isTls(first)) this.#refuse(tlsAnswer, "TLS is not spoken here");
  }

  /** One line, without its end. */
  line(bytes: Uint8Array, from: number, to: number): void {
    if (this.state.name === "closing") return;
    if (
      this.state.name === "active" && this.state.speaks === "irc" &&
      sayFast(this, this.state.user, bytes, from, to)
    ) {
      return;
    }
    if (this.state.name === "knocking" && isTls(bytes[from]!)) return this.peek(bytes[from]!);
    let line: string;
    let run: Run = dispatch;
    try {
      line = decoder.decode(bytes.subarray(from, to));
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      line = lossyDecoder.decode(bytes.subarray(from, to));
      run = refuseEncoding;
    }
    this.#text(line, run);
  }

  #text(line: string, run: Run): void {
    if (this.state.name === "knocking") this.#openDoor(line);
    switch (this.state.name) {
      case "registering":
      case "active":
        if (this.state.speaks === "irc") this.#ircLine(line, run);
        else if (run === refuseEncoding) run(this, { command: "*", params: [] });
        else this.#plainLine(line);
    }
  }

  /** The first line says which protocol is spoken. */
  #openDoor(line: string): void {
    // An empty line is a person's Return, or a client's probe: neither says anything yet.
    if (line === "") return this.greet();
    const protocol = protocolOf(line);
    if (protocol === "http") return this.#refuse(httpAnswer, "HTTP is not spoken here");
    const speaks = protocol === "irc" ? "irc" : "plain";
    if (speaks === "plain") this.#kind = Kind.plain;
    this.state = {
      name: "registering",
      speaks,
      nickname: null,
      username: null,
      realname: "",
      negotiating: false,
      passwordGiven: this.chat.options.password === null,
    };
  }

  #ircLine(line: string, run: Run): void {
    if (line.trim() === "") return;
    if (line.startsWith("@") && utf8Length(line.split(" ", 1)[0]!) - 1 > CLIENT_TAG_BYTES) {
      return this.tooLong();
    }
    let message: IrcMessage;
    try {
      message = parseMessage(line);
    } catch (error) {
      if (!(error instanceof IrcSyntaxError)) throw error;
      return this.reply(ERR_UNKNOWNCOMMAND, "*", error.message);
    }
    const label = labelOf(this.capabilities, message);
    if (label === undefined) return run(this, message);
    this.#response = [];
    run(this, message);
    const response = this.#response;
    this.#response = null;
    if (this.closing) return;
    const source = this.chat.options.name;
    for (
      const { message, stamp } of labelResponse(
        response,
        label,
        `L${++this.#batches}`,
        source,
        this.chat.replyStamp(),
      )
    ) {
      this.#write(message, stamp);
    }
  }

  #plainLine(line: string): void {
    // A message of IRC's carries neither.
    const text = line.replaceAll(/[\0\r]/g, " ");
    if (this.state.name === "registering") return this.#introduce(this.state, text.trim());
    const typed = parsePlain(text);
    if (typed.type === "message") dispatch(this, typed.message);
    else if (typed.type === "answer") this.#sayPlain(typed.text);
  }

  /** A person says the password, where there is one, and then who they are. */
  #introduce(state: Registering, word: string): void {
    if (word === "!logout" || word === "Exit") return this.close("Quit: ");
    if (!state.passwordGiven) {
      dispatch(this, { command: "PASS", params: [word] });
      return this.#sayPlain(state.passwordGiven ? ASK_NICKNAME : ASK_PASSWORD);
    }
    if (word === "") return this.#sayPlain(ASK_NICKNAME);
    dispatch(this, { command: "NICK", params: [word] });
    if (state.nickname === null) return;
    state.username = "guest";
    state.realname = state.nickname;
    finishRegistration(this, state);
  }

  /** A line was past its bounds and has been thrown away. */
  tooLong(): void {
    if (this.state.name === "knocking") return this.#refuse(new Uint8Array(0), "The first line was too long");
    this.reply(ERR_INPUTTOOLONG, "That line was too long and was left out.");
  }

  #refuse(answer: Uint8Array, reason: string): void {
    this.sendBytes(answer);
    this.#finish(reason);
  }

  /** Says goodbye, tells those who share a room, and closes once the goodbye is written. */
  close(reason: string): void {
    const { state } = this;
    if (state.name === "closing") return;
    if (state.name === "active") this.chat.quit(state.user, reason);
    else if (state.name === "registering" && state.nickname !== null) this.chat.release(state.nickname);
    // A goodbye is no part of a labelled answer, and must not wait for one.
    if (state.name !== "knocking") {
      const text = `Closing link: ${this.wire.address} (${reason})`;
      this.#write({ command: "ERROR", params: [text] }, this.chat.replyStamp());
    }
    this.#finish(reason);
  }

  /** The wire is gone, or is not worth a goodbye. */
  abort(reason: string): void {
    this.close(reason);
    this.wire.close();
  }

  #finish(reason: string): void {
    this.onEvent("closed", this, reason);
    this.chat.connections--;
    this.state = { name: "closing", until: this.chat.now() + fixed.goodbyeMs };
    if (!this.outbound.busy && !this.outbound.pending()) this.wire.closeWrite();
  }

  /** Everything is written. */
  drained(): void {
    if (this.closing) this.wire.closeWrite();
  }

  /** Once a second: who has been silent for too long, reads too slowly, or does not leave? */
  tick(now: number): void {
    const { limits } = this.chat.options;
    if (this.state.name === "closing") {
      if (now >= this.state.until) this.wire.close();
      return;
    }
    if (this.outbound.lag > limits.backlogBytes) return this.abort("Reads too slowly: the backlog is full.");
    if (this.state.name !== "active") {
      if (now - this.#opened >= limits.registrationMs) this.close("Registration took too long.");
      return;
    }
    // A person with netcat cannot answer a PING; TCP's own keepalive finds out whether they are still there.
    if (this.state.speaks === "plain") return;
    const silent = now - this.#lastHeard;
    if (silent >= limits.timeoutMs) return this.abort(`Ping timeout: ${Math.round(silent / 1000)} seconds.`);
    if (silent >= limits.pingMs && !this.#pinged) {
      this.#pinged = true;
      this.sendBytes(
        encoder.encode(formatMessage({ command: "PING", params: [this.chat.options.name] }) + "\r\n"),
      );
    }
  }
}

const encoder = new TextEncoder();
