// Names that belong to somebody, and who may log in with them, how often. Wrong names and wrong passwords get one answer,
// after the same work. Knows no connections.
import { fold } from "../../protocol/irc/names.ts";
import type { Refusal } from "../../protocol/peer/registry_frame.ts";
import { Busy } from "../../server/accounts/bounded_work.ts";
import { looksOf } from "../../server/accounts/confusables.ts";
import {
  accountLimits,
  MOST_KNOWN,
  placeLimits,
  registrationLimits,
} from "../../server/accounts/login_limits.ts";
import { type Passwords, refusePassword } from "../../server/accounts/password.ts";
import { Throttle } from "../../server/accounts/throttle.ts";
import { refused } from "./refusal.ts";
import type { Store, StoredAccount } from "./store/store.ts";

/** Where somebody is; null for a place that is spared the limits. */
export type Place = string | null;

const wrong = refused("wrong", "That name and password do not fit.");

export class Accounts {
  readonly #accountFailures = new Throttle(accountLimits);
  readonly #placeFailures = new Throttle(placeLimits);
  readonly #registrations = new Throttle(registrationLimits);
  readonly #known = new Set<string>();

  constructor(
    readonly store: Pick<Store, "createAccount" | "findAccount">,
    readonly passwords: Passwords,
    readonly now: () => number,
  ) {}

  /** Null when the account is made. */
  async register(name: string, password: string, place: Place): Promise<Refusal | null> {
    const unfit = refusePassword(password, name);
    if (unfit) return refused("unfit", unfit.sentence);
    const ms = place === null ? 0 : this.#registrations.wait(place, this.now());
    if (ms > 0) return later(ms);
    if (place !== null) this.#registrations.fail(place, this.now());
    const taken = refused("taken", "That name is taken, or looks like one that is.");
    // Before the password costs anything.
    if (await this.store.findAccount(fold(name))) return taken;
    const stored = await this.#attempt(() => this.passwords.make(password));
    if ("type" in stored) return stored;
    const account = { key: fold(name), name, password: stored.argon2 };
    const isMade = await this.store.createAccount(account, looksOf(name));
    return isMade ? null : taken;
  }

  /** The account, or why not. */
  async login(name: string, password: string, place: Place): Promise<StoredAccount | Refusal> {
    const key = fold(name);
    const pair = `${key} ${place}`, counted = this.#known.has(pair) ? pair : key;
    const ms = this.#wait(counted, place);
    if (ms > 0) return later(ms);
    // Counted before the work, so that many at once are not all free.
    this.#accountFailures.fail(counted, this.now());
    const account = await this.store.findAccount(key);
    const outcome = await this.#attempt(async () => ({
      isRight: await this.passwords.verify(password, account?.password ?? null),
    }));
    if ("type" in outcome) return outcome;
    if (!outcome.isRight || !account) {
      if (place !== null) this.#placeFailures.fail(place, this.now());
      return wrong;
    }
    this.#accountFailures.forgive(counted);
    this.#remember(pair);
    return account;
  }

  #remember(pair: string): void {
    this.#known.delete(pair);
    this.#known.add(pair);
    if (this.#known.size > MOST_KNOWN) this.#known.delete(this.#known.values().next().value!);
  }

  #wait(counted: string, place: Place): number {
    const ofPlace = place === null ? 0 : this.#placeFailures.wait(place, this.now());
    return Math.max(ofPlace, this.#accountFailures.wait(counted, this.now()));
  }

  async #attempt<Outcome extends object>(work: () => Promise<Outcome>): Promise<Outcome | Refusal> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Busy)) throw error;
      return refused("busy", "Too many are logging in just now.", 1_000);
    }
  }
}

function later(ms: number): Refusal {
  return refused("later", `There were too many tries. Try again in ${Math.ceil(ms / 1000)} s.`, ms);
}
