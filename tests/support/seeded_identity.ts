// Keys that are the same for the same seed, so that what depends on them is too.
import { createPrivateKey, createPublicKey } from "node:crypto";
import type { Identity, KeyPair } from "../../protocol/peer/suite.ts";
import type { Random } from "./random.ts";
import { randomBytes } from "./random_frames.ts";

/** What stands before the 32 bytes of a secret key in PKCS #8 (RFC 8410, 7). */
const prefix = {
  Ed25519: "302e020100300506032b657004220420",
  X25519: "302e020100300506032b656e04220420",
} as const;

function keys(curve: keyof typeof prefix, random: Random): KeyPair {
  const secretKey = randomBytes(random, 32);
  const der = Uint8Array.fromHex(prefix[curve] + secretKey.toHex());
  // deno-lint-ignore no-explicit-any -- Deno takes bytes, whatever the type says
  const secret = createPrivateKey({ key: der as any, format: "der", type: "pkcs8" });
  const { x } = createPublicKey(secret).export({ format: "jwk" }) as { x: string };
  return { secretKey, publicKey: Uint8Array.fromBase64(x, { alphabet: "base64url" }) };
}

export function seededIdentity(random: Random): Identity {
  return { signing: keys("Ed25519", random), agreement: keys("X25519", random) };
}
