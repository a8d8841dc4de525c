// One attempt to log in by SASL (IRCv3 sasl-3.1, 3.2): SCRAM-SHA-256 where the server has it, and PLAIN where it has nothing
// better and the password may be seen on the way. Messages in, messages to send out; knows no line.
import { encodeBase64 } from "../protocol/irc/base64.ts";
import type { IrcMessage } from "../protocol/irc/message.ts";
import { saslChunks, SaslReader } from "../protocol/irc/sasl.ts";
import { ScramClient, ScramError } from "./scram.ts";

export interface Credentials {
  readonly account: string;
  readonly password: string;
}

/** `why` is a sentence, the server's own or ours. */
export type LoginOutcome =
  | { readonly type: "in"; readonly account: string }
  /** The server does not take it. Another password may do, or another time. */
  | { readonly type: "refused"; readonly account: string; readonly why: string }
  /** No password will do. */
  | { readonly type: "impossible"; readonly account: string; readonly why: string };

export interface LoginStep {
  readonly send: readonly IrcMessage[];
  /** How it ended, if it has. */
  readonly outcome?: LoginOutcome;
}

export interface LoginOptions {
  readonly credentials: Credentials;
  /** The mechanisms, as the value of the capability `sasl`; "" where it does not tell, undefined without the capability. */
  readonly offered: string | undefined;
  /** The password may be seen by whoever is on the way: nobody is, or the person does not mind. */
  readonly mayShowPassword: boolean;
  readonly randomBytes: (count: number) => Uint8Array;
}

type Exchange =
  | { readonly mechanism: "PLAIN" }
  | {
    readonly mechanism: "SCRAM-SHA-256";
    readonly scram: ScramClient;
    /** What was said and heard last. */
    step: "begun" | "first" | "proved" | "believed";
  };

const known = ["SCRAM-SHA-256", "PLAIN"];

/** Characters of base64 in what a server says. */
const maxChallenge = 8_000;

export const unproven =
  "The server did not prove that it knows the password: it may not be the one that it says it is.";

export class SaslLogin {
  readonly #options: LoginOptions;
  readonly #reader = new SaslReader(maxChallenge);
  /** Mechanisms to try, the best first. */
  #left: string[];
  /** The server may not have what is tried, and says what it has, or nobody knew. */
  #guessed: boolean;
  #exchange: Exchange | undefined;
  #account: string;

  constructor(options: LoginOptions) {
    this.#options = options;
    const { offered, credentials } = options;
    this.#guessed = offered === "";
    this.#left = offered === "" ? [...known] : among(offered ?? "");
    this.#account = credentials.account;
  }

  begin(): LoginStep {
    const mechanism = this.#left.shift();
    const { offered, credentials, mayShowPassword, randomBytes } = this.#options;
    if (offered === undefined) return this.#impossible("This server has no accounts to log in to.");
    switch (mechanism) {
      case "SCRAM-SHA-256":
        try {
          const scram = new ScramClient(
            credentials.account,
            credentials.password,
            encodeBase64(randomBytes(18)),
          );
          this.#exchange = { mechanism, scram, step: "begun" };
        } catch (error) {
          return this.#failed(error);
        }
        break;
      case "PLAIN":
        if (!mayShowPassword) {
          return this.#impossible(
            "The server takes passwords only as they are, and whoever is on the way could read this one. " +
              "To send it all the same: --allow-plain",
          );
        }
        this.#exchange = { mechanism };
        break;
      default:
        return this.#impossible(`The server has no way to log in that this client knows (${offered}).`);
    }
    return { send: [{ command: "AUTHENTICATE", params: [mechanism] }] };
  }

  async hear({ command, params }: IrcMessage): Promise<LoginStep> {
    const last = params.at(-1) ?? "";
    switch (command) {
      case "AUTHENTICATE":
        return await this.#answer(params[0] ?? "");
      case "900": // RPL_LOGGEDIN
        this.#account = params[2] ?? this.#account;
        return { send: [] };
      case "903": // RPL_SASLSUCCESS
        if (this.#exchange?.mechanism === "SCRAM-SHA-256" && this.#exchange.step !== "believed") {
          return this.#impossible(unproven);
        }
        return { send: [], outcome: { type: "in", account: this.#account } };
      case "908": // RPL_SASLMECHS
        this.#guessed = true;
        this.#left = among(params[1] ?? "").filter((name) => this.#left.includes(name));
        return { send: [] };
      case "902": // ERR_NICKLOCKED
      case "904": // ERR_SASLFAIL
      case "905": // ERR_SASLTOOLONG
      case "906": // ERR_SASLABORTED
      case "907": // ERR_SASLALREADY
        if (this.#guessed && command === "904" && this.#left.length > 0) return this.begin();
        return {
          send: [],
          outcome: { type: "refused", account: this.#options.credentials.account, why: last },
        };
    }
    return { send: [] };
  }

  async #answer(chunk: string): Promise<LoginStep> {
    const input = this.#reader.take(chunk);
    if (input.type === "more") return { send: [] };
    if (input.type !== "response") return this.#impossible("What the server asks is no question of SASL's.");
    // The server knows what is tried.
    this.#guessed = false;
    const exchange = this.#exchange;
    if (exchange?.mechanism !== "SCRAM-SHA-256") {
      const { account, password } = this.#options.credentials;
      return said(new TextEncoder().encode(`\0${account}\0${password}`));
    }
    const { scram } = exchange;
    switch (exchange.step) {
      case "begun":
        exchange.step = "first";
        return said(scram.first);
      case "first":
        exchange.step = "proved";
        try {
          return said(await scram.prove(input.bytes));
        } catch (error) {
          return this.#failed(error);
        }
      case "proved":
        if (!scram.believes(input.bytes)) return this.#impossible(unproven);
        exchange.step = "believed";
        return said(new Uint8Array());
      case "believed":
        return { send: [] };
    }
  }

  #failed(error: unknown): LoginStep {
    if (!(error instanceof ScramError)) throw error;
    return this.#impossible(`Not logged in: ${error.message}.`);
  }

  #impossible(why: string): LoginStep {
    const { credentials: { account } } = this.#options;
    const send = this.#exchange ? [{ command: "AUTHENTICATE", params: ["*"] }] : [];
    return { send, outcome: { type: "impossible", account, why } };
  }
}

const among = (list: string) => known.filter((name) => list.toUpperCase().split(",").includes(name));

function said(response: Uint8Array): LoginStep {
  return { send: saslChunks(response).map((chunk) => ({ command: "AUTHENTICATE", params: [chunk] })) };
}

/** Whether a message belongs to an attempt to log in, while there is one. */
export function isOfLogin({ command }: IrcMessage): boolean {
  return command === "AUTHENTICATE" || /^90[02-8]$/.test(command);
}
