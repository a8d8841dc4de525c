// The handshake of an association, with what both sides say of themselves under its seal: which start of their program
// this is, and what time they have.
import { ByteReader, ByteWriter } from "../../protocol/peer/bytes.ts";
import { Handshake, HandshakeError, type Role } from "../../protocol/peer/noise.ts";
import type { CipherSuite, KeyPair } from "../../protocol/peer/suite.ts";

export const instanceBytes = 8;

const prologue = new TextEncoder().encode("chatroom/1 datagrams");

export interface Introduction {
  /** Another for each start of the other's program. */
  readonly instance: string;
  /** Milliseconds since 1970, by the other's clock. */
  readonly time: number;
}

export function handshake(
  role: Role,
  suite: CipherSuite,
  staticKeys: KeyPair,
  remoteStatic: Uint8Array | undefined,
): Handshake {
  const ephemeralKeys = suite.agreementKeys();
  return new Handshake({ pattern: "IK", role, suite, prologue, staticKeys, remoteStatic, ephemeralKeys });
}

export function introduce(instance: Uint8Array, time: number): Uint8Array {
  return new ByteWriter().bytes(instance).u48(time).done();
}

/** What the other says of itself in a handshake's message; undefined if the message is none of this handshake. */
export function readIntroduction(handshake: Handshake, message: Uint8Array): Introduction | undefined {
  let payload: Uint8Array;
  try {
    payload = handshake.read(message);
  } catch (error) {
    if (error instanceof HandshakeError) return undefined;
    throw error;
  }
  const reader = new ByteReader(payload);
  const instance = reader.bytes(instanceBytes), time = reader.u48();
  return instance && time !== undefined ? { instance: instance.toHex(), time } : undefined;
}
