// STUN (RFC 8489) as far as "which address do I have?" goes: binding requests and their answers. Pure. No credentials, no
// other methods: those are TURN's and ICE's.
import { ByteReader, ByteWriter } from "./bytes.ts";

export interface Address {
  /** 4 bytes or 16. */
  readonly ip: Uint8Array;
  readonly port: number;
}

export const transactionBytes = 12;

/** The first two bytes of a request. */
export const bindingRequestType = 0x0001;
/** No answer of ours is longer: it has one address. */
export const bindingAnswerBytes = 44;

const cookie = 0x2112a442;
const bindingResponse = 0x0101;
const xorMappedAddress = 0x0020;

export function writeBindingRequest(transaction: Uint8Array): Uint8Array {
  return new ByteWriter().u16(bindingRequestType).u16(0).u32(cookie).bytes(transaction).done();
}

/** The transaction of a binding request; undefined for everything else. Its attributes are not looked at. */
export function readBindingRequest(bytes: Uint8Array): Uint8Array | undefined {
  return readHeader(bytes, bindingRequestType)?.transaction;
}

/** At most 24 bytes longer than the shortest request, which is what the answer to this question takes. */
export function writeBindingResponse(transaction: Uint8Array, { ip, port }: Address): Uint8Array {
  const mask = maskOf(transaction);
  const writer = new ByteWriter().u16(bindingResponse).u16(8 + ip.length).u32(cookie).bytes(transaction)
    .u16(xorMappedAddress).u16(4 + ip.length).u8(0).u8(ip.length === 4 ? 1 : 2).u16(port ^ (cookie >>> 16));
  return writer.bytes(ip.map((byte, index) => byte ^ mask[index]!)).done();
}

/** The address in the answer to `transaction`; undefined for everything else. */
export function readBindingResponse(bytes: Uint8Array, transaction: Uint8Array): Address | undefined {
  const header = readHeader(bytes, bindingResponse);
  if (!header || header.transaction.some((byte, index) => byte !== transaction[index])) return undefined;
  const { attributes } = header;
  while (attributes.left > 0) {
    const type = attributes.u16(), length = attributes.u16();
    const value = length === undefined ? undefined : attributes.bytes(length);
    if (!value) return undefined;
    if (type === xorMappedAddress) return readAddress(value, transaction);
    // RFC 8489, 14: padded to four bytes.
    attributes.bytes(-length! & 3);
  }
  return undefined;
}

function readHeader(bytes: Uint8Array, wanted: number) {
  const reader = new ByteReader(bytes);
  const type = reader.u16(), length = reader.u16();
  if (type !== wanted || reader.u32() !== cookie) return undefined;
  const transaction = reader.bytes(transactionBytes);
  if (!transaction || length !== reader.left || length % 4 !== 0) return undefined;
  return { transaction, attributes: reader };
}

function readAddress(value: Uint8Array, transaction: Uint8Array): Address | undefined {
  const reader = new ByteReader(value);
  reader.u8();
  const family = reader.u8(), port = reader.u16(), masked = reader.rest();
  if (port === undefined || masked.length !== (family === 1 ? 4 : family === 2 ? 16 : -1)) return undefined;
  const mask = maskOf(transaction);
  return { ip: masked.map((byte, index) => byte ^ mask[index]!), port: port ^ (cookie >>> 16) };
}

/** RFC 8489, 14.2: what an address is hidden with from NATs that would rewrite it. */
function maskOf(transaction: Uint8Array): Uint8Array {
  return new ByteWriter().u32(cookie).bytes(transaction).done();
}
