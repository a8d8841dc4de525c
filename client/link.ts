// One line to a server, from its first byte to its last: opens the registration, answers PINGs, sends its own to
// measure lag, and gives up a line on which nothing is heard. Knows nothing of dialling or of what comes after.
import type { IrcMessage } from "../protocol/irc/message.ts";
import { Answers } from "./answers.ts";
import type { Clock } from "./clock.ts";
import { Registration } from "./registration.ts";
import { isOfLogin, type LoginOutcome, type LoginStep, type SaslLogin } from "./sasl_login.ts";
import { type Socket, Wire } from "./wire.ts";

/** Milliseconds, all of them. */
export interface LinkBounds {
  /** From the first byte to the welcome. */
  readonly registerMs: number;
  /** A PING is sent this often. */
  readonly pingMs: number;
  /** Nothing heard for this long: the line is dead. Looked at every `pingMs`. */
  readonly deadMs: number;
  /** How long to wait for the server to close after QUIT. */
  readonly quitMs: number;
}

export interface LinkOptions {
  readonly socket: Socket;
  readonly clock: Clock;
  readonly bounds: LinkBounds;
  /** Called with each message that is not the line's own business. Nothing more is read until it resolves. */
  readonly hear: (message: IrcMessage) => void | Promise<void>;
  /** The server has read everything that was sent before `ping(mark)`. */
  readonly pong: (mark: number, lagMs: number) => void;
  /** The server has answered, in full, what was sent with this label. */
  readonly answered: (label: string) => void;
  /** Takes up the connection that was lost before this one. */
  readonly resume?: IrcMessage | undefined;
  /** Logs in before the registration ends; undefined where there is no account to log in to. */
  readonly login?: MakeLogin | undefined;
  /** An attempt to log in has ended. Where it failed during the registration, that goes no further. */
  readonly loggedIn: (outcome: LoginOutcome) => void;
}

/** An attempt to log in, on a server with these mechanisms (see LoginOptions). */
export type MakeLogin = (mechanisms: string | undefined) => SaslLogin;

export class Link {
  readonly #options: LinkOptions;
  readonly #wire: Wire;
  readonly #registration = new Registration();
  readonly #answers = new Answers();
  readonly #cancels = new Map<"register" | "ping" | "quit", () => void>();
  readonly #fences = new Map<string, () => void>();
  #resumed = false;
  #login: SaslLogin | undefined;
  #pings = 0;
  #welcomedAt: number | undefined;
  #ping: { readonly token: string; readonly sentAt: number; readonly mark: number } | undefined;
  /** Since when we have been waiting for the server to say something; undefined while we work on what it said. */
  #listeningSince: number | undefined;
  /** What the server gave as its reason in ERROR, or in a refusal to register. */
  #lastWords: string | undefined;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#wire = new Wire(options.socket);
  }

  /** Whether the server has taken up the connection that was lost before. */
  get resumed(): boolean {
    return this.#resumed;
  }

  get capabilities(): ReadonlySet<string> {
    return this.#registration.capabilities;
  }

  /** How long it has been since the server welcomed us, in milliseconds; 0 if it has not. */
  get onlineMs(): number {
    return this.#welcomedAt === undefined ? 0 : this.#options.clock.now() - this.#welcomedAt;
  }

  /** Registers and reads until the line ends; answers why it did, in a few words without a full stop. */
  async run(nickname: string): Promise<string> {
    const { resume, login } = this.#options;
    for (const message of this.#registration.opening(nickname, { resume, authenticates: !!login })) {
      this.post(message);
    }
    this.awaitWelcome();
    this.#listeningSince = this.#options.clock.now();
    try {
      for await (const messages of this.#wire.messages()) {
        this.#listeningSince = undefined;
        for (const message of messages) await this.#hear(message);
        this.#listeningSince = this.#options.clock.now();
      }
    } finally {
      for (const cancel of this.#cancels.values()) cancel();
      this.#wire.close();
    }
    return this.#lastWords ?? this.#wire.problem ?? "the server closed the connection";
  }

  post(message: IrcMessage): void {
    this.#wire.post(message);
  }

  /** Begins to log in, and `loggedIn` tells how it ended. */
  logIn(make: MakeLogin): void {
    this.#login = make(this.#registration.mechanisms);
    this.#follow(this.#login.begin());
  }

  close(problem: string): void {
    this.#wire.close(problem);
  }

  /** Asks the server for a sign that it has read everything up to here. Does nothing while it is being asked. */
  ping(mark: number): void {
    if (this.#ping) return;
    this.#ping = { token: String(++this.#pings), sentAt: this.#options.clock.now(), mark };
    this.post({ command: "PING", params: [this.#ping.token] });
  }

  /** Calls back when the server has answered, in full, everything up to here. */
  fence(passed: () => void): void {
    const token = `fence-${++this.#pings}`;
    this.#fences.set(token, passed);
    this.post({ command: "PING", params: [token] });
  }

  /** Starts the time that the server has to welcome us, over again if it runs. */
  awaitWelcome(): void {
    const { registerMs } = this.#options.bounds;
    this.#after("register", registerMs, () => this.#wire.close("the server did not finish the registration"));
  }

  /** The server waits for the person: no hurry. */
  awaitPerson(): void {
    this.#cancels.get("register")?.();
  }

  /** The server has welcomed us: from now on the line is kept alive and watched. `mark` as for `ping`. */
  keepAlive(mark: () => number): void {
    this.#cancels.get("register")?.();
    this.#welcomedAt ??= this.#options.clock.now();
    const { pingMs, deadMs } = this.#options.bounds;
    this.#after("ping", pingMs, () => {
      if (this.#listeningSince !== undefined && this.#options.clock.now() - this.#listeningSince >= deadMs) {
        this.#wire.close(`nothing heard for ${Math.round(deadMs / 1000)} s`);
      } else {
        this.ping(mark());
        this.keepAlive(mark);
      }
    });
  }

  /** Says goodbye; the server then closes the line, or we do after a while. */
  quit(reason: string | undefined): void {
    this.post({ command: "QUIT", params: reason === undefined ? [] : [reason] });
    this.#after("quit", this.#options.bounds.quitMs, () => this.#wire.close());
  }

  #after(name: "register" | "ping" | "quit", ms: number, run: () => void): void {
    this.#cancels.get(name)?.();
    this.#cancels.set(name, this.#options.clock.after(ms, run));
  }

  async #hear(message: IrcMessage): Promise<void> {
    if (this.#login && isOfLogin(message)) return this.#follow(await this.#login.hear(message));
    switch (message.command) {
      case "PING":
        this.post({ command: "PONG", params: message.params });
        return;
      case "PONG":
        this.#pong(message);
        return;
      case "CAP":
        this.#register(message);
        return;
      case "FAIL":
        this.#register(message);
        break;
      case "906": // ERR_SASLABORTED: as we asked
        return;
      case "RESUME":
        if (message.params[0] === "OK") this.#resumed = true;
        break;
      case "ERROR":
      case "464": // ERR_PASSWDMISMATCH
      case "465": // ERR_YOUREBANNEDCREEP
        this.#lastWords = message.params.at(-1);
        break;
    }
    await this.#options.hear(message);
    const label = this.#answers.completedBy(message);
    if (label !== undefined) this.#options.answered(label);
  }

  #register(message: IrcMessage): void {
    for (const reply of this.#registration.hear(message)) this.post(reply);
    if (this.#registration.awaitsLogin && !this.#login) this.logIn(this.#options.login!);
  }

  #follow({ send, outcome }: LoginStep): void {
    for (const message of send) this.post(message);
    if (!outcome) return;
    this.#login = undefined;
    if (outcome.type === "in") {
      for (const message of this.#registration.loggedIn()) this.post(message);
    }
    this.#options.loggedIn(outcome);
  }

  #pong(message: IrcMessage): void {
    const ping = this.#ping;
    const token = message.params.at(-1) ?? "";
    const passed = this.#fences.get(token);
    if (passed) {
      this.#fences.delete(token);
      passed();
      return;
    }
    if (!ping || token !== ping.token) return;
    this.#ping = undefined;
    this.#options.pong(ping.mark, this.#options.clock.now() - ping.sentAt);
  }
}
