// Names that belong to somebody, and who may log in with them, how often. Wrong names and wrong passwords get one answer,
// after the same work. Knows no connections.
import { fold } from "../../protocol/irc/names.ts";
import type { Refusal } from "../../protocol/peer/registry_frame.ts";
import { Busy } from "../../server/accounts/bounded_work.ts";
import { looksOf } from "../../server/accounts/confusables.ts";
import { LoginThrottle, type Place } from "../../server/accounts/login_throttle.ts";
import { type Passwords, refusePassword } from "../../server/accounts/password.ts";
import { refused } from "./refusal.ts";
import type { Store, StoredAccount } from "./store/store.ts";

export type { Place };

const wrong = refused("wrong", "That name and password do not fit.");

export class Accounts {
  readonly #throttle: LoginThrottle;

  constructor(
    readonly store: Pick<Store, "createAccount" | "findAccount" | "countAccounts">,
    readonly passwords: Passwords,
    now: () => number,
    readonly mostAccounts: number,
  ) {
    this.#throttle = new LoginThrottle(now);
  }

  /** Null when the account is made. */
  async register(name: string, password: string, place: Place): Promise<Refusal | null> {
    const unfit = refusePassword(password, name);
    if (unfit) return refused("unfit", unfit.sentence);
    const ms = this.#throttle.waitToRegister(place);
    if (ms > 0) return later(ms);
    this.#throttle.registers(place);
    const taken = refused("taken", "That name is taken, or looks like one that is.");
    // Before the password costs anything.
    if (await this.store.findAccount(fold(name))) return taken;
    if (await this.store.countAccounts() >= this.mostAccounts) {
      return refused("full", "This registry has as many accounts as it takes.");
    }
    const stored = await this.#attempt(() => this.passwords.make(password));
    if ("type" in stored) return stored;
    const account = { key: fold(name), name, password: stored.argon2 };
    const isMade = await this.store.createAccount(account, looksOf(name));
    return isMade ? null : taken;
  }

  /** The account, or why not. */
  async login(name: string, password: string, place: Place): Promise<StoredAccount | Refusal> {
    const key = fold(name);
    const ms = this.#throttle.wait(key, place);
    if (ms > 0) return later(ms);
    // Counted before the work, so that many at once are not all free: nobody has several logins here at a time.
    this.#throttle.failAccount(key, place);
    const outcome = await this.#attempt(async () => {
      const account = await this.store.findAccount(key);
      return { account, isRight: await this.passwords.verify(password, account?.password ?? null) };
    }, () => this.#throttle.takeBack(key, place));
    if ("type" in outcome) return outcome;
    const { account, isRight } = outcome;
    if (!isRight || !account) {
      this.#throttle.failPlace(place);
      return wrong;
    }
    this.#throttle.succeed(key, place);
    return account;
  }

  /** `undecided` runs where the work could not be done. */
  async #attempt<Outcome extends object>(
    work: () => Promise<Outcome>,
    undecided: () => void = () => {},
  ): Promise<Outcome | Refusal> {
    try {
      return await work();
    } catch (error) {
      undecided();
      if (!(error instanceof Busy)) throw error;
      return refused("busy", "Too many are logging in just now.", 1_000);
    }
  }
}

function later(ms: number): Refusal {
  return refused("later", `There were too many tries. Try again in ${Math.ceil(ms / 1000)} s.`, ms);
}
