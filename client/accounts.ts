// The person's account: who the server says we are logged in as, what we log in with on each line, and the requests that carry
// a password. Those go out at once or not at all: they wait in no queue and are told to nobody. Knows no screen.
import { formatMessage, type IrcMessage } from "../protocol/irc/message.ts";
import { encodeBase64 } from "../protocol/irc/base64.ts";
import { saslprep } from "../protocol/irc/saslprep.ts";
import type { Link, MakeLogin } from "./link.ts";
import { type Credentials, type LoginOutcome, SaslLogin } from "./sasl_login.ts";

export interface AccountsOptions {
  readonly credentials: Credentials | undefined;
  /** A password may be seen by whoever is on the way: nobody is, or the person does not mind. */
  readonly mayShowPassword: boolean;
  readonly randomBytes: (count: number) => Uint8Array;
  /** The line, where we are welcomed on it. */
  readonly line: () => Link | undefined;
  /** `isBusy` has changed. */
  readonly changed: () => void;
}

/** What became of a request. */
export type Asked =
  | "asked"
  /** There is no line, or another request has no answer yet. */
  | "not now"
  /** Others on the way could read the password. */
  | "exposed"
  /** The server does not do that for clients. */
  | "unsupported"
  /** No message can carry that password. */
  | "unfit";

/** What waits for the server's answer, and what is true if it is a good one. */
type Pending =
  | { readonly type: "login"; readonly credentials: Credentials }
  | { readonly type: "REGISTER" | "PASSWD"; readonly password: string };

/** A line without its end, in bytes. */
const maxLineBytes = 510;

export class Accounts {
  readonly #options: AccountsOptions;
  #credentials: Credentials | undefined;
  #pending: Pending | undefined;
  #name: string | undefined;

  constructor(options: AccountsOptions) {
    this.#options = options;
    this.#credentials = options.credentials;
  }

  /** The account that we are logged in to; undefined for none. */
  get name(): string | undefined {
    return this.#name;
  }

  /** A request has no answer yet. */
  get isBusy(): boolean {
    return this.#pending !== undefined;
  }

  /** How a new line logs in; undefined where it does not. */
  get login(): MakeLogin | undefined {
    return this.#credentials && this.#loginWith(this.#credentials);
  }

  /** The account to log in to on a new line. */
  get wanted(): string | undefined {
    return this.#credentials?.account;
  }

  /** What to log in with from the next line on. */
  use(credentials: Credentials | undefined): void {
    this.#credentials = credentials;
  }

  /** Logs in on a line that is welcomed. */
  logIn(credentials: Credentials): Asked {
    const link = this.#options.line();
    if (!link || this.#pending) return "not now";
    this.#pending = { type: "login", credentials };
    link.logIn(this.#loginWith(credentials));
    return "asked";
  }

  /** Makes the nickname an account. The server's answer comes as messages, here as below. */
  register(password: string): Asked {
    const request = { command: "REGISTER", params: ["*", "*", password] };
    return this.#ask(request, password, ["draft/account-registration"]);
  }

  changePassword(old: string, password: string): Asked {
    const encoded = [old, password].map((text) => encodeBase64(new TextEncoder().encode(text)));
    const request = { command: "PASSWD", params: ["BASE64", ...encoded] };
    return this.#ask(request, password, ["draft/account-registration", "chatroom/resume"]);
  }

  /** An attempt to log in has ended. */
  concluded(outcome: LoginOutcome): void {
    const pending = this.#pending;
    this.#end();
    if (outcome.type !== "in") return;
    this.#name = outcome.account;
    if (pending?.type === "login") this.#credentials = pending.credentials;
  }

  hear({ command, params }: IrcMessage): void {
    const [subject, code, account] = params;
    switch (command) {
      case "900": // RPL_LOGGEDIN
        this.#name = account;
        break;
      case "901": // RPL_LOGGEDOUT
        this.#name = undefined;
        this.#credentials = undefined;
        break;
      case "REGISTER":
        if (subject === "SUCCESS") this.#answered("REGISTER", code);
        break;
      case "NOTE":
        if (subject === "PASSWD" && code === "SUCCESS") this.#answered("PASSWD", account);
        break;
      case "FAIL":
        if (subject === this.#pending?.type) this.#end();
        // The place that was ours is gone, and the login with it.
        if (subject === "RESUME") this.#name = undefined;
    }
  }

  /** A line begins; `resumes`: it may be as if the one before had never ended. */
  begin(resumes: boolean): void {
    if (!resumes) this.#name = undefined;
  }

  /** The line is gone. Answers, without the password, what was asked and is not known to have come about. */
  cut(): IrcMessage[] {
    const pending = this.#pending;
    this.#end();
    return !pending || pending.type === "login" ? [] : [{ command: pending.type, params: [] }];
  }

  #loginWith(credentials: Credentials): MakeLogin {
    const { mayShowPassword, randomBytes } = this.#options;
    return (offered) => new SaslLogin({ credentials, offered, mayShowPassword, randomBytes });
  }

  #ask(request: IrcMessage, password: string, needs: readonly string[]): Asked {
    const link = this.#options.line();
    if (!link || this.#pending) return "not now";
    if (!needs.every((capability) => link.capabilities.has(capability))) return "unsupported";
    if (!this.#options.mayShowPassword) return "exposed";
    if (saslprep(password) === null || /[\0\r\n]/.test(password)) return "unfit";
    if (new TextEncoder().encode(formatMessage(request)).length > maxLineBytes) return "unfit";
    this.#pending = { type: request.command as "REGISTER" | "PASSWD", password };
    link.post(request);
    return "asked";
  }

  #answered(type: "REGISTER" | "PASSWD", account: string | undefined): void {
    if (this.#pending?.type !== type || account === undefined) return;
    this.#credentials = { account, password: this.#pending.password };
    // Who makes an account is logged in with it; the numeric that says so comes behind this.
    if (type === "REGISTER") this.#name = account;
    this.#end();
  }

  #end(): void {
    this.#pending = undefined;
    this.#options.changed();
  }
}
