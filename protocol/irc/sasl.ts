// SASL responses as AUTHENTICATE carries them: base64 in chunks of 400 (IRCv3 sasl-3.1). Pure; knows no mechanism.
import { decodeBase64, encodeBase64 } from "./base64.ts";

/** Characters of base64 in one AUTHENTICATE. A response whose last chunk is full ends with one that is empty. */
export const SASL_CHUNK = 400;

/** The parameters of the AUTHENTICATE commands that carry a response; `+` stands for nothing. */
export function saslChunks(response: Uint8Array): string[] {
  const text = encodeBase64(response);
  const chunks: string[] = [];
  for (let at = 0; at < text.length; at += SASL_CHUNK) chunks.push(text.slice(at, at + SASL_CHUNK));
  if (text.length % SASL_CHUNK === 0) chunks.push("+");
  return chunks;
}

export type SaslInput =
  /** A full chunk: more will come. */
  | { readonly type: "more" }
  | { readonly type: "response"; readonly bytes: Uint8Array }
  /** The client wants to stop. */
  | { readonly type: "abort" }
  | { readonly type: "tooLong" }
  /** Not base64. */
  | { readonly type: "malformed" };

/** Puts responses together from chunks. After anything but `more` it starts over. */
export class SaslReader {
  #text = "";

  /** `limit`: characters of base64 that one response may have. */
  constructor(readonly limit: number) {}

  take(chunk: string): SaslInput {
    const text = this.#text;
    this.#text = "";
    if (chunk === "*") return { type: "abort" };
    if (chunk.length > SASL_CHUNK || text.length + chunk.length > this.limit) return { type: "tooLong" };
    if (chunk.length === SASL_CHUNK) {
      this.#text = text + chunk;
      return { type: "more" };
    }
    const bytes = decodeBase64(chunk === "+" ? text : text + chunk);
    return bytes === null ? { type: "malformed" } : { type: "response", bytes };
  }
}
