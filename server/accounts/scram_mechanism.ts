// SASL SCRAM-SHA-256, message by message: the client's first, its proof, and its word that it believes the server.
import type { Accounts, Challenged, Login } from "./accounts.ts";
import type { Place } from "./login_throttle.ts";
import { mayActAs, type Mechanism, type Step } from "./mechanism.ts";
import { parseClientFirst } from "./scram.ts";

type State =
  | { readonly name: "started" }
  | { readonly name: "challenged"; readonly challenged: Challenged }
  | { readonly name: "proved"; readonly login: Login };

export class ScramMechanism implements Mechanism {
  #state: State = { name: "started" };

  /** `nonce`: the server's part, printable ASCII without a comma, for this exchange alone. */
  constructor(readonly accounts: Accounts, readonly place: Place, readonly nonce: string) {}

  async respond(bytes: Uint8Array): Promise<Step> {
    switch (this.#state.name) {
      case "started":
        return await this.#begin(bytes);
      case "challenged":
        return this.#prove(this.#state.challenged, bytes);
      case "proved":
        return bytes.length === 0 ? { type: "ended", login: this.#state.login } : { type: "malformed" };
    }
  }

  async #begin(bytes: Uint8Array): Promise<Step> {
    const first = parseClientFirst(bytes);
    if (!first || !mayActAs(first)) return { type: "malformed" };
    const outcome = await this.accounts.challenge(first, this.place, this.nonce);
    if (outcome.type !== "challenged") return { type: "ended", login: outcome };
    this.#state = { name: "challenged", challenged: outcome };
    return { type: "challenge", bytes: outcome.exchange.challenge };
  }

  #prove(challenged: Challenged, bytes: Uint8Array): Step {
    const signature = challenged.exchange.prove(bytes);
    const login = this.accounts.conclude(challenged, signature !== null, this.place);
    if (signature === null || login.type !== "in") return { type: "ended", login };
    this.#state = { name: "proved", login };
    return { type: "challenge", bytes: signature };
  }
}
