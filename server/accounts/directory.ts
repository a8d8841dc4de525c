// The names that belong to somebody, in memory, so that whether a nickname may be taken is answered at once. Knows no
// passwords.
import { fold } from "../../protocol/irc/names.ts";
import { Looks } from "./confusables.ts";

export interface Account {
  readonly id: number;
  /** As its owner spells it; it is a nickname too, and nobody else's. */
  readonly name: string;
}

/** Names of services on other networks: people send them passwords, so nobody may have one of them. */
const services = [
  "NickServ",
  "ChanServ",
  "AuthServ",
  "OperServ",
  "MemoServ",
  "HostServ",
  "BotServ",
  "SaslServ",
];

export type Reservation =
  | { readonly type: "free" }
  /** It is the name of this account. */
  | { readonly type: "owned"; readonly account: Account }
  /** It can be taken for the name of this account. */
  | { readonly type: "alike"; readonly account: Account }
  /** Nobody may have it. */
  | { readonly type: "service" };

export class Directory {
  /** By folded name. */
  readonly #accounts = new Map<string, Account>();
  readonly #byId = new Map<number, Account>();
  readonly #looks = new Looks();
  readonly #services = new Looks();

  constructor(accounts: Iterable<Account>) {
    for (const account of accounts) this.add(account);
    for (const name of services) this.#services.add(name);
  }

  add(account: Account): void {
    this.#accounts.set(fold(account.name), account);
    this.#byId.set(account.id, account);
    this.#looks.add(account.name);
  }

  find(name: string): Account | undefined {
    return this.#accounts.get(fold(name));
  }

  byId(id: number): Account | undefined {
    return this.#byId.get(id);
  }

  /** Whose a nickname is. */
  reservationOf(nickname: string): Reservation {
    const account = this.find(nickname);
    if (account) return { type: "owned", account };
    if (this.#services.find(nickname) !== undefined) return { type: "service" };
    const alike = this.#looks.find(nickname);
    return alike === undefined ? { type: "free" } : { type: "alike", account: this.find(alike)! };
  }

  /** True if somebody who is logged in as `account`, or as nobody, may have this nickname. */
  allows(nickname: string, account: string | null): boolean {
    const reservation = this.reservationOf(nickname);
    switch (reservation.type) {
      case "free":
        return true;
      case "service":
        return false;
      default:
        return account !== null && fold(reservation.account.name) === fold(account);
    }
  }
}
