// What is held against the server in the end: what was said and what became of it, and what everybody was shown.
// Only shapes.
import type { Spoken } from "./text.ts";

/** A message as somebody saw it. */
export interface Shown extends Spoken {
  /** Its number in its log. */
  readonly seq: number;
  readonly msgid: string;
}

/**
 * - `open`: nobody has answered, so it may be there, once, or not
 * - `stored`: its echo came: it is there, for good, under this number
 * - `refused`: the server said NOT_STORED, and it was not sent again: it is nowhere
 */
export type Fate =
  | { readonly kind: "open" }
  | { readonly kind: "stored"; readonly seq: number; readonly msgid: string }
  | { readonly kind: "refused" };

/** A message of one of our clients. */
export interface Said extends Spoken {
  /** The log's name in the plan. */
  readonly log: string;
  /** The idempotency key; undefined for a message that is sent once, whatever happens. */
  readonly key: string | undefined;
  fate: Fate;
  /** True once an attempt may have been refused: what was sent behind it may have been stored before it. */
  shaken: boolean;
}

/** What somebody was shown of a log, in the order in which they were. */
export interface Witness {
  readonly who: string;
  readonly log: string;
  readonly shown: readonly Shown[];
  /** The number of the first message that is to be among them. */
  readonly from: number;
}
