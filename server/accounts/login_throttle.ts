// Who may try to log in or to register, and how soon again: counts failures by account and by place, wherever people have
// passwords, in the chat and at the registry. Knows no passwords; a caller says when something counts.
import { Throttle, type ThrottleLimits } from "./throttle.ts";

const MINUTE = 60_000;

/** An account's owner must not be kept out for long by somebody else's failures. */
const accountLimits: ThrottleLimits = {
  free: 5,
  firstMs: 1_000,
  mostMs: MINUTE,
  forgetMs: 60 * MINUTE,
  keys: 10_000,
};

/** A place may be. */
const placeLimits: ThrottleLimits = {
  free: 20,
  firstMs: 2_000,
  mostMs: 15 * MINUTE,
  forgetMs: 60 * MINUTE,
  keys: 10_000,
};

/** Accounts made from one place: a whole class may register in an hour, a program may not go on for ever. */
const registrationLimits: ThrottleLimits = {
  free: 30,
  firstMs: MINUTE,
  mostMs: 60 * MINUTE,
  forgetMs: 60 * MINUTE,
  keys: 10_000,
};

/** Pairs of account and place from which somebody has logged in: other people's failures do not count there. */
export const MOST_KNOWN = 10_000;

/** Where an attempt comes from; null for a place that is spared the limits. */
export type Place = string | null;

export class LoginThrottle {
  readonly #accountFailures = new Throttle(accountLimits);
  readonly #placeFailures = new Throttle(placeLimits);
  readonly #registrations = new Throttle(registrationLimits);
  /** The pair that was used longest ago first. */
  readonly #known = new Set<string>();

  /** `now`: milliseconds since 1970. */
  constructor(readonly now: () => number) {}

  /** Milliseconds until somebody may try there; 0 for at once. `account` is what the name is looked up by. */
  wait(account: string, place: Place): number {
    const now = this.now();
    const ofPlace = place === null ? 0 : this.#placeFailures.wait(place, now);
    return Math.max(ofPlace, this.#accountFailures.wait(this.#failureKey(account, place), now));
  }

  failAccount(account: string, place: Place): void {
    this.#accountFailures.fail(this.#failureKey(account, place), this.now());
  }

  /** For who counts before it is known: there was no answer. */
  takeBack(account: string, place: Place): void {
    this.#accountFailures.takeBack(this.#failureKey(account, place));
  }

  failPlace(place: Place): void {
    if (place !== null) this.#placeFailures.fail(place, this.now());
  }

  /** Forgives not the place: or an account of one's own would wipe out the failures with other people's. */
  succeed(account: string, place: Place): void {
    this.#accountFailures.forgive(this.#failureKey(account, place));
    const pair = pairOf(account, place);
    this.#known.delete(pair);
    this.#known.add(pair);
    if (this.#known.size > MOST_KNOWN) this.#known.delete(this.#known.values().next().value!);
  }

  /** Milliseconds until an account may be made there. */
  waitToRegister(place: Place): number {
    return place === null ? 0 : this.#registrations.wait(place, this.now());
  }

  registers(place: Place): void {
    if (place !== null) this.#registrations.fail(place, this.now());
  }

  /** From where its owner has logged in before, an account has failures of its own. */
  #failureKey(account: string, place: Place): string {
    const pair = pairOf(account, place);
    return this.#known.has(pair) ? pair : account;
  }
}

const pairOf = (account: string, place: Place) => `${account} ${place}`;
