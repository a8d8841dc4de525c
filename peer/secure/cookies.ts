// What keeps a flood of openings cheap, as in WireGuard (5.4.4 and 5.4.7 of its paper): the first mac shows that a sender
// knows whom it writes to; under load the second shows that it can read at the address it writes from.
import { concat } from "../../protocol/peer/bytes.ts";
import { cookieNonceBytes, macBytes, type Packet, writeCookie } from "../../protocol/peer/packet.ts";
import type { CipherSuite } from "../../protocol/peer/suite.ts";

const nothing = new Uint8Array();
const label = (text: string) => new TextEncoder().encode(`chatroom ${text}`);

/** How long a secret is good that cookies are made of; those of the one before are still taken. Milliseconds. */
const secretMs = 120_000;

type Init = Extract<Packet, { type: "init" }>;

/** What the opener of an association does: puts the macs under its INIT, and learns cookies. */
export class CookieJar {
  readonly #suite: CipherSuite;
  readonly #macKey: Uint8Array;
  readonly #cookieKey: Uint8Array;
  #cookie: Uint8Array | undefined;
  #lastMac1: Uint8Array = nothing;

  /** @param responder The static key of who is written to. */
  constructor(suite: CipherSuite, responder: Uint8Array) {
    this.#suite = suite;
    this.#macKey = suite.hash(label("mac"), responder);
    this.#cookieKey = suite.hash(label("cookie"), responder);
  }

  /** The INIT with its macs. */
  stamp(before: Uint8Array): Uint8Array {
    const mac1 = this.#suite.hmac(this.#macKey, before).slice(0, macBytes);
    this.#lastMac1 = mac1;
    const mac2 = this.#cookie
      ? this.#suite.hmac(this.#cookie, before, mac1).slice(0, macBytes)
      : new Uint8Array(macBytes);
    return concat([before, mac1, mac2]);
  }

  /** Takes the cookie that answers the last INIT; false if it does not. */
  learn({ nonce, sealed }: Extract<Packet, { type: "cookie" }>): boolean {
    const key = this.#suite.hmac(this.#cookieKey, nonce);
    const cookie = this.#suite.open(key, 0, this.#lastMac1, sealed);
    if (cookie) this.#cookie = cookie;
    return cookie !== undefined;
  }
}

/** What the other side does: checks the macs, and gives out cookies. Holds nothing for anybody. */
export class CookieMill {
  readonly #suite: CipherSuite;
  readonly #random: (count: number) => Uint8Array;
  readonly #macKey: Uint8Array;
  readonly #cookieKey: Uint8Array;
  #secrets: readonly Uint8Array[] = [];
  #madeAt = -Infinity;

  /** @param own Our static public key. */
  constructor(suite: CipherSuite, own: Uint8Array, random: (count: number) => Uint8Array) {
    this.#suite = suite;
    this.#random = random;
    this.#macKey = suite.hash(label("mac"), own);
    this.#cookieKey = suite.hash(label("cookie"), own);
  }

  /** Whether its sender knows our key. */
  knowsUs({ before, mac1 }: Init): boolean {
    return this.#suite.equal(this.#suite.hmac(this.#macKey, before).slice(0, macBytes), mac1);
  }

  /** Whether its sender has read a cookie at `address`. */
  hasCookie({ before, mac1, mac2 }: Init, address: string, now: number): boolean {
    return this.#current(now).some((secret) =>
      this.#suite.equal(
        this.#suite.hmac(this.#cookieOf(secret, address), before, mac1).slice(0, macBytes),
        mac2,
      )
    );
  }

  /** The COOKIE to answer with. It is shorter than any INIT. */
  answer({ sender, mac1 }: Init, address: string, now: number): Uint8Array {
    const nonce = this.#random(cookieNonceBytes);
    const cookie = this.#cookieOf(this.#current(now)[0]!, address);
    const key = this.#suite.hmac(this.#cookieKey, nonce);
    return writeCookie(sender, nonce, this.#suite.seal(key, 0, mac1, cookie));
  }

  #cookieOf(secret: Uint8Array, address: string): Uint8Array {
    return this.#suite.hmac(secret, new TextEncoder().encode(address)).slice(0, macBytes);
  }

  #current(now: number): readonly Uint8Array[] {
    if (now - this.#madeAt >= secretMs) {
      this.#secrets = [this.#random(32), ...this.#secrets.slice(0, 1)];
      this.#madeAt = now;
    }
    return this.#secrets;
  }
}
