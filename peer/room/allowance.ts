// How much is taken of each author, whoever hands it over: so many messages at once, and so many a second. What is past that
// is not lost: it is asked for as time goes on. Times in milliseconds; knows no links and no messages.
import type { Id } from "../../protocol/peer/frame.ts";

export interface AllowanceBounds {
  /** Messages of one author, for as long as it likes. */
  readonly perSecond: number;
  /** And at once, after a while without. As many more if others have read them, and what they say waits for them. */
  readonly burst: number;
  /** And of what was said before we came. */
  readonly past: number;
}

export const defaultAllowance: AllowanceBounds = { perSecond: 10, burst: 1024, past: 65_536 };

interface Account {
  messages: number;
  at: number;
}

export class Allowance {
  readonly #bounds: AllowanceBounds;
  readonly #accounts = new Map<Id, Account>();
  #isPastOver = false;

  constructor(bounds: AllowanceBounds) {
    this.#bounds = bounds;
  }

  /** How many messages of an author may come now. `isAwaited`: what others say waits for them. */
  left(author: Id, isAwaited: boolean, now: number): number {
    const { messages } = this.#account(author, now);
    return Math.max(0, Math.floor(messages + (isAwaited ? this.#bounds.burst : 0)));
  }

  /** One of an author has come. */
  spend(author: Id, now: number): void {
    this.#account(author, now).messages--;
  }

  /** We have what was said before we came. */
  endPast(): void {
    this.#isPastOver = true;
  }

  #account(author: Id, now: number): Account {
    const { perSecond, burst, past } = this.#bounds;
    const most = this.#isPastOver ? burst : burst + past;
    const account = this.#accounts.get(author) ?? { messages: most, at: now };
    this.#accounts.set(author, account);
    const earned = Math.max(0, now - account.at) / 1000 * perSecond;
    account.messages = Math.min(most, account.messages + earned);
    account.at = now;
    return account;
  }
}
