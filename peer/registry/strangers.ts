// Who may reach whom, and how often people may turn to somebody who has not agreed to that: with a question, or with an
// invitation to a room.
import type { Refusal } from "../../protocol/peer/registry_frame.ts";
import { Throttle } from "../../server/accounts/throttle.ts";
import { refused } from "./refusal.ts";
import type { Store } from "./store/store.ts";

const minute = 60_000;
/** Of one person to everybody, and to one other. */
const askerLimits = { free: 30, firstMs: 1_000, mostMs: minute, forgetMs: 10 * minute, keys: 10_000 };
const pairLimits = { free: 3, firstMs: 10_000, mostMs: 10 * minute, forgetMs: 60 * minute, keys: 10_000 };

/** Whether both have agreed, or are members of one room. */
export async function mayMeet(store: Store, one: string, other: string): Promise<boolean> {
  return await store.haveAgreed(one, other) || await store.shareRoom(one, other);
}

export class Strangers {
  readonly #askers = new Throttle(askerLimits);
  readonly #pairs = new Throttle(pairLimits);

  /** Why somebody may not turn to another just now. If they may, it is counted, whether or not there is such a person. */
  turn(me: string, other: string, now: number): Refusal | null {
    const ms = Math.max(this.#askers.wait(me, now), this.#pairs.wait(pairOf(me, other), now));
    if (ms > 0) {
      return refused("later", `You have asked too often. Try again in ${Math.ceil(ms / 1000)} s.`, ms);
    }
    this.#askers.fail(me, now);
    return null;
  }

  /** It has reached them. */
  reached(me: string, other: string, now: number): void {
    this.#pairs.fail(pairOf(me, other), now);
  }
}

const pairOf = (me: string, other: string) => `${me} ${other}`;
