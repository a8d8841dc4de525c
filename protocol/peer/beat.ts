// A sign of life over UDP, with which a peer shows the registry that it is there and from which address: its number, a
// counter, an echo, and a HMAC that only the two can make. Pure. The answer is as long as the question, and its echo is
// another for each address: a peer that says it has heard it where it says it is.
import { ByteReader, ByteWriter } from "./bytes.ts";
import type { CipherSuite } from "./suite.ts";

/** Free among the kinds of datagram in packet.ts. */
export const beatKind = 0x45;
export const beatIdBytes = 8;
export const beatKeyBytes = 32;
export const echoBytes = 8;
/** Before anything was heard. */
export const noEcho = new Uint8Array(echoBytes);
const macBytes = 16;
const sides = { peer: Uint8Array.of(0), registry: Uint8Array.of(1) };

export interface Beat {
  readonly id: Uint8Array;
  readonly counter: number;
  readonly echo: Uint8Array;
}

export function writeBeat(
  suite: CipherSuite,
  key: Uint8Array,
  from: keyof typeof sides,
  { id, counter, echo }: Beat,
): Uint8Array {
  const writer = new ByteWriter().u8(beatKind).bytes(id).u48(counter).bytes(echo);
  return writer.bytes(macOf(suite, key, from, writer.done())).done();
}

/** What it says it is, before anything is checked; undefined for what is no beat. */
export function readBeat(datagram: Uint8Array): Beat | undefined {
  const reader = new ByteReader(datagram);
  if (reader.u8() !== beatKind) return undefined;
  const id = reader.bytes(beatIdBytes), counter = reader.u48(), echo = reader.bytes(echoBytes);
  if (!id || counter === undefined || !echo || reader.left !== macBytes) return undefined;
  return { id, counter, echo };
}

/** Whether a beat that readBeat() has read was made with `key`. */
export function isGenuineBeat(
  suite: CipherSuite,
  key: Uint8Array,
  from: keyof typeof sides,
  datagram: Uint8Array,
): boolean {
  const end = datagram.length - macBytes;
  return suite.equal(macOf(suite, key, from, datagram.subarray(0, end)), datagram.subarray(end));
}

function macOf(suite: CipherSuite, key: Uint8Array, from: keyof typeof sides, text: Uint8Array): Uint8Array {
  return suite.hmac(key, sides[from], text).subarray(0, macBytes);
}
