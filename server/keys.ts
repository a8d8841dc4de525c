// Idempotency keys: what was said with which key, so that a message that is sent again after a cut is said once. Knows
// senders by their identity; nothing of sessions.
import type { Stamp } from "./listener_kind.ts";

/** What a key must look like: the tag `+chatroom/key`. */
export const KEY_TAG = "+chatroom/key";
const KEY_FORM = /^[\x21-\x7e]{1,64}$/;
/** Keys that are remembered, and for how long, in milliseconds. */
const MOST_KEYS = 200_000;
export const KEY_AGE_MS = 2 * 3600 * 1000;

export class Keys {
  /** Oldest first. */
  readonly #originals = new Map<string, Stamp>();

  /** The stamp of what was said with this key, or undefined. */
  find(identity: string, key: string): Stamp | undefined {
    return this.#originals.get(nameOf(identity, key));
  }

  remember(identity: string, key: string, stamp: Stamp): void {
    this.#originals.set(nameOf(identity, key), stamp);
    if (this.#originals.size > MOST_KEYS) this.#originals.delete(this.#originals.keys().next().value!);
  }

  /** What was said with this key was not stored: it may be said again. */
  forget(identity: string, key: string): void {
    this.#originals.delete(nameOf(identity, key));
  }

  /** Forgets what is too old to be sent again. */
  expire(now: number): void {
    for (const [name, stamp] of this.#originals) {
      if (now - stamp.time < KEY_AGE_MS) return;
      this.#originals.delete(name);
    }
  }
}

const nameOf = (identity: string, key: string) => `${identity} ${key}`;

/** The key in a message's tags; undefined for none, null for one that is no key. */
export function keyOf(tags: ReadonlyMap<string, string> | undefined): string | null | undefined {
  const key = tags?.get(KEY_TAG);
  return key === undefined ? undefined : KEY_FORM.test(key) ? key : null;
}
