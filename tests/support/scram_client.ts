// The client's side of SCRAM-SHA-256 (RFC 5802), as an IRC client speaks it.
import { createHash, createHmac } from "node:crypto";
import { decodeBase64, encodeBase64 } from "../../protocol/irc/base64.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const hmac = (key: Uint8Array, text: string) =>
  new Uint8Array(createHmac("sha256", key).update(text).digest());
const sha256 = (data: Uint8Array) => new Uint8Array(createHash("sha256").update(data).digest());

export class ScramClient {
  readonly #bare: string;
  #serverSignature = "";

  constructor(name: string, readonly password: string, readonly nonce = "client") {
    this.#bare = `n=${name},r=${nonce}`;
  }

  get first(): string {
    return encodeBase64(bytes(`n,,${this.#bare}`));
  }

  /**
   * Answers a challenge, both in base64. A client that means no good proves what it likes: `changed` makes another
   * message of `c=biws,r=nonce`, which is signed as it should be.
   */
  async final(challenge: string, changed = (honest: string) => honest): Promise<string> {
    const serverFirst = new TextDecoder().decode(decodeBase64(challenge)!);
    const [, nonce = "", salt = "", iterations = ""] = /^r=([^,]+),s=([^,]+),i=(\d+)$/.exec(serverFirst) ??
      [];
    if (!nonce.startsWith(this.nonce)) throw new Error(`That is another nonce: ${serverFirst}`);
    const key = await crypto.subtle.importKey("raw", bytes(this.password), "PBKDF2", false, ["deriveBits"]);
    const salted = new Uint8Array(
      await crypto.subtle.deriveBits(
        { name: "PBKDF2", hash: "SHA-256", salt: decodeBase64(salt)!, iterations: Number(iterations) },
        key,
        256,
      ),
    );
    const withoutProof = changed(`c=biws,r=${nonce}`);
    const signed = `${this.#bare},${serverFirst},${withoutProof}`;
    const clientKey = hmac(salted, "Client Key");
    const signature = hmac(sha256(clientKey), signed);
    this.#serverSignature = encodeBase64(hmac(hmac(salted, "Server Key"), signed));
    const proof = encodeBase64(clientKey.map((byte, i) => byte ^ signature[i]!));
    return encodeBase64(bytes(`${withoutProof},p=${proof}`));
  }

  /** True if the server has proved to know the password too. */
  believes(serverFinal: string): boolean {
    return new TextDecoder().decode(decodeBase64(serverFinal)!) === `v=${this.#serverSignature}`;
  }
}
