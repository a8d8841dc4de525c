// Coming back without a password, which costs a core 50 ms: who is logged in is given a token. It is good for one account, its
// password as it was, and one identity key, until the login that it was given in ends by a logout or by another one, or its
// time is over. Only a hash of all that is kept.
import { fold } from "../../protocol/irc/names.ts";
import type { Answer, Refusal, Request } from "../../protocol/peer/registry_frame.ts";
import { isHandshakeSigned, tokenBytes } from "../../protocol/peer/resumption.ts";
import type { CipherSuite } from "../../protocol/peer/suite.ts";
import { refused } from "./refusal.ts";
import type { AccountStore, StoredAccount } from "./store/store.ts";

const context = new TextEncoder().encode("chatroom/1 token");

/** The same whatever is wrong. */
const wrong = refused("wrong", "Log in with your password.");
const foreign = refused("unfit", "That was not signed for this connection.");

type Shown = Pick<Extract<Request, { type: "resume" }>, "signing" | "signature">;

export interface ResumptionsOptions {
  readonly suite: CipherSuite;
  readonly store: AccountStore;
  readonly now: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
  /** How long a token is good for, in milliseconds. */
  readonly tokenMs: number;
}

export class Resumptions {
  constructor(readonly options: ResumptionsOptions) {}

  /** A token for an account, in the place of an earlier one. */
  async give(key: string, { signing, signature }: Shown, handshake: Uint8Array): Promise<Answer> {
    const { suite, store, now, randomBytes, tokenMs } = this.options;
    if (!isHandshakeSigned(suite, signing, handshake, signature)) return foreign;
    const account = await store.findAccount(key);
    if (!account) return wrong;
    const token = randomBytes(tokenBytes);
    await store.keepToken(key, this.#hash(token, signing, account), now() + tokenMs);
    return { type: "token", token };
  }

  /** The account that a token is for. All is looked at whatever is wrong, so that no answer takes longer than another. */
  async account(
    { name, token, signing, signature }: Extract<Request, { type: "resume" }>,
    handshake: Uint8Array,
  ): Promise<StoredAccount | Refusal> {
    const { suite, store, now } = this.options;
    const isOurs = isHandshakeSigned(suite, signing, handshake, signature);
    const key = fold(name);
    const account = await store.findAccount(key);
    const kept = await store.tokenHash(key, now());
    const isRight = suite.equal(this.#hash(token, signing, account), kept ?? new Uint8Array(32));
    return isOurs && account && kept && isRight ? account : wrong;
  }

  /** Whoever had a token for the account logs in with the password. */
  async end(key: string): Promise<void> {
    await this.options.store.dropToken(key);
  }

  #hash(token: Uint8Array, signing: Uint8Array, account: StoredAccount | undefined): Uint8Array {
    // What is stored of a password has a salt: with another one, the same one even, no token fits any more.
    const password = new TextEncoder().encode(account?.password);
    return this.options.suite.hash(context, token, signing, password);
  }
}
