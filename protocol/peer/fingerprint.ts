// A public key as people compare it. Pure.
import type { CipherSuite } from "./suite.ts";

/** As OpenSSH shows keys: `SHA256:` and 43 characters. */
export function fingerprint(suite: CipherSuite, publicKey: Uint8Array): string {
  return `SHA256:${suite.hash(publicKey).toBase64({ omitPadding: true })}`;
}
