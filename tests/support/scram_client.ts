// The client's side of SCRAM-SHA-256 in base64, as AUTHENTICATE carries it, and a client that means no good.
import { proof, saltedPassword, ScramClient as Scram } from "../../client/scram.ts";
import { decodeBase64, encodeBase64 } from "../../protocol/irc/base64.ts";

export class ScramClient {
  readonly #scram: Scram;

  constructor(readonly name: string, readonly password: string, readonly nonce = "client") {
    this.#scram = new Scram(name, password, nonce);
  }

  get first(): string {
    return encodeBase64(this.#scram.first);
  }

  /** Answers a challenge, both in base64. */
  async final(challenge: string): Promise<string> {
    return encodeBase64(await this.#scram.prove(decodeBase64(challenge)!));
  }

  /** Proves another message than `c=biws,r=nonce`, signed as it should be. */
  async cheat(challenge: string, changed: (honest: string) => string): Promise<string> {
    const text = new TextDecoder().decode(decodeBase64(challenge)!);
    const [, nonce = "", salt = "", iterations = ""] = /^r=([^,]+),s=([^,]+),i=(\d+)$/.exec(text)!;
    const salted = await saltedPassword(this.password, decodeBase64(salt)!, Number(iterations));
    const bare = `n=${this.name},r=${this.nonce}`;
    return encodeBase64((await proof(salted, bare, text, changed(`c=biws,r=${nonce}`))).final);
  }

  /** True if the server has proved to know the password too. */
  believes(serverFinal: string): boolean {
    return this.#scram.believes(decodeBase64(serverFinal)!);
  }
}
