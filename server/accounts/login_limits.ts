// How many failures an account and a place may have, wherever people log in with a password: in the chat, and at the
// registry.
import type { ThrottleLimits } from "./throttle.ts";

const MINUTE = 60_000;

/** An account's owner must not be kept out for long by somebody else's failures. */
export const accountLimits: ThrottleLimits = {
  free: 5,
  firstMs: 1_000,
  mostMs: MINUTE,
  forgetMs: 60 * MINUTE,
  keys: 10_000,
};

/** A place may be. */
export const placeLimits: ThrottleLimits = {
  free: 20,
  firstMs: 2_000,
  mostMs: 15 * MINUTE,
  forgetMs: 60 * MINUTE,
  keys: 10_000,
};

/** Accounts made from one place: a whole class may register in an hour, a program may not go on for ever. */
export const registrationLimits: ThrottleLimits = {
  free: 30,
  firstMs: MINUTE,
  mostMs: 60 * MINUTE,
  forgetMs: 60 * MINUTE,
  keys: 10_000,
};

/** Pairs of account and place from which somebody has logged in: other people's failures do not count there. */
export const MOST_KNOWN = 10_000;
