// How a peer that was logged in shows on another connection that it is the same peer: beside a token that it was given, it
// signs what is of this connection alone. Pure. Neither the token nor a signature from elsewhere is of use to anybody else.
import { concat } from "./bytes.ts";
import type { CipherSuite, KeyPair } from "./suite.ts";

export const tokenBytes = 32;
const context = new TextEncoder().encode("chatroom/1 resume");

/** `handshake` is the hash of the connection's handshake (Noise, 11.2). 64 bytes. */
export function signHandshake(suite: CipherSuite, signing: KeyPair, handshake: Uint8Array): Uint8Array {
  return suite.sign(signing, concat([context, handshake]));
}

export function isHandshakeSigned(
  suite: CipherSuite,
  signing: Uint8Array,
  handshake: Uint8Array,
  signature: Uint8Array,
): boolean {
  return suite.verify(signing, concat([context, handshake]), signature);
}
