// From a new connection to the welcome: capabilities, then RESUME with the token of the connection before, and if that is
// no longer good, or there is none, SASL, NICK and USER. Pure; knows nothing of rooms.
import type { IrcMessage } from "../../protocol/irc/message.ts";

export interface Account {
  readonly name: string;
  readonly password: string;
}

export interface RegistrationSetup {
  readonly nickname: string;
  readonly account: Account | undefined;
  /** Of the connection before; undefined if there was none. */
  readonly token: string | undefined;
  /** How far each target was read: `#a=105 bob=12`. */
  readonly cursors: string;
  send(line: string): void;
}

export type Progress =
  | "going on"
  /** It is not about registration. */
  | "other"
  /** `askAgain` after a while. */
  | "nickname taken"
  | { readonly welcome: "resumed" | "anew" }
  | { readonly trouble: string };

/** What the load test cannot do without. */
export const capabilities = [
  "batch",
  "chatroom/resume",
  "echo-message",
  "message-tags",
  "server-time",
] as const;

export class Registration {
  readonly #setup: RegistrationSetup;
  #step: "asking" | "resuming" | "authenticating" | "naming" | "over" = "asking";
  #resumed = false;

  constructor(setup: RegistrationSetup) {
    this.#setup = setup;
    const wanted = setup.account ? [...capabilities, "sasl"] : capabilities;
    setup.send(`CAP REQ :${wanted.join(" ")}`);
  }

  get step(): string {
    return this.#step;
  }

  askAgain(): void {
    if (this.#step === "naming") this.#setup.send(`NICK ${this.#setup.nickname}`);
  }

  hear(message: IrcMessage): Progress {
    if (this.#step === "over") return "other";
    const { command, params } = message;
    switch (command) {
      case "CAP":
        if (params[1] === "ACK") return this.#start();
        return { trouble: `the server does not have the capabilities ${params.at(-1)}` };
      case "AUTHENTICATE":
        return this.#authenticate();
      case "900":
        return "going on";
      case "903":
        return this.#name();
      case "902":
      case "904":
      case "905":
        return { trouble: `the server did not take a login: ${params.at(-1)}` };
      case "433":
        return "nickname taken";
      case "RESUME":
        // The token is not for us to keep.
        if (params[0] !== "OK") return "other";
        this.#resumed = true;
        if (this.#setup.account !== undefined) this.#setup.send("CAP END");
        return "going on";
      case "FAIL":
        if (params[0] !== "RESUME") return { trouble: `the server failed at ${params.join(" ")}` };
        this.#resumed = false;
        return this.#begin();
      case "376":
      case "422":
        this.#step = "over";
        return { welcome: this.#resumed ? "resumed" : "anew" };
    }
    return "other";
  }

  #start(): Progress {
    const { token, cursors, account, send } = this.#setup;
    if (token === undefined) return this.#begin();
    this.#step = "resuming";
    send(`RESUME ${token} ${cursors}`.trimEnd());
    // Whoever may still have to log in keeps the door open for it.
    if (account === undefined) send("CAP END");
    return "going on";
  }

  #begin(): Progress {
    if (this.#setup.account === undefined) return this.#name();
    this.#step = "authenticating";
    this.#setup.send("AUTHENTICATE PLAIN");
    return "going on";
  }

  #authenticate(): Progress {
    const { name, password } = this.#setup.account!;
    this.#setup.send(`AUTHENTICATE ${btoa(`\0${name}\0${password}`)}`);
    return "going on";
  }

  #name(): Progress {
    const { nickname, send } = this.#setup;
    this.#step = "naming";
    send(`NICK ${nickname}`);
    send(`USER ${nickname} 0 * :chaos`);
    send("CAP END");
    return "going on";
  }
}
