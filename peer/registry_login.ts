// Who we are at the registry: how we log in, and how we come back by ourselves: with a token that the registry has given us,
// else with the password, which is kept in memory until the logout. Knows no connection but by what is asked over it.
import type { Answer, Refusal, Request } from "../protocol/peer/registry_frame.ts";
import { signHandshake } from "../protocol/peer/resumption.ts";
import type { CipherSuite, KeyPair } from "../protocol/peer/suite.ts";
import { RegistryError } from "./unanswered_requests.ts";

export type LoggedIn = Extract<Answer, { type: "loggedIn" }>;

export interface RegistryLoginOptions {
  readonly suite: CipherSuite;
  /** Ours: it shows the registry that it is us who come back. */
  readonly signing: KeyPair;
  /** The hash of the connection's handshake. Throws RegistryError where there is none. */
  readonly handshake: () => Uint8Array;
  /** Throws RegistryError. */
  readonly request: (request: Request) => Promise<Exclude<Answer, Refusal>>;
  readonly entered: (answer: LoggedIn) => void;
}

export class RegistryLogin {
  readonly #options: RegistryLoginOptions;
  #password: { readonly name: string; readonly password: string } | undefined;
  #token: Uint8Array | undefined;
  #record: Uint8Array | undefined;

  constructor(options: RegistryLoginOptions) {
    this.#options = options;
  }

  /** Answers the name as it was registered. Throws RegistryError. */
  async login(name: string, password: string): Promise<string> {
    const registered = await this.#enter({ type: "login", name, password });
    this.#password = { name, password };
    this.#askForToken();
    return registered;
  }

  async logout(): Promise<void> {
    this.#password = undefined;
    this.#token = undefined;
    this.#record = undefined;
    await this.#options.request({ type: "logout" });
  }

  async publish(record: Uint8Array): Promise<void> {
    this.#record = record;
    await this.#options.request({ type: "publish", record });
  }

  /**
   * Logs in as before, over another connection, if we did. What does not fit any more is not tried again. Throws
   * RegistryError where it may go better with the next connection.
   */
  async comeBack(): Promise<void> {
    const login = this.#password;
    if (!login) return;
    try {
      if (!await this.#resume(login.name)) await this.#enter({ type: "login", ...login });
      this.#askForToken();
      if (this.#record) await this.publish(this.#record);
    } catch (error) {
      // A later record than that was published meanwhile.
      if (reasonOf(error) === "stale") return;
      if (reasonOf(error) !== "wrong") throw error;
      this.#password = undefined;
    }
  }

  /** Whether we are in without the password. */
  async #resume(name: string): Promise<boolean> {
    const token = this.#token;
    if (!token) return false;
    try {
      await this.#enter({ type: "resume", name, token, ...this.#shown() });
      return true;
    } catch (error) {
      if (reasonOf(error) !== "wrong") throw error;
      this.#token = undefined;
      return false;
    }
  }

  /** For the next time. Without it there is still the password. */
  async #askForToken(): Promise<void> {
    try {
      const answer = await this.#options.request({ type: "token", ...this.#shown() });
      if (answer.type === "token" && this.#password) this.#token = answer.token;
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
    }
  }

  async #enter(request: Extract<Request, { type: "login" | "resume" }>): Promise<string> {
    const answer = await this.#options.request(request);
    if (answer.type !== "loggedIn") throw new RegistryError("The registry speaks another version.");
    this.#options.entered(answer);
    return answer.name;
  }

  /** Who we are, on this connection. */
  #shown(): { readonly signing: Uint8Array; readonly signature: Uint8Array } {
    const { suite, signing, handshake } = this.#options;
    return { signing: signing.publicKey, signature: signHandshake(suite, signing, handshake()) };
  }
}

function reasonOf(error: unknown): Refusal["reason"] | undefined {
  return error instanceof RegistryError ? error.refusal?.reason : undefined;
}
