// What a room is, and the signed statements that make its roster: somebody is added, somebody is removed, an owner leaves the
// room to somebody else. Pure.
import { isNickname } from "../irc/names.ts";
import { ByteReader, ByteWriter, concat } from "./bytes.ts";
import { type Id, idBytes, maxSeq } from "./frame.ts";
import { readId, writeIds } from "./frame_codec.ts";
import type { CipherSuite, KeyPair, PublicIdentity } from "./suite.ts";
import { readVarint, writeVarint } from "./varint.ts";

/** Somebody as they enter a room. */
export interface Person extends PublicIdentity {
  /** At most `maxNameBytes` of UTF-8; not made harmless for a terminal. */
  readonly name: string;
}

/** What a room is, for good: its hash is the room's name. */
export interface Genesis {
  readonly name: string;
  /** Whether anybody may add themselves. */
  readonly isOpen: boolean;
  /** How many messages of each author a newcomer asks for. */
  readonly history: number;
  /** Another for another room of the same name. */
  readonly salt: Uint8Array;
  /** Who may do everything; an open room can be nobody's. */
  readonly owner: Person | undefined;
}

export type Role = "operator" | "member";

export type StatementContent =
  /** The statement's id is the new member's. `signer` is the member itself where it adds itself: undefined. */
  | {
    readonly type: "add";
    readonly signer: Id | undefined;
    readonly time: number;
    readonly role: Role;
    readonly person: Person;
  }
  /** The member's messages up to `end` stay, and of the statements that it has signed those in `kept`, in order. */
  | {
    readonly type: "remove";
    readonly signer: Id;
    readonly time: number;
    readonly member: Id;
    readonly end: number;
    readonly kept: readonly Id[];
  }
  /** The owner leaves, as by a removal of itself, and the heir, another member, is the owner from now on. */
  | {
    readonly type: "handOver";
    readonly signer: Id;
    readonly time: number;
    readonly heir: Id;
    readonly end: number;
    readonly kept: readonly Id[];
  };

export type Statement = StatementContent & {
  /** The beginning of the hash of what is signed. */
  readonly id: Id;
  /** All of it, with the signature. */
  readonly bytes: Uint8Array;
};

export const maxNameBytes = 64;
/** Statements of a removed member that can be kept: as many as fit a packet. */
export const maxKept = 120;
export const saltBytes = 16;
/** All the history there is. */
export const wholeHistory = 2 ** 32 - 1;
const keyBytes = 32, signatureBytes = 64;

const kinds = { add: 1, remove: 2, handOver: 3 } as const;
const roles: readonly Role[] = ["member", "operator"];
const statementDomain = new TextEncoder().encode("chatroom/1 roster");
const roomDomain = new TextEncoder().encode("chatroom/1 room");

export function writeGenesis({ name, isOpen, history, salt, owner }: Genesis): Uint8Array {
  const writer = new ByteWriter().u8(isOpen ? 1 : 0).u32(history).bytes(salt);
  writeName(writer, name);
  writer.u8(owner ? 1 : 0);
  if (owner) writePerson(writer, owner);
  return writer.done();
}

/** Undefined for what is no room. */
export function readGenesis(bytes: Uint8Array): Genesis | undefined {
  const reader = new ByteReader(bytes);
  const open = reader.u8(), history = reader.u32(), salt = reader.bytes(saltBytes), name = readName(reader);
  const owned = reader.u8();
  if (open === undefined || open > 1 || history === undefined || !salt || name === undefined) {
    return undefined;
  }
  if (owned === undefined || owned > 1 || owned + open === 0) return undefined;
  const owner = owned ? readPerson(reader) : undefined;
  if ((owned && !owner) || reader.left > 0) return undefined;
  return { name, isOpen: open === 1, history, salt: salt.slice(), owner };
}

/** The hash that the room's statements and messages are signed for, and whose beginning is its id in frames. */
export function roomHash(suite: CipherSuite, genesis: Genesis): Uint8Array {
  return suite.hash(roomDomain, writeGenesis(genesis));
}

export function idOf(hash: Uint8Array): Id {
  return hash.subarray(0, idBytes).toHex();
}

/** Signs a statement for the room with this hash. Throws RangeError for one that cannot be read. */
export function writeStatement(
  suite: CipherSuite,
  room: Uint8Array,
  keys: KeyPair,
  content: StatementContent,
): Statement {
  const writer = new ByteWriter().u8(kinds[content.type]);
  writeIds(writer, [content.signer ?? selfSigned]);
  writer.u48(content.time);
  if (content.type === "add") {
    writer.u8(roles.indexOf(content.role));
    writePerson(writer, content.person);
  } else {
    writeIds(writer, [content.type === "remove" ? content.member : content.heir]);
    writeVarint(writer, content.end);
    writeIds(writer.u8(content.kept.length), content.kept);
  }
  const text = writer.done();
  const bytes = concat([text, suite.sign(keys, concat([statementDomain, room, text]))]);
  const statement = readStatement(suite, bytes);
  if (!statement) throw new RangeError("The statement is too long, or names somebody in no way.");
  return statement;
}

/** Undefined for what is none. Its signature is still to be looked at. */
export function readStatement(suite: CipherSuite, received: Uint8Array): Statement | undefined {
  if (received.length <= signatureBytes) return undefined;
  const bytes = received.slice();
  const text = bytes.subarray(0, bytes.length - signatureBytes);
  const reader = new ByteReader(text);
  const kind = reader.u8(), signer = readId(reader), time = reader.u48();
  if (!signer || time === undefined) return undefined;
  const id = idOf(suite.hash(statementDomain, text));
  if (kind === kinds.add) {
    const role = roles[reader.u8() ?? -1], person = readPerson(reader);
    if (!role || !person || reader.left > 0) return undefined;
    return { type: "add", signer: signer === selfSigned ? undefined : signer, time, role, person, id, bytes };
  }
  if (kind !== kinds.remove && kind !== kinds.handOver || signer === selfSigned) return undefined;
  const whom = readId(reader), end = readVarint(reader), count = reader.u8();
  if (!whom || end === undefined || end > maxSeq || count === undefined || count > maxKept) {
    return undefined;
  }
  const kept: Id[] = [];
  for (let i = 0; i < count; i++) {
    const one = readId(reader);
    if (!one || one <= (kept[i - 1] ?? "")) return undefined;
    kept.push(one);
  }
  if (reader.left > 0) return undefined;
  const rest = { signer, time, end, kept, id, bytes };
  return kind === kinds.remove
    ? { type: "remove", member: whom, ...rest }
    : { type: "handOver", heir: whom, ...rest };
}

export function isStatementSigned(
  suite: CipherSuite,
  room: Uint8Array,
  signing: Uint8Array,
  { bytes }: Statement,
): boolean {
  const end = bytes.length - signatureBytes;
  return suite.verify(
    signing,
    concat([statementDomain, room, bytes.subarray(0, end)]),
    bytes.subarray(end),
  );
}

const selfSigned: Id = "00".repeat(idBytes);

function writePerson(writer: ByteWriter, { signing, agreement, name }: Person): void {
  writeName(writer.bytes(signing).bytes(agreement), name);
}

function readPerson(reader: ByteReader): Person | undefined {
  const signing = reader.bytes(keyBytes)?.slice(), agreement = reader.bytes(keyBytes)?.slice();
  const name = readName(reader);
  // Anything else could look like somebody's words, or like two people.
  if (!signing || !agreement || name === undefined || !isNickname(name)) return undefined;
  return { signing, agreement, name };
}

function writeName(writer: ByteWriter, name: string): void {
  const bytes = new TextEncoder().encode(name);
  writer.u8(bytes.length).bytes(bytes);
}

function readName(reader: ByteReader): string | undefined {
  const length = reader.u8();
  if (!length || length > maxNameBytes) return undefined;
  const bytes = reader.bytes(length);
  if (!bytes) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (_malformed) {
    return undefined;
  }
}
