// The secrets that open a user to another connection when theirs is lost. Knows who holds which; not when they are good.
import type { Listener, User } from "./user.ts";

/** Tokens that open one user: of each of their devices the last two. */
const MOST_TOKENS = 16;

export class ResumeTokens {
  readonly #users = new Map<string, User>();

  /** `makeToken` answers a secret that nobody guesses. */
  constructor(readonly makeToken: () => string) {}

  /** A new token for a session of the user's. The ones before stay good: this one may be lost on its way. */
  issue(user: User, listener: Listener): string {
    const token = this.makeToken();
    user.tokens.set(token, listener);
    this.#users.set(token, user);
    if (user.tokens.size > MOST_TOKENS) this.#forget(user, user.tokens.keys().next().value!);
    return token;
  }

  userOf(token: string): User | undefined {
    return this.#users.get(token);
  }

  /** Gives a token to another session; answers the one that had it. */
  handOver(user: User, token: string, listener: Listener): Listener | undefined {
    const before = user.tokens.get(token);
    user.tokens.set(token, listener);
    return before;
  }

  /** Forgets the user's tokens: all, or those of one session. */
  forget(user: User, listener?: Listener): void {
    for (const [token, owner] of [...user.tokens]) {
      if (listener === undefined || owner === listener) this.#forget(user, token);
    }
  }

  #forget(user: User, token: string): void {
    user.tokens.delete(token);
    this.#users.delete(token);
  }
}
