// Accounts as the server uses them: who is registered, who may log in, and how often they may try. Knows names, passwords
// and the store; not sessions or what the answers look like.
import { fold, isNickname } from "../../protocol/irc/names.ts";
import type { Credentials, StoredAccount } from "../store/accounts.ts";
import { StoreError } from "../store/database.ts";
import type { Store } from "../store/store.ts";
import type { Bans } from "./bans.ts";
import { Busy } from "./bounded_work.ts";
import { Looks } from "./confusables.ts";
import type { Account, Directory } from "./directory.ts";
import type { Passwords } from "./password.ts";
import { type ClientFirst, ScramExchange } from "./scram.ts";
import { LoginThrottle, type Place } from "./login_throttle.ts";

/** Why an answer has to wait; the same for a right and a wrong password. */
export type Obstacle =
  /** There were too many failures of late: after so many milliseconds again. */
  | { readonly type: "later"; readonly ms: number }
  /** Too many are logging in just now. */
  | { readonly type: "busy" }
  /** The store cannot be asked. */
  | { readonly type: "broken"; readonly error: StoreError };

export type Login =
  | { readonly type: "in"; readonly account: Account }
  /** No such name, or another password: nobody learns which. */
  | { readonly type: "wrong" }
  | { readonly type: "banned"; readonly reason: string }
  | Obstacle;

export type Registration =
  | { readonly type: "made"; readonly account: Account }
  | { readonly type: "taken" }
  | Obstacle;

/** A SCRAM login that has been challenged. */
export interface Challenged {
  readonly type: "challenged";
  readonly exchange: ScramExchange;
  readonly found: StoredAccount | null;
}

export class Accounts {
  readonly #throttle: LoginThrottle;
  /** Names that are being registered: of two that look alike, one is. */
  readonly #coming = new Looks();

  constructor(
    readonly store: Pick<Store, "call">,
    readonly directory: Directory,
    readonly passwords: Passwords,
    readonly bans: Bans,
    /** Milliseconds since 1970. */
    readonly now: () => number,
  ) {
    this.#throttle = new LoginThrottle(now);
  }

  /** Logs in with a password. */
  async login(name: string, password: string, place: Place): Promise<Login> {
    const key = keyOf(name);
    const ms = this.#throttle.wait(key, place);
    if (ms > 0) return { type: "later", ms };
    return await this.#attempt(async () => {
      const found = await this.store.call("findAccount", key);
      const right = await this.passwords.verify(password, found?.argon2 ?? null);
      return this.#decide(key, place, right ? found : null);
    });
  }

  /** Begins a login without a password on the wire. */
  async challenge(first: ClientFirst, place: Place, ownNonce: string): Promise<Challenged | Obstacle> {
    const key = keyOf(first.name);
    const ms = this.#throttle.wait(key, place);
    if (ms > 0) return { type: "later", ms };
    return await this.#attempt(async () => {
      const found = await this.store.call("findAccount", key);
      const verifier = this.passwords.scramVerifier(key, found?.scram ?? null);
      return { type: "challenged", exchange: new ScramExchange(first, verifier, ownNonce), found } as const;
    });
  }

  /** Ends it: the proof was right or not. */
  conclude({ exchange, found }: Challenged, right: boolean, place: Place): Login {
    return this.#decide(keyOf(exchange.first.name), place, right ? found : null);
  }

  /** Makes an account, for a name and a password that may be one. */
  async register(name: string, password: string, place: Place): Promise<Registration> {
    const ms = this.#throttle.waitToRegister(place);
    if (ms > 0) return { type: "later", ms };
    if (this.directory.reservationOf(name).type !== "free" || this.#coming.find(name) !== undefined) {
      return { type: "taken" };
    }
    this.#throttle.registers(place);
    this.#coming.add(name);
    try {
      return await this.#attempt(async () => {
        const credentials = await this.passwords.make(password);
        const account = await this.store.call("createAccount", fold(name), name, credentials, this.now());
        if (account === null) return { type: "taken" } as const;
        this.directory.add(account);
        return { type: "made", account } as const;
      });
    } finally {
      this.#coming.delete(name);
    }
  }

  /** Changes a password for who knows the old one. */
  async changePassword(account: string, old: string, password: string, place: Place): Promise<Login> {
    const outcome = await this.login(account, old, place);
    if (outcome.type !== "in") return outcome;
    return await this.#attempt(async () => {
      const credentials: Credentials = await this.passwords.make(password);
      await this.store.call("changePassword", outcome.account.id, credentials);
      return outcome;
    });
  }

  #decide(key: string, place: Place, found: StoredAccount | null): Login {
    if (found === null) {
      this.#throttle.failAccount(key, place);
      this.#throttle.failPlace(place);
      return { type: "wrong" };
    }
    this.#throttle.succeed(key, place);
    const ban = this.bans.ofAccount(found.name, this.now());
    if (ban) return { type: "banned", reason: ban.reason };
    return { type: "in", account: { id: found.id, name: found.name } };
  }

  async #attempt<Outcome>(work: () => Promise<Outcome>): Promise<Outcome | Obstacle> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof Busy) return { type: "busy" };
      if (error instanceof StoreError) return { type: "broken", error };
      throw error;
    }
  }
}

/** What a name is looked up by. What can be no name is one key, so that long ones fill no table. */
function keyOf(name: string): string {
  const composed = name.normalize("NFC");
  return isNickname(composed) ? fold(composed) : "";
}
