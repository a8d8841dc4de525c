// Who may not be here: bans by account and by range of addresses, in memory to be asked at once, and stored. Times are
// milliseconds since 1970.
import { fold } from "../../protocol/irc/names.ts";
import { type AddressRange, formatRange, parseRange, RangeMap } from "../address_range.ts";
import type { StoredBan } from "../store/bans.ts";
import type { Store } from "../store/store.ts";

export type Ban = StoredBan;

/** Whom a ban is for. */
export type BanSubject =
  | { readonly kind: "account"; readonly name: string }
  | { readonly kind: "address"; readonly range: AddressRange };

/** Bans at most: operators make them by hand. */
const MOST_BANS = 10_000;

export class BanListFull extends Error {
  override name = "BanListFull";
}

export class Bans {
  /** By folded account name. */
  readonly #accounts = new Map<string, Ban>();
  readonly #ranges = new RangeMap<Ban>();
  /** All of them, the oldest first. */
  readonly #all = new Set<Ban>();

  constructor(readonly store: Pick<Store, "call">, stored: Iterable<Ban>) {
    for (const ban of stored) this.#add(ban);
  }

  ofAccount(name: string, now: number): Ban | undefined {
    const ban = this.#accounts.get(fold(name));
    return ban && this.#holds(ban, now) ? ban : undefined;
  }

  ofAddress(address: string, now: number): Ban | undefined {
    for (const ban of this.#ranges.holding(address)) if (this.#holds(ban, now)) return ban;
    return undefined;
  }

  /** Those that hold, the oldest first. */
  list(now: number): Ban[] {
    return [...this.#all].filter((ban) => this.#holds(ban, now));
  }

  /** Bans at once, and resolves when it is stored. Throws BanListFull; rejects with StoreError. */
  async set(subject: BanSubject, terms: Pick<Ban, "reason" | "by" | "made" | "until">): Promise<Ban> {
    const ban: Ban = { kind: subject.kind, subject: textOf(subject), ...terms };
    const before = this.#get(subject);
    if (!before && this.list(terms.made).length >= MOST_BANS) {
      throw new BanListFull(`There are ${MOST_BANS} bans already: lift some first.`);
    }
    if (before) this.#remove(before);
    this.#add(ban);
    await this.store.call("setBan", ban);
    return ban;
  }

  /** Lifts a ban; resolves to false if there is none. Rejects with StoreError. */
  async lift(subject: BanSubject): Promise<boolean> {
    const ban = this.#get(subject);
    if (!ban) return false;
    this.#remove(ban);
    await this.store.call("liftBan", ban.kind, ban.subject);
    return true;
  }

  #get(subject: BanSubject): Ban | undefined {
    return subject.kind === "account"
      ? this.#accounts.get(fold(subject.name))
      : this.#ranges.get(subject.range);
  }

  #add(ban: Ban): void {
    if (ban.kind === "account") this.#accounts.set(ban.subject, ban);
    else this.#ranges.set(parseRange(ban.subject)!, ban);
    this.#all.add(ban);
  }

  #remove(ban: Ban): void {
    if (ban.kind === "account") this.#accounts.delete(ban.subject);
    else this.#ranges.delete(parseRange(ban.subject)!);
    this.#all.delete(ban);
  }

  /** A ban that has ended is forgotten when it is met; the store forgets it at the next start. */
  #holds(ban: Ban, now: number): boolean {
    if (ban.until === null || now < ban.until) return true;
    this.#remove(ban);
    return false;
  }
}

const textOf = (subject: BanSubject) =>
  subject.kind === "account" ? fold(subject.name) : formatRange(subject.range);
