// How we get into the server, line after line: under which nickname, logged in or not, what is tried again without a word
// and what the person is asked. Knows neither how lines come to be nor what is said on them.
import { type IrcMessage, nicknameOf } from "../protocol/irc/message.ts";
import type { Accounts, Asked } from "./accounts.ts";
import type { ConnectionState, End } from "./connection_events.ts";
import { foldName, type Isupport } from "./isupport.ts";
import type { Link } from "./link.ts";
import { nextNickname } from "./nickname.ts";
import type { Credentials, LoginOutcome } from "./sasl_login.ts";

/** How often running a login may fail on the way back before the person is asked: many come back at once. */
const maxRefusals = 3;

export interface AdmissionOptions {
  readonly nickname: string;
  readonly accounts: Accounts;
  readonly state: () => ConnectionState;
  readonly enter: (state: ConnectionState) => void;
  readonly isupport: () => Isupport;
}

export class Admission {
  readonly #options: AdmissionOptions;
  /** The nickname to register with. The one that the server knows us by is in the state. */
  #nickname: string;
  #link: Link | undefined;
  #welcomed = false;
  #answered = false;
  #refusals = 0;
  #hopeless: End | undefined;

  constructor(options: AdmissionOptions) {
    this.#options = options;
    this.#nickname = options.nickname;
  }

  /** The nickname that we have, or will ask for. */
  get nickname(): string {
    const state = this.#options.state();
    return state.type === "online" ? state.nickname : this.#nickname;
  }

  /** A server has let us in before. */
  get welcomed(): boolean {
    return this.#welcomed;
  }

  /** The person has answered a question and is not welcomed yet. The line may be cut, having waited too long. */
  get answered(): boolean {
    return this.#answered;
  }

  /** Why there is no use in another line. */
  get hopeless(): End | undefined {
    return this.#hopeless;
  }

  get isAsking(): boolean {
    const { type } = this.#options.state();
    return type === "asking" || type === "asking password";
  }

  /** Another line is tried. */
  attempt(): void {
    this.#answered = false;
  }

  begin(link: Link): void {
    this.#link = link;
    this.#options.enter({ type: "registering", nickname: this.#nickname });
  }

  cut(): void {
    this.#link = undefined;
  }

  /** Takes in what concerns it; true if that is all there is to do about the message. */
  hear(message: IrcMessage): boolean {
    const { accounts, state } = this.#options;
    accounts.hear(message);
    if (message.command === "001") return !this.#welcome(message);
    if (/^43[2367]$/.test(message.command)) return this.#refused(message.command);
    if (message.command === "NICK" && state().type === "online" && this.#isOurs(message.source ?? "")) {
      this.#nickname = message.params[0] ?? this.#nickname;
      this.#options.enter({ type: "online", nickname: this.#nickname });
    }
    return false;
  }

  /** Answers the state `asking`. */
  rename(nickname: string): void {
    if (this.#options.state().type !== "asking") return;
    this.#nickname = nickname;
    this.#answered = true;
    this.#link?.awaitWelcome();
    this.#link?.post({ command: "NICK", params: [nickname] });
    this.#options.enter(this.#link ? { type: "registering", nickname } : { type: "connecting" });
  }

  logIn(credentials: Credentials | undefined): Asked {
    const { accounts, enter, state } = this.#options;
    if (!this.isAsking) return credentials ? accounts.logIn(credentials) : "not now";
    if (state().type === "asking" && credentials) this.#nickname = credentials.account;
    accounts.use(credentials);
    this.#answered = true;
    enter({ type: "connecting" });
    this.#link?.close("another login");
    return "asked";
  }

  /** An attempt to log in has ended. */
  loggedIn(outcome: LoginOutcome): void {
    const isOnline = this.#options.state().type === "online";
    this.#options.accounts.concluded(outcome);
    if (outcome.type !== "in") {
      if (!isOnline) this.#lockedOut(outcome);
    } else if (isOnline && !this.#isOurs(outcome.account)) {
      // Who logs in means to be that one.
      this.#link?.post({ command: "NICK", params: [outcome.account] });
    }
  }

  /** False if the server does not let us in as whom we meant to come. */
  #welcome({ params }: IrcMessage): boolean {
    const { accounts, enter } = this.#options;
    const { wanted, name } = accounts;
    if (wanted !== undefined && name === undefined) {
      const why = "This server has no accounts to log in to.";
      this.#lockedOut({ type: "impossible", account: wanted, why });
      return false;
    }
    this.#welcomed = true;
    this.#answered = false;
    this.#refusals = 0;
    enter({ type: "online", nickname: params[0] ?? this.#nickname });
    return true;
  }

  /** The registration can go no further. On the way back it may be for want of patience. */
  #lockedOut({ type, account, why }: Exclude<LoginOutcome, { type: "in" }>): void {
    const isLast = !this.#welcomed || ++this.#refusals >= maxRefusals;
    if (isLast && type === "refused") this.#options.enter({ type: "asking password", account, why });
    else if (isLast) this.#hopeless = { type: "not logged in", account, why };
    this.#link?.close(why.replace(/\.$/, ""));
  }

  #refused(numeric: string): boolean {
    const { state, enter } = this.#options;
    const at = state();
    if (at.type !== "registering") return false;
    const { nickname } = at;
    const problem = numeric === "432" ? "invalid" : "taken";
    // On the way back it is most often our own old line that the server has not given up yet, and nobody may be
    // there to ask.
    const next = nextNickname(nickname, this.#nickname);
    if (this.#welcomed && problem === "taken" && next !== undefined) {
      this.#link?.post({ command: "NICK", params: [next] });
      enter({ type: "registering", nickname: next });
      return false;
    }
    this.#link?.awaitPerson();
    enter({ type: "asking", nickname, problem });
    return true;
  }

  #isOurs(source: string): boolean {
    const isupport = this.#options.isupport();
    return foldName(nicknameOf(source), isupport) === foldName(this.nickname, isupport);
  }
}
