// A person's dealings with their account: asks for passwords in secret, and says in sentences what came of it. Knows no
// screen but that it can ask.
import type { Asked } from "./accounts.ts";
import type { Intent } from "./commands.ts";
import type { Connection } from "./connection.ts";
import type { Credentials, LoginOutcome } from "./sasl_login.ts";
import { clean } from "./render.ts";
import type { Surface } from "./terminal/line/surface.ts";

export interface AccountTalkOptions {
  readonly connection: Connection;
  readonly surface: Surface;
  readonly note: (sentence: string) => void;
  readonly complain: (sentence: string) => void;
}

export type AccountIntent = Extract<Intent, { type: "login" | "register" | "password" }>;

const noPassword =
  "There is nobody to ask for a password here: give it with --password-file FILE or in the " +
  "environment variable CHATROOM_PASSWORD.";

/** Asks for the password of an account; undefined if there is none to be had. */
export async function askCredentials(
  surface: Surface,
  account: string,
  before = "",
): Promise<Credentials | undefined> {
  const password = await surface.secret(`${before}Password of ${clean(account)}: `);
  return password ? { account, password } : undefined;
}

export class AccountTalk {
  readonly #options: AccountTalkOptions;

  constructor(options: AccountTalkOptions) {
    this.#options = options;
  }

  /** Does what the person typed. */
  take(intent: AccountIntent): Promise<void> {
    switch (intent.type) {
      case "login":
        return this.#logIn(intent.account ?? this.#options.connection.nickname);
      case "register":
        return this.#register();
      case "password":
        return this.#changePassword();
    }
  }

  /** The server did not take the password, and the registration waits for another. */
  async askAgain(account: string, why: string): Promise<void> {
    const { connection, surface, note } = this.#options;
    const before = `${clean(why)} Press Enter to go on without, or type it again. `;
    const credentials = await askCredentials(surface, account, before);
    if (!credentials) note("You are not logged in.");
    connection.logIn(credentials);
  }

  hear(outcome: LoginOutcome): void {
    const { note, complain } = this.#options;
    if (outcome.type === "in") note(`You are logged in as ${outcome.account}.`);
    else complain(outcome.why);
  }

  async #logIn(account: string): Promise<void> {
    const { connection, surface, complain } = this.#options;
    const { name } = connection.accounts;
    if (name !== undefined) {
      return complain(`You are logged in as ${name} already. /logout logs you out.`);
    }
    const credentials = await askCredentials(surface, account);
    if (!credentials) return this.#missing();
    this.#asked(connection.logIn(credentials), "log in");
  }

  async #register(): Promise<void> {
    const { connection } = this.#options;
    const password = await this.#newPassword(`A password for ${clean(connection.nickname)}: `);
    if (password === undefined) return;
    if (!password) return this.#missing();
    this.#asked(connection.accounts.register(password), "register");
  }

  async #changePassword(): Promise<void> {
    const { connection, surface, complain } = this.#options;
    const { name } = connection.accounts;
    if (name === undefined) return complain("You are not logged in. /login logs you in.");
    if (surface.type === "pipe") {
      return complain("A password is changed on a terminal, which can ask for it.");
    }
    const old = await surface.secret(`The old password of ${clean(name)}: `);
    if (!old) return this.#missing();
    const password = await this.#newPassword("The new password: ");
    if (password === undefined) return;
    if (!password) return this.#missing();
    this.#asked(connection.accounts.changePassword(old, password), "change the password");
  }

  /** Asks twice; undefined, having said why, where the answers differ. */
  async #newPassword(question: string): Promise<string | undefined> {
    const { surface, complain } = this.#options;
    const first = await surface.secret(question);
    if (!first) return "";
    if (await surface.secret("The same again: ") === first) return first;
    complain("Those were two passwords, not one. Nothing is changed.");
    return undefined;
  }

  #missing(): void {
    const { surface, note, complain } = this.#options;
    if (surface.type === "pipe") complain(noPassword);
    else note("No password, nothing done.");
  }

  #asked(asked: Asked, what: string): void {
    const sentence = sentenceFor(asked, what);
    if (sentence !== undefined) this.#options.complain(sentence);
  }
}

/** Why nothing came of it; undefined if something did. */
export function sentenceFor(asked: Asked, what: string): string | undefined {
  switch (asked) {
    case "asked":
      return undefined;
    case "not now":
      return `You cannot ${what} just now. Try again when you are connected.`;
    case "exposed":
      return `To ${what} sends a password as it is, and whoever is on the way to the server could read it. ` +
        "To do so all the same, start with --allow-plain.";
    case "unsupported":
      return `This server does not let a client ${what}.`;
    case "unfit":
      return "That cannot be a password: it is too long, or has control or invisible characters.";
  }
}
