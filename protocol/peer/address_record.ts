// A peer's address record: who they are and where they can be reached, signed by them. Pure. The registry hands it on and
// cannot change it; what `time` it is must be judged by who reads it.
import { ByteReader, ByteWriter } from "./bytes.ts";
import { bytes, choice, list, struct, text, u16, u48, type ValueOf } from "./fields.ts";
import { isNickname, MAX_NICKNAME_BYTES } from "../irc/names.ts";
import type { Address } from "./stun.ts";
import type { CipherSuite, KeyPair, PublicIdentity } from "./suite.ts";

/** Where a peer may be reached. */
export interface Candidate extends Address {
  /** How it was found: an interface's own address, or what a STUN server saw of it. */
  readonly kind: "host" | "reflexive";
  readonly transport: "udp" | "tcp";
}

export interface AddressRecord {
  readonly user: string;
  readonly identity: PublicIdentity;
  readonly candidates: readonly Candidate[];
  /** When it was signed, in milliseconds since 1970: of two records the later one counts. */
  readonly time: number;
}

export const maxCandidates = 16;
/** No record is longer; nobody need keep more. */
export const maxRecordBytes = 640;
const signatureBytes = 64;
const context = new TextEncoder().encode("chatroom/1 address record");

const ip = {
  write: (to: ByteWriter, value: Uint8Array) => {
    if (value.length !== 4 && value.length !== 16) throw new RangeError("No address.");
    to.u8(value.length).bytes(value);
  },
  read: (from: ByteReader) => {
    const length = from.u8();
    return length === 4 || length === 16 ? from.bytes(length)?.slice() : undefined;
  },
};

const fields = struct({
  user: text(MAX_NICKNAME_BYTES, isNickname),
  signing: bytes(32),
  agreement: bytes(32),
  candidates: list(
    struct({ kind: choice("host", "reflexive"), transport: choice("udp", "tcp"), ip, port: u16 }),
    maxCandidates,
  ),
  time: u48,
});

/** Throws RangeError for a record that breaks its bounds. */
export function writeAddressRecord(suite: CipherSuite, keys: KeyPair, record: AddressRecord): Uint8Array {
  const { user, identity: { signing, agreement }, candidates, time } = record;
  const writer = new ByteWriter();
  fields.write(writer, { user, signing, agreement, candidates, time } satisfies ValueOf<typeof fields>);
  const signed = writer.done();
  return writer.bytes(suite.sign(keys, withContext(signed))).done();
}

/** Undefined for what is no record, or was not signed by whom it is about. */
export function readAddressRecord(suite: CipherSuite, record: Uint8Array): AddressRecord | undefined {
  if (record.length > maxRecordBytes || record.length < signatureBytes) return undefined;
  const signed = record.subarray(0, -signatureBytes);
  const reader = new ByteReader(signed);
  const value = fields.read(reader);
  if (!value || reader.left > 0) return undefined;
  const { user, signing, agreement, candidates, time } = value;
  if (!suite.verify(signing, withContext(signed), record.subarray(-signatureBytes))) return undefined;
  return { user, identity: { signing, agreement }, candidates, time };
}

/** So that the signature can stand below nothing else that the same key signs. */
function withContext(signed: Uint8Array): Uint8Array {
  return new ByteWriter().bytes(context).bytes(signed).done();
}
