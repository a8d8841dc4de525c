// The opening of a connection: capability negotiation (IRCv3 capability-negotiation 302), nickname, user, and when to log
// in. Pure: messages in, messages to send out.
import type { IrcMessage } from "../protocol/irc/message.ts";

const wanted = new Set([
  "account-notify",
  "account-tag",
  "away-notify",
  "batch",
  "cap-notify",
  "chatroom/resume",
  "draft/account-registration",
  "chatroom/search",
  "draft/chathistory",
  "draft/message-redaction",
  "draft/read-marker",
  "echo-message",
  "extended-join",
  "invite-notify",
  "labeled-response",
  "message-tags",
  "multi-prefix",
  "sasl",
  "server-time",
  "setname",
  "standard-replies",
  "userhost-in-names",
]);

export interface OpeningOptions {
  /** Takes up a lost connection, where the server can. */
  readonly resume?: IrcMessage | undefined;
  /** There is an account to log in to, unless a connection is taken up. */
  readonly authenticates?: boolean;
}

export class Registration {
  readonly #capabilities = new Set<string>();
  #offered: string[] = [];
  #nickname = "";
  /** What takes up a lost connection, as long as the server may still take it. */
  #resume: IrcMessage | undefined;
  #authenticates = false;
  #mechanisms = "";
  /** What ends the registration, once we are logged in. */
  #afterLogin: IrcMessage[] | undefined;
  #phase: "listing" | "requesting" | "ended" = "listing";

  /** The capabilities that are on. */
  get capabilities(): ReadonlySet<string> {
    return this.#capabilities;
  }

  /** The SASL mechanisms of the server, "" if it does not tell them; undefined if it has no SASL. */
  get mechanisms(): string | undefined {
    return this.#capabilities.has("sasl") ? this.#mechanisms : undefined;
  }

  /** Nothing goes on until `loggedIn`. */
  get awaitsLogin(): boolean {
    return this.#afterLogin !== undefined;
  }

  /** We are logged in: what to send next. */
  loggedIn(): IrcMessage[] {
    const messages = this.#afterLogin ?? [];
    this.#afterLogin = undefined;
    return messages;
  }

  /**
   * What to send first; with `resume`, that comes in place of nickname and user as soon as the server is known to
   * understand it. A server without capabilities skips the first message and welcomes us all the same.
   */
  opening(nickname: string, { resume, authenticates = false }: OpeningOptions = {}): IrcMessage[] {
    this.#nickname = nickname;
    this.#resume = resume;
    this.#authenticates = authenticates;
    const listing = { command: "CAP", params: ["LS", "302"] };
    return resume ? [listing] : [listing, ...this.#introduction()];
  }

  #introduction(): IrcMessage[] {
    const nickname = this.#nickname;
    // The name of the account on this machine is nobody's business, so the nickname stands in for it.
    const username = nickname.replaceAll(/[^A-Za-z0-9]/g, "").slice(0, 10) || "chatroom";
    return [
      { command: "NICK", params: [nickname] },
      { command: "USER", params: [username, "0", "*", nickname] },
    ];
  }

  /** Takes in a message from the server, during registration and after; answers what to send. */
  hear(message: IrcMessage): IrcMessage[] {
    if (message.command === "FAIL" && message.params[0] === "RESUME" && this.#resume) {
      this.#resume = undefined;
      if (!this.#authenticates) return this.#introduction();
      this.#afterLogin = this.#introduction();
      return [];
    }
    if (message.command !== "CAP") return [];
    const names = (message.params.at(-1) ?? "").split(" ").filter((name) => name !== "");
    const sasl = names.find((name) => name.startsWith("sasl="));
    if (sasl) this.#mechanisms = sasl.slice("sasl=".length);
    switch (message.params[1]?.toUpperCase()) {
      case "LS":
        return this.#list(names, message.params[2] === "*" && message.params.length > 3);
      case "NEW":
        return this.#request(names);
      case "ACK":
        for (const name of names) {
          if (name.startsWith("-")) this.#capabilities.delete(name.slice(1));
          else this.#capabilities.add(name);
        }
        return this.#end();
      case "NAK":
        return this.#end();
      case "DEL":
        for (const name of names) this.#capabilities.delete(name);
        return [];
    }
    return [];
  }

  #list(names: string[], more: boolean): IrcMessage[] {
    if (this.#phase !== "listing") return [];
    // Only what is wanted is kept, so a server that lists without end fills nothing.
    this.#offered.push(...names.filter((name) => isWanted(name) && !this.#offered.includes(name)));
    if (more) return [];
    this.#phase = "requesting";
    return this.#offered.length > 0 ? this.#request(this.#offered) : this.#end();
  }

  #request(names: string[]): IrcMessage[] {
    const asked = names.map(bareName).filter((name) => wanted.has(name));
    return asked.length > 0 ? [{ command: "CAP", params: ["REQ", asked.join(" ")] }] : [];
  }

  #end(): IrcMessage[] {
    if (this.#phase !== "requesting") return [];
    this.#phase = "ended";
    const end = { command: "CAP", params: ["END"] };
    if (this.#resume && this.#capabilities.has("chatroom/resume")) return [this.#resume, end];
    const introduction = this.#resume ? this.#introduction() : [];
    this.#resume = undefined;
    if (!this.#authenticates) return [...introduction, end];
    this.#afterLogin = [end];
    return introduction;
  }
}

const bareName = (capability: string) => capability.split("=", 1)[0]!;
const isWanted = (capability: string) => wanted.has(bareName(capability));
