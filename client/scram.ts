// The client's side of SCRAM-SHA-256 (RFC 5802, RFC 7677): messages in, messages out. Pure but for hashing. Proves to the
// server that it knows the password without showing it, and holds the server to the same. Knows no line.
import { decodeBase64, encodeBase64 } from "../protocol/irc/base64.ts";
import { saslprep } from "../protocol/irc/saslprep.ts";

/** The server asks for what no honest one does, or has not proved that it knows the password. */
export class ScramError extends Error {
  override name = "ScramError";
}

/** RFC 7677 section 4 asks for 4096 at least; past the most a server could keep us busy for long. */
const leastIterations = 4096;
const mostIterations = 2_000_000;

const bytes = (text: string) => new TextEncoder().encode(text);

export class ScramClient {
  readonly #bare: string;
  readonly #password: string;
  readonly #nonce: string;
  #signature: string | undefined;

  /** `nonce`: printable ASCII without a comma, for this exchange alone. Throws ScramError for what no password can be. */
  constructor(name: string, password: string, nonce: string) {
    const prepared = saslprep(password);
    if (prepared === null) throw new ScramError("a password has no control or invisible characters");
    this.#password = prepared;
    this.#nonce = nonce;
    this.#bare = `n=${name.replaceAll("=", "=3D").replaceAll(",", "=2C")},r=${nonce}`;
  }

  get first(): Uint8Array {
    return bytes(`n,,${this.#bare}`);
  }

  /** Answers the server's first message with the proof. Throws ScramError. */
  async prove(serverFirst: Uint8Array): Promise<Uint8Array> {
    const challenge = new TextDecoder().decode(serverFirst);
    const match = /^r=([\x21-\x2b\x2d-\x7e]+),s=([^,]+),i=([1-9]\d{0,8})(?:,|$)/.exec(challenge);
    const salt = decodeBase64(match?.[2] ?? "");
    const [, nonce = "", , count = ""] = match ?? [];
    if (!salt || nonce === this.#nonce || !nonce.startsWith(this.#nonce)) {
      throw new ScramError("the server's challenge is not one for us");
    }
    const iterations = Number(count);
    if (iterations < leastIterations || iterations > mostIterations) {
      throw new ScramError(`the server asks for ${iterations} rounds of hashing`);
    }
    const salted = await saltedPassword(this.#password, salt, iterations);
    const { final, signature } = await proof(salted, this.#bare, challenge, `c=biws,r=${nonce}`);
    this.#signature = signature;
    return final;
  }

  /** Whether the server has proved to know the password too. */
  believes(serverFinal: Uint8Array): boolean {
    if (this.#signature === undefined) return false;
    return new TextDecoder().decode(serverFinal).split(",", 1)[0] === `v=${this.#signature}`;
  }
}

/** PBKDF2-HMAC-SHA-256 of a password that is prepared already. */
export async function saltedPassword(
  password: string,
  salt: Uint8Array<ArrayBuffer>,
  iterations: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const key = await crypto.subtle.importKey("raw", bytes(password), "PBKDF2", false, ["deriveBits"]);
  return new Uint8Array(
    await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations }, key, 256),
  );
}

/** Signs what was said (RFC 5802 section 3): the client's last message, and the signature that the server owes, in base64. */
export async function proof(
  salted: Uint8Array<ArrayBuffer>,
  bare: string,
  challenge: string,
  withoutProof: string,
): Promise<{ readonly final: Uint8Array; readonly signature: string }> {
  const signed = `${bare},${challenge},${withoutProof}`;
  const clientKey = await hmac(salted, "Client Key");
  const storedKey = new Uint8Array(await crypto.subtle.digest("SHA-256", clientKey));
  const clientSignature = await hmac(storedKey, signed);
  const signature = await hmac(await hmac(salted, "Server Key"), signed);
  const xored = clientKey.map((byte, i) => byte ^ clientSignature[i]!);
  return {
    final: bytes(`${withoutProof},p=${encodeBase64(xored)}`),
    signature: encodeBase64(signature),
  };
}

async function hmac(key: Uint8Array<ArrayBuffer>, text: string): Promise<Uint8Array<ArrayBuffer>> {
  const imported = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, [
    "sign",
  ]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, bytes(text)));
}
