// One connection's life as an IRC client: registers, joins the room, answers PING, reports what is wrong, leaves.
// What it sends in between and what becomes of deliveries is decided elsewhere.
import { IrcSyntaxError, nicknameOf, parseMessage } from "../protocol/irc/message.ts";
import { neutralise } from "../protocol/terminal_text.ts";
import { viewOf } from "./bytes.ts";
import { readAll } from "./incoming.ts";
import { Outgoing } from "./outgoing.ts";
import type { PayloadCodec } from "./payload.ts";
import type { Roster } from "./roster.ts";
import { type LineSink, Scanner } from "./scanner.ts";

export interface BotEvents {
  delivered(receiver: number, sender: number, seq: number, latencyUs: number): void;
  /** Something went wrong after the bot was ready: a sentence without its full stop. */
  trouble(what: string): void;
  /** The connection ended though nobody asked it to. `trouble` has been told why. */
  died(bot: Bot): void;
}

export interface BotSetup {
  readonly number: number;
  readonly conn: Deno.TcpConn;
  readonly room: string;
  readonly payload: PayloadCodec;
  readonly roster: Roster;
  readonly events: BotEvents;
  /** Another nickname at each call, all of the same length. */
  readonly nickname: () => string;
  /** Whole microseconds since the run's origin. */
  readonly nowUs: () => number;
}

/** The server did not let a bot get ready: why, as a clause such as "did not answer PING within 10 s". */
export class SetupError extends Error {
  override name = "SetupError";
}

type Step =
  | { readonly kind: "registering"; nicknames: number }
  | { readonly kind: "joining" }
  | { readonly kind: "settling"; readonly token: string };

type Life =
  | { readonly kind: "waiting"; readonly step: Step; readonly end: PromiseWithResolvers<void> }
  | { readonly kind: "ready" }
  | { readonly kind: "leaving" }
  | { readonly kind: "dead" };

const bufferBytes = 64 << 10;
const maxNicknames = 10;
const decoder = new TextDecoder();

export class Bot implements LineSink {
  readonly number: number;
  readonly outgoing: Outgoing;
  /** When it got its last delivery. */
  lastDeliveryUs = 0;
  readonly #setup: BotSetup;
  readonly #reading: Promise<void>;
  #life: Life = { kind: "ready" };
  #nickname = "";
  /** The last error numeric of the current step, for when the step fails. */
  #complaint = "";
  #chunkUs = 0;

  constructor(setup: BotSetup) {
    this.#setup = setup;
    this.number = setup.number;
    this.outgoing = new Outgoing(setup.conn, (error) => this.#die(`broke a connection (${error.message})`));
    const buffer = new Uint8Array(bufferBytes);
    const scanner = new Scanner(buffer, setup.payload, setup.roster, this);
    this.#reading = readAll(setup.conn, buffer, (length) => {
      this.#chunkUs = setup.nowUs();
      return scanner.scan(length);
    }).then((end) => this.#die(end));
  }

  get alive(): boolean {
    return this.#life.kind !== "dead";
  }

  /** Until the server has welcomed it. Throws SetupError, as `join` and `settle` do. */
  async register(withinMs: number): Promise<void> {
    this.#nickname = this.#setup.nickname();
    this.outgoing.line(`NICK ${this.#nickname}`);
    this.outgoing.line("USER loadtest 0 * :load test");
    await this.#step({ kind: "registering", nicknames: 1 }, withinMs, "did not welcome a client");
    this.#setup.roster.enter(this.number, this.#nickname);
  }

  /** Until the server has listed the room's members. */
  async join(withinMs: number): Promise<void> {
    this.outgoing.line(`JOIN ${this.#setup.room}`);
    await this.#step({ kind: "joining" }, withinMs, `did not let a client join ${this.#setup.room}`);
  }

  /** Until everything that the server had for this connection before now has been read. */
  async settle(token: string, withinMs: number): Promise<void> {
    this.outgoing.line(`PING :${token}`);
    await this.#step({ kind: "settling", token }, withinMs, "did not answer PING");
  }

  /** Says goodbye and closes, at the latest after `withinMs`. */
  async leave(withinMs: number): Promise<void> {
    if (this.#life.kind === "dead") return;
    this.#end(new SetupError("was left"));
    this.#life = { kind: "leaving" };
    this.outgoing.line("QUIT :done");
    const timer = setTimeout(() => this.#die("did not close"), withinMs);
    await this.#reading;
    clearTimeout(timer);
  }

  delivery(sender: number, seq: number, timeUs: number): void {
    this.lastDeliveryUs = this.#chunkUs;
    this.#setup.events.delivered(this.number, sender, seq, this.#chunkUs - timeUs);
  }

  other(line: Uint8Array): void {
    if (line.length === 0) return;
    const text = decoder.decode(line);
    try {
      const { command, params, source } = parseMessage(text);
      if (command === "PRIVMSG") this.#said(line, source ?? "", params);
      else this.#obey(command, params);
    } catch (error) {
      if (!(error instanceof IrcSyntaxError)) throw error;
      this.#wrong(`sent a line that is not IRC: ${quote(text)}`);
    }
  }

  /** A message that the scanner did not know: the first of its sender, a stranger's, or a damaged one. */
  #said(line: Uint8Array, source: string, params: readonly string[]): void {
    const { payload, roster, room } = this.#setup;
    const nickname = nicknameOf(source);
    const sender = roster.numberOf(nickname);
    if (sender === undefined || params[0]?.toLowerCase() !== room.toLowerCase()) return;
    const at = line.length - payload.size;
    const view = viewOf(line);
    const whole = at > 0 && params[1]?.length === payload.size && payload.clientAt(view, at) === sender;
    if (!whole || !payload.read(view, at, sender)) {
      return this.#setup.events.trouble(
        `a message of ${quote(nickname)} arrived damaged: ${quote(params[1] ?? "")}`,
      );
    }
    roster.learn(sender, line.subarray(0, at));
    this.delivery(sender, payload.seq, payload.timeUs);
  }

  #obey(command: string, params: readonly string[]): void {
    const step = this.#life.kind === "waiting" ? this.#life.step : undefined;
    switch (command) {
      case "PING":
        return this.outgoing.line(`PONG :${params[0] ?? ""}`);
      case "PONG":
        if (step?.kind === "settling" && params.at(-1) === step.token) this.#end();
        return;
      case "ERROR":
        return this.#die(`ended a connection: ${quote(params.at(-1) ?? "")}`);
      case "KICK":
        if (params[1] === this.#nickname) {
          this.#wrong(`threw a client out of the room: ${quote(params[2] ?? "")}`);
        }
        return;
      case "001":
        if (step?.kind !== "registering") return;
        this.#nickname = params[0] ?? this.#nickname;
        return this.#end();
      case "366":
        if (step?.kind === "joining") this.#end();
        return;
      case "432":
      case "433":
      case "436":
      case "437":
        if (step?.kind === "registering" && step.nicknames < maxNicknames) {
          step.nicknames++;
          this.#nickname = this.#setup.nickname();
          return this.outgoing.line(`NICK ${this.#nickname}`);
        }
    }
    if (/^(263|[45]\d\d)$/.test(command) && command !== "422") this.#refused(command, params, step);
  }

  #refused(numeric: string, params: readonly string[], step: Step | undefined): void {
    const words = quote(`${numeric} ${params.slice(1).join(" ")}`);
    this.#complaint = `, and said ${words}`;
    // While a client registers, some servers use error numerics for remarks: they only matter if nothing follows.
    if (step?.kind === "registering") return;
    if (step?.kind === "joining" && params[1]?.toLowerCase() !== this.#setup.room.toLowerCase()) return;
    this.#wrong(`refused a command: ${words}`);
  }

  /** Waits for a step's end. Each has a bound, because a server may just never answer. */
  async #step(step: Step, withinMs: number, otherwise: string): Promise<void> {
    if (this.#life.kind !== "ready") throw new SetupError("closed a connection");
    const end = Promise.withResolvers<void>();
    this.#life = { kind: "waiting", step, end };
    this.#complaint = "";
    const timer = setTimeout(() => {
      this.#end(new SetupError(`${otherwise} within ${withinMs / 1000} s${this.#complaint}`));
    }, withinMs);
    try {
      await end.promise;
    } finally {
      clearTimeout(timer);
    }
  }

  #end(error?: Error): void {
    if (this.#life.kind !== "waiting") return;
    const { end } = this.#life;
    this.#life = { kind: "ready" };
    if (error) end.reject(error);
    else end.resolve();
  }

  #wrong(what: string): void {
    if (this.#life.kind === "waiting" && this.#life.step.kind !== "settling") this.#end(new SetupError(what));
    else if (this.#life.kind !== "leaving") this.#setup.events.trouble(`the server ${what}`);
  }

  #die(why: string): void {
    if (this.#life.kind === "dead") return;
    const before = this.#life.kind;
    this.#wrong(why);
    this.#end(new SetupError(why));
    this.#life = { kind: "dead" };
    this.#setup.conn.close();
    if (before !== "leaving") this.#setup.events.died(this);
  }
}

/** Text of others for a terminal, and not too much of it. */
function quote(text: string): string {
  const shown = text.length > 120 ? `${text.slice(0, 120)}...` : text;
  return `"${neutralise(shown)}"`;
}
