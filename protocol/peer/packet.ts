// The datagrams between peers, and between a peer and the registry's relay: told apart by their first byte, taken apart
// here. Pure. Nothing in a packet is to be believed before what is sealed in it has been opened.
import { ByteReader, ByteWriter } from "./bytes.ts";

/** No datagram that we send is longer: it passes every link there is without being cut into pieces. */
export const maxDatagramBytes = 1200;

/** The first byte. 0 to 3 is STUN (RFC 8489, 5), 0x45 a sign of life for the registry (beat.ts). */
const kinds = { init: 0x40, response: 0x41, cookie: 0x42, data: 0x43, punch: 0x44, relay: 0x46 } as const;

/** As in WireGuard, 5.4.4: shows that its sender knows whom it is for, and where it comes from. */
export const macBytes = 16;
export const cookieNonceBytes = 12;
const tagBytes = 16;
export const dataHeaderBytes = 11;

export type Packet =
  | { readonly type: "stun"; readonly bytes: Uint8Array }
  /** Opens an association: the first message of Noise IK. `sender`: the index by which the sender knows it. */
  | {
    readonly type: "init";
    readonly sender: number;
    readonly noise: Uint8Array;
    /** All before the macs, which `mac1` is made of; `mac2` of that and `mac1`. */
    readonly before: Uint8Array;
    readonly mac1: Uint8Array;
    readonly mac2: Uint8Array;
  }
  | {
    readonly type: "response";
    readonly sender: number;
    readonly receiver: number;
    readonly noise: Uint8Array;
  }
  /** Too busy for an INIT: it is to be sent again with this cookie. */
  | {
    readonly type: "cookie";
    readonly receiver: number;
    readonly nonce: Uint8Array;
    readonly sealed: Uint8Array;
  }
  | {
    readonly type: "data";
    readonly receiver: number;
    readonly number: number;
    /** What the seal covers too. */
    readonly header: Uint8Array;
    readonly sealed: Uint8Array;
  }
  /** Opens a way through a NAT; says only which attempt it belongs to. */
  | { readonly type: "punch"; readonly token: Uint8Array }
  /** A packet through the registry's relay. */
  | { readonly type: "relay"; readonly channel: number; readonly bytes: Uint8Array };

export const punchTokenBytes = 16;

/** Undefined for what is none of these. The parts are views of `bytes`. */
export function readPacket(bytes: Uint8Array): Packet | undefined {
  const reader = new ByteReader(bytes);
  const kind = reader.u8();
  if (kind === undefined) return undefined;
  if (kind <= 3) return { type: "stun", bytes };
  switch (kind) {
    case kinds.init: {
      const sender = reader.u32();
      const noise = reader.bytes(reader.left - 2 * macBytes);
      if (sender === undefined || noise === undefined || noise.length === 0) return undefined;
      const before = bytes.subarray(0, bytes.length - 2 * macBytes);
      return { type: "init", sender, noise, before, mac1: reader.bytes(macBytes)!, mac2: reader.rest() };
    }
    case kinds.response: {
      const sender = reader.u32(), receiver = reader.u32(), noise = reader.rest();
      if (sender === undefined || receiver === undefined || noise.length === 0) return undefined;
      return { type: "response", sender, receiver, noise };
    }
    case kinds.cookie: {
      const receiver = reader.u32(), nonce = reader.bytes(cookieNonceBytes), sealed = reader.rest();
      if (receiver === undefined || !nonce || sealed.length !== macBytes + tagBytes) return undefined;
      return { type: "cookie", receiver, nonce, sealed };
    }
    case kinds.data: {
      const receiver = reader.u32(), number = reader.u48(), sealed = reader.rest();
      if (receiver === undefined || number === undefined || sealed.length < tagBytes) return undefined;
      return { type: "data", receiver, number, header: bytes.subarray(0, dataHeaderBytes), sealed };
    }
    case kinds.punch: {
      const token = reader.rest();
      return token.length === punchTokenBytes ? { type: "punch", token } : undefined;
    }
    case kinds.relay: {
      const channel = reader.u32(), rest = reader.rest();
      // One in the other would go around for ever.
      if (channel === undefined || rest.length === 0 || rest[0] === kinds.relay) return undefined;
      return { type: "relay", channel, bytes: rest };
    }
  }
  return undefined;
}

/** An INIT without its macs. */
export function writeInit(sender: number, noise: Uint8Array): Uint8Array {
  return new ByteWriter().u8(kinds.init).u32(sender).bytes(noise).done();
}

export function writeResponse(sender: number, receiver: number, noise: Uint8Array): Uint8Array {
  return new ByteWriter().u8(kinds.response).u32(sender).u32(receiver).bytes(noise).done();
}

export function writeCookie(receiver: number, nonce: Uint8Array, sealed: Uint8Array): Uint8Array {
  return new ByteWriter().u8(kinds.cookie).u32(receiver).bytes(nonce).bytes(sealed).done();
}

/** What stands before the sealed part of a DATA, and is covered by its seal. */
export function writeDataHeader(receiver: number, number: number): Uint8Array {
  return new ByteWriter().u8(kinds.data).u32(receiver).u48(number).done();
}

export function writePunch(token: Uint8Array): Uint8Array {
  return new ByteWriter().u8(kinds.punch).bytes(token).done();
}

export function writeRelay(channel: number, bytes: Uint8Array): Uint8Array {
  return new ByteWriter().u8(kinds.relay).u32(channel).bytes(bytes).done();
}
