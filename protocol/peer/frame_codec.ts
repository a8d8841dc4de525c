// The bytes of the frames in a packet. Pure. A packet is read as a whole or not at all, and each frame has one way to be
// written.
import { ByteReader, ByteWriter } from "./bytes.ts";
import {
  type DigestRow,
  type Frame,
  type Id,
  idBytes,
  maxAckRanges,
  maxDigestRows,
  maxHeldIds,
  maxSeq,
  maxWantCount,
  maxWantRows,
  type Range,
  reachBytes,
  type WantRow,
} from "./frame.ts";
import { readVarint, writeVarint } from "./varint.ts";

const kinds = {
  message: 1,
  ack: 2,
  ping: 3,
  digest: 4,
  want: 5,
  reach: 6,
  subscribe: 7,
  statement: 8,
  held: 9,
  bye: 10,
  room: 11,
  probe: 12,
} as const;

/** What a packet says; undefined for what is none, as a whole. Bytes are views. */
export function readFrames(bytes: Uint8Array): Frame[] | undefined {
  const reader = new ByteReader(bytes);
  const frames: Frame[] = [];
  while (reader.left > 0) {
    const frame = readFrame(reader);
    if (!frame) return undefined;
    frames.push(frame);
  }
  return frames;
}

function readFrame(reader: ByteReader): Frame | undefined {
  switch (reader.u8()) {
    case kinds.message: {
      const bytes = readBytes(reader);
      return bytes && { type: "message", bytes };
    }
    case kinds.statement: {
      const bytes = readBytes(reader);
      return bytes && { type: "statement", bytes };
    }
    case kinds.ack:
      return readAck(reader);
    case kinds.ping: {
      const roster = readId(reader), state = readId(reader);
      return roster && state ? { type: "ping", roster, state } : undefined;
    }
    case kinds.digest: {
      const asks = reader.u8(), after = readId(reader), through = readId(reader);
      const rows = readList(reader, maxDigestRows, readDigestRow);
      if (asks === undefined || asks > 1 || !after || !through || !rows) return undefined;
      return isWithin(after, through, rows.map(({ author }) => author))
        ? { type: "digest", asks: asks === 1, after, through, rows }
        : undefined;
    }
    case kinds.want: {
      const rows = readList(reader, maxWantRows, readWantRow);
      return rows && { type: "want", rows };
    }
    case kinds.reach: {
      const roster = readId(reader), bits = reader.bytes(reachBytes);
      return roster && bits ? { type: "reach", roster, bits } : undefined;
    }
    case kinds.subscribe: {
      const author = readId(reader);
      return author === undefined ? undefined : { type: "subscribe", author };
    }
    case kinds.held: {
      const after = readId(reader), through = readId(reader);
      const ids = readList(reader, maxHeldIds, readId);
      if (!after || !through || !ids) return undefined;
      return isWithin(after, through, ids) ? { type: "held", after, through, ids } : undefined;
    }
    case kinds.bye:
      return { type: "bye" };
    case kinds.room: {
      const room = readId(reader);
      return room === undefined ? undefined : { type: "room", room };
    }
    case kinds.probe:
      return { type: "probe" };
  }
  return undefined;
}

export function writeFrame(frame: Frame): Uint8Array {
  const writer = new ByteWriter().u8(kinds[frame.type]);
  switch (frame.type) {
    case "message":
    case "statement":
      writeVarint(writer, frame.bytes.length).bytes(frame.bytes);
      break;
    case "ack":
      writeAck(writer, frame);
      break;
    case "ping":
      writeIds(writer, [frame.roster, frame.state]);
      break;
    case "digest":
      writer.u8(frame.asks ? 1 : 0);
      writeIds(writer, [frame.after, frame.through]);
      writer.u8(frame.rows.length);
      for (const { author, floor, head } of frame.rows) {
        writeIds(writer, [author]);
        writeVarint(writeVarint(writer, floor), head - floor);
      }
      break;
    case "want":
      writer.u8(frame.rows.length);
      for (const { author, from, count } of frame.rows) {
        writeIds(writer, [author]);
        writeVarint(writeVarint(writer, from), count);
      }
      break;
    case "reach":
      writeIds(writer, [frame.roster]);
      writer.bytes(frame.bits);
      break;
    case "subscribe":
      writeIds(writer, [frame.author]);
      break;
    case "held":
      writeIds(writer, [frame.after, frame.through]);
      writeIds(writer.u8(frame.ids.length), frame.ids);
      break;
    case "room":
      writeIds(writer, [frame.room]);
      break;
    case "bye":
    case "probe":
      break;
  }
  return writer.done();
}

export function readId(reader: ByteReader): Id | undefined {
  return reader.bytes(idBytes)?.toHex();
}

export function writeIds(writer: ByteWriter, ids: Iterable<Id>): void {
  for (const id of ids) writer.bytes(Uint8Array.fromHex(id));
}

function readBytes(reader: ByteReader): Uint8Array | undefined {
  const length = readVarint(reader);
  return length === undefined || length === 0 ? undefined : reader.bytes(length);
}

function readList<T>(
  reader: ByteReader,
  most: number,
  read: (reader: ByteReader) => T | undefined,
): T[] | undefined {
  const count = reader.u8();
  if (count === undefined || count > most) return undefined;
  const list: T[] = [];
  for (let i = 0; i < count; i++) {
    const item = read(reader);
    if (item === undefined) return undefined;
    list.push(item);
  }
  return list;
}

function readDigestRow(reader: ByteReader): DigestRow | undefined {
  const author = readId(reader), floor = readVarint(reader), held = readVarint(reader);
  if (!author || floor === undefined || held === undefined || floor + held > maxSeq) return undefined;
  return { author, floor, head: floor + held };
}

function readWantRow(reader: ByteReader): WantRow | undefined {
  const author = readId(reader), from = readVarint(reader), count = readVarint(reader);
  if (!author || !from || !count || count > maxWantCount || from + count - 1 > maxSeq) return undefined;
  return { author, from, count };
}

/** In strict order, behind `after`, and up to `through`. */
function isWithin(after: Id, through: Id, ids: readonly Id[]): boolean {
  return ids.every((id, i) => id > (ids[i - 1] ?? after) && id <= through) && after < through;
}

/** The newest number, the delay, how many ranges; then for each its length, and between two how many are missing. */
function readAck(reader: ByteReader): Frame | undefined {
  const newest = readVarint(reader), delay = reader.u16(), count = reader.u8();
  if (newest === undefined || delay === undefined || !count || count > maxAckRanges) return undefined;
  const ranges: Range[] = [];
  let high = newest;
  for (let i = 0; i < count; i++) {
    const missing = i === 0 ? 0 : readVarint(reader);
    const more = readVarint(reader);
    if (missing === undefined || more === undefined) return undefined;
    if (i > 0) {
      if (missing === 0) return undefined;
      high = ranges[i - 1]!.low - 1 - missing;
    }
    const low = high - more;
    if (low < 0) return undefined;
    ranges.push({ low, high });
  }
  return { type: "ack", delay, ranges };
}

function writeAck(writer: ByteWriter, { delay, ranges }: Extract<Frame, { type: "ack" }>): void {
  writeVarint(writer, ranges[0]!.high).u16(delay).u8(ranges.length);
  ranges.forEach(({ low, high }, i) => {
    if (i > 0) writeVarint(writer, ranges[i - 1]!.low - 1 - high);
    writeVarint(writer, high - low);
  });
}
