// The server's side of SCRAM-SHA-256 (RFC 5802, RFC 7677): messages in, messages out. Never sees a password: it holds the
// verifier that was made of one. Pure but for hashing; knows neither sessions nor accounts.
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { decodeBase64, encodeBase64 } from "../../protocol/irc/base64.ts";

/** What is stored of a password (RFC 5802 section 3). */
export interface ScramVerifier {
  readonly salt: Uint8Array;
  readonly iterations: number;
  readonly storedKey: Uint8Array;
  readonly serverKey: Uint8Array;
}

/** The client's first message. */
export interface ClientFirst {
  /** Whose account it is to be; "" for that of `name`. */
  readonly actAs: string;
  readonly name: string;
  readonly nonce: string;
  /** `n,,` or alike, which the client repeats. */
  readonly header: string;
  /** The message without that header: a part of what is signed. */
  readonly bare: string;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Makes the verifier of the salted password, which is PBKDF2-HMAC-SHA-256 of the password (RFC 5802 section 3). */
export function scramVerifier(salted: Uint8Array, salt: Uint8Array, iterations: number): ScramVerifier {
  const storedKey = sha256(hmac(salted, "Client Key"));
  return { salt, iterations, storedKey, serverKey: hmac(salted, "Server Key") };
}

/**
 * Parses `n,a=...,n=NAME,r=NONCE`. Null for what is no such message, or asks for what is not there: channel binding,
 * which plain text has none of, and extensions.
 */
export function parseClientFirst(bytes: Uint8Array): ClientFirst | null {
  const text = decode(bytes);
  const match = text === null
    ? null
    : /^([ny],(?:a=([^,]*))?,)(n=([^,]+),r=([\x21-\x2b\x2d-\x7e]+)(?:,.*)?)$/s.exec(text);
  if (!match) return null;
  const [, header = "", escapedActAs = "", bare = "", escapedName = "", nonce = ""] = match;
  const actAs = unescapeName(escapedActAs);
  const name = unescapeName(escapedName);
  return actAs === null || name === null ? null : { actAs, name, nonce, header, bare };
}

/** From the client's first message on: one challenge, one proof. */
export class ScramExchange {
  readonly #serverFirst: string;
  readonly #nonce: string;

  /** `ownNonce`: printable ASCII without a comma, made for this exchange alone. */
  constructor(readonly first: ClientFirst, readonly verifier: ScramVerifier, ownNonce: string) {
    this.#nonce = first.nonce + ownNonce;
    this.#serverFirst = `r=${this.#nonce},s=${encodeBase64(verifier.salt)},i=${verifier.iterations}`;
  }

  get challenge(): Uint8Array {
    return encoder.encode(this.#serverFirst);
  }

  /** The server's signature if the client has proved to know the password, or null. */
  prove(final: Uint8Array): Uint8Array | null {
    const text = decode(final);
    const match = text === null ? null : /^(c=([^,]*),r=([^,]*)(?:,.*)?),p=([^,]+)$/s.exec(text);
    if (!match) return null;
    const [, withoutProof = "", binding = "", nonce = "", proofText = ""] = match;
    const proof = decodeBase64(proofText);
    if (binding !== encodeBase64(encoder.encode(this.first.header)) || nonce !== this.#nonce || !proof) {
      return null;
    }
    const { storedKey, serverKey } = this.verifier;
    const signed = `${this.first.bare},${this.#serverFirst},${withoutProof}`;
    const signature = hmac(storedKey, signed);
    const clientKey = proof.map((byte, i) => byte ^ signature[i]!);
    if (!timingSafeEqual(sha256(clientKey), storedKey)) return null;
    return encoder.encode(`v=${encodeBase64(hmac(serverKey, signed))}`);
  }
}

/** `=2C` is a comma, `=3D` is `=`, and no other `=` may stand there. */
function unescapeName(text: string): string | null {
  if (/=(?!2C|3D)/.test(text)) return null;
  return text.replaceAll("=2C", ",").replaceAll("=3D", "=");
}

function decode(bytes: Uint8Array): string | null {
  try {
    return decoder.decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

const hmac = (key: Uint8Array, text: string) =>
  new Uint8Array(createHmac("sha256", key).update(text).digest());
const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest());
