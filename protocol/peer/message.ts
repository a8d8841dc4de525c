// A message of a room: who said it, behind what, and the author's signature over all of it. Pure. Fits one packet.
import { ByteReader, ByteWriter, concat } from "./bytes.ts";
import { type Id, idBytes, maxFrameBytes, maxSeq } from "./frame.ts";
import { readId, writeIds } from "./frame_codec.ts";
import type { CipherSuite, KeyPair } from "./suite.ts";
import { readVarint, writeVarint } from "./varint.ts";

/** Of the message that an author said before: the beginning of its SHA-256. */
export const previousBytes = 16;
const signatureBytes = 64;
/** A frame's kind, and how long it is. */
const frameHeaderBytes = 3;
export const maxMessageBytes = maxFrameBytes - frameHeaderBytes;
/** Authors other than its own on which a message can depend. */
export const maxDeps = 63;

/** What a body is. Others come with later versions, and are delivered like these. */
export const messageTypes = {
  /** UTF-8, the end of what was said or all of it. */
  text: 1,
  /** UTF-8, and the author's next message goes on with it. */
  part: 2,
} as const;

/** The newest message of an author that somebody had read. */
export interface Dependency {
  readonly author: Id;
  readonly seq: number;
}

export interface MessageContent {
  readonly author: Id;
  /** 1 for the author's first. */
  readonly seq: number;
  /** A hybrid logical clock: milliseconds since 1970, and later than all that the author had read. */
  readonly time: number;
  /** Messages of others that the author had read, without those that these depend on. In order of their authors. */
  readonly deps: readonly Dependency[];
  /** `hashOf` the author's message before; zeros in the first. */
  readonly previous: Uint8Array;
  readonly type: number;
  readonly body: Uint8Array;
}

export interface Message extends MessageContent {
  /** All of it, with the signature. */
  readonly bytes: Uint8Array;
}

const domain = new TextEncoder().encode("chatroom/1 message");

/** Signs a message for the room with this hash. Throws RangeError for one that is longer than a packet. */
export function writeMessage(
  suite: CipherSuite,
  room: Uint8Array,
  keys: KeyPair,
  content: MessageContent,
): Message {
  const { author, seq, time, deps, previous, type, body } = content;
  const writer = new ByteWriter();
  writeIds(writer, [author]);
  writeVarint(writer, seq).u48(time).bytes(previous).u8(type).u8(deps.length);
  for (const dep of deps) {
    writeIds(writer, [dep.author]);
    writeVarint(writer, dep.seq);
  }
  writeVarint(writer, body.length).bytes(body);
  const text = writer.done();
  const bytes = concat([text, suite.sign(keys, concat([domain, room, text]))]);
  if (bytes.length > maxMessageBytes) throw new RangeError("The message is longer than a packet.");
  return { ...content, bytes };
}

/** Bytes of body that fit beside so many dependencies. */
export function bodyRoom(deps: number): number {
  const longestVarint = 8, lengthBytes = 2;
  const fixed = idBytes + longestVarint + 6 + previousBytes + 2 + lengthBytes + signatureBytes;
  return maxMessageBytes - fixed - deps * (idBytes + longestVarint);
}

/** What a message says; undefined for what is none. Its signature is still to be looked at. Bytes are views. */
export function readMessage(bytes: Uint8Array): Message | undefined {
  if (bytes.length > maxMessageBytes || bytes.length <= signatureBytes) return undefined;
  const reader = new ByteReader(bytes.subarray(0, bytes.length - signatureBytes));
  const author = readId(reader), seq = readVarint(reader), time = reader.u48();
  const previous = reader.bytes(previousBytes), type = reader.u8(), count = reader.u8();
  if (!author || !isSeq(seq) || time === undefined || !previous || type === undefined) return undefined;
  if (count === undefined || count > maxDeps || (seq === 1) !== previous.every((byte) => byte === 0)) {
    return undefined;
  }
  const deps: Dependency[] = [];
  for (let i = 0; i < count; i++) {
    const on = readId(reader), last = readVarint(reader);
    if (!on || !isSeq(last) || on === author || on <= (deps[i - 1]?.author ?? "")) return undefined;
    deps.push({ author: on, seq: last });
  }
  const length = readVarint(reader);
  if (length !== reader.left) return undefined;
  return { author, seq, time, deps, previous, type, body: reader.rest(), bytes };
}

export function isSigned(
  suite: CipherSuite,
  room: Uint8Array,
  signing: Uint8Array,
  { bytes }: Message,
): boolean {
  const end = bytes.length - signatureBytes;
  return suite.verify(signing, concat([domain, room, bytes.subarray(0, end)]), bytes.subarray(end));
}

/** What the author's next message has as `previous`. */
export function hashOf(suite: CipherSuite, { bytes }: Pick<Message, "bytes">): Uint8Array {
  return suite.hash(bytes).slice(0, previousBytes);
}

/** How many bytes of a text fit a body of `most`, which does not end within a character. */
export function fittingText(text: Uint8Array, most: number): number {
  let end = Math.min(most, text.length);
  while (end < text.length && (text[end]! & 0xc0) === 0x80) end--;
  return end;
}

function isSeq(value: number | undefined): value is number {
  return value !== undefined && value >= 1 && value <= maxSeq;
}
