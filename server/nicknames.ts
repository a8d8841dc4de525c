// Whose a nickname is, from the moment it is asked for, and whose it was of late. Knows no rooms and no accounts.
import { fold } from "../protocol/irc/names.ts";
import { fixed } from "./options.ts";
import type { Listener, User } from "./user.ts";

type Holder = Listener | User;

export interface Departed {
  readonly nickname: string;
  readonly username: string;
  readonly host: string;
  readonly realname: string;
  /** Milliseconds since 1970. */
  readonly time: number;
}

export class Nicknames {
  /** By folded nickname. */
  readonly #holders = new Map<string, Holder>();
  /** Newest last; bounded. */
  readonly departed: Departed[] = [];
  #guests = 0;

  /** Takes a nickname for a holder; false if another one has it. Gives back the one it had before. */
  claim(nickname: string, holder: Holder, previous: string | null): boolean {
    const key = fold(nickname);
    const current = this.#holders.get(key);
    if (current !== undefined && current !== holder) return false;
    if (previous !== null) this.release(previous, holder);
    this.#holders.set(key, holder);
    return true;
  }

  /** Takes one that nobody would choose, for who may not keep theirs. */
  claimGuestName(holder: Holder, previous: string, allows: (nickname: string) => boolean): string {
    for (;;) {
      const nickname = `Guest${++this.#guests}`;
      if (allows(nickname) && this.claim(nickname, holder, previous)) return nickname;
    }
  }

  /** What a session held while it registered is a user's now. */
  pass(nickname: string, to: Holder): void {
    this.#holders.set(fold(nickname), to);
  }

  /** Gives a nickname back, if it is this holder's. */
  release(nickname: string, holder: Holder): void {
    const key = fold(nickname);
    if (this.#holders.get(key) === holder) this.#holders.delete(key);
  }

  /** Somebody has this nickname no longer. */
  remember({ nickname, username, host, realname }: User, time: number): void {
    this.departed.push({ nickname, username, host, realname, time });
    if (this.departed.length > fixed.whowasEntries) this.departed.shift();
  }

  /** Who had a nickname of late, the last one first. */
  formerHolders(nickname: string): Departed[] {
    const key = fold(nickname);
    return this.departed.filter((one) => fold(one.nickname) === key).reverse();
  }
}
