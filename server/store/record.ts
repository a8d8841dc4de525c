// How one said message lies in the store: a record of bytes, and a run of records as one segment. Pure; knows neither
// SQL nor rooms. Little endian. Version 1 is the only one so far; the schema's version tells.
//
//   0  u32  length of the record, itself included
//   4  u48  order       10  u48  time, milliseconds since 1970
//  16  u48  its number in its log, 0 for what is not counted
//  22  u8   command     23  u8   unused
//  24  u16  bytes of the source     26  u16  bytes of the extras (JSON)
//  28  source, extras, text: UTF-8; the text reaches to the end

const HEAD = 28;
const MAX_U16 = 0xffff;

export const recordCommands = [
  "PRIVMSG",
  "NOTICE",
  "TAGMSG",
  "JOIN",
  "PART",
  "QUIT",
  "NICK",
  "KICK",
  "TOPIC",
  "MODE",
  "REDACT",
] as const;
export type RecordCommand = typeof recordCommands[number];

/** What most messages do not have. */
export interface Extras {
  readonly account?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** Parameters between the target and the text. */
  readonly params?: readonly string[];
  /** The sender's idempotency key. */
  readonly key?: string;
  /** It was taken back: its text and tags are gone, and only that something was said is left. */
  readonly redacted?: true;
  /** The msgid it had where it was said, if it was imported. */
  readonly origin?: string;
}

export interface SaidRecord {
  readonly order: number;
  /** Its number in its log, from 1 on without a gap; 0 for what is not counted, such as a JOIN. */
  readonly seq: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly command: RecordCommand;
  /** `nick!user@host`. */
  readonly source: string;
  readonly extras: Extras;
  readonly text: string;
}

/** Bytes that are no segment: the file was changed by something else. */
export class CorruptSegment extends Error {
  override name = "CorruptSegment";
}

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const NO_EXTRAS = new Uint8Array(0);

export function encodeExtras(extras: Extras): Uint8Array {
  return Object.keys(extras).length === 0 ? NO_EXTRAS : encoder.encode(JSON.stringify(extras));
}

/** A segment as it grows: the records of one log that wait for the next commit. */
export class SegmentWriter {
  #bytes = new Uint8Array(512);
  #view = new DataView(this.#bytes.buffer);
  length = 0;
  count = 0;

  /** Appends a record whose parts are bytes already; the text is `text[from..to]`. */
  append(
    order: number,
    time: number,
    seq: number,
    command: RecordCommand,
    source: Uint8Array,
    extras: Uint8Array,
    text: Uint8Array,
    from: number,
    to: number,
  ): void {
    if (source.length > MAX_U16 || extras.length > MAX_U16) {
      throw new RangeError("A record's part is too long.");
    }
    const size = HEAD + source.length + extras.length + to - from;
    if (this.length + size > this.#bytes.length) this.#grow(this.length + size);
    const bytes = this.#bytes;
    const view = this.#view;
    let at = this.length;
    view.setUint32(at, size, true);
    setU48(view, at + 4, order);
    setU48(view, at + 10, time);
    setU48(view, at + 16, seq);
    view.setUint16(at + 22, recordCommands.indexOf(command), true);
    view.setUint16(at + 24, source.length, true);
    view.setUint16(at + 26, extras.length, true);
    at += HEAD;
    // These are short: a loop is faster than `set`, which needs a view.
    for (let i = 0; i < source.length; i++) bytes[at++] = source[i]!;
    for (let i = 0; i < extras.length; i++) bytes[at++] = extras[i]!;
    for (let i = from; i < to; i++) bytes[at++] = text[i]!;
    this.length = at;
    this.count++;
  }

  appendRecord({ order, time, seq, command, source, extras, text }: SaidRecord): void {
    const bytes = encoder.encode(text);
    const said = encoder.encode(source);
    this.append(order, time, seq, command, said, encodeExtras(extras), bytes, 0, bytes.length);
  }

  /** The segment's bytes, as a copy of their own. */
  bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.length);
  }

  /** Starts over, with the room it has. */
  clear(): void {
    this.length = 0;
    this.count = 0;
  }

  #grow(needed: number): void {
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, needed));
    larger.set(this.#bytes.subarray(0, this.length));
    this.#bytes = larger;
    this.#view = new DataView(larger.buffer);
  }
}

/** The records of a segment, in order. Throws CorruptSegment for bytes that are none. */
export function decodeSegment(bytes: Uint8Array): SaidRecord[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const records: SaidRecord[] = [];
  try {
    for (let at = 0; at < bytes.length;) {
      const size = view.getUint32(at, true);
      const sourceAt = at + HEAD;
      const extrasAt = sourceAt + view.getUint16(at + 24, true);
      const textAt = extrasAt + view.getUint16(at + 26, true);
      const command = recordCommands[view.getUint8(at + 22)];
      if (size < textAt - at || at + size > bytes.length || !command) {
        throw new CorruptSegment(`Bad record at ${at}.`);
      }
      records.push({
        order: getU48(view, at + 4),
        time: getU48(view, at + 10),
        seq: getU48(view, at + 16),
        command,
        source: decoder.decode(bytes.subarray(sourceAt, extrasAt)),
        extras: extrasAt === textAt ? {} : decodeExtras(bytes.subarray(extrasAt, textAt)),
        text: decoder.decode(bytes.subarray(textAt, at + size)),
      });
      at += size;
    }
  } catch (error) {
    if (error instanceof CorruptSegment) throw error;
    throw new CorruptSegment("A segment's bytes do not hold records.", { cause: error });
  }
  return records;
}

function decodeExtras(bytes: Uint8Array): Extras {
  const extras = JSON.parse(decoder.decode(bytes));
  if (typeof extras !== "object") throw new CorruptSegment("Bad extras.");
  const { account = "", key = "", origin = "", tags = {}, params = [] } = extras;
  const strings = [account, key, origin, ...Object.values(tags), ...params];
  if (!strings.every((value) => typeof value === "string")) throw new CorruptSegment("Bad extras.");
  return extras;
}

function setU48(view: DataView, at: number, value: number): void {
  view.setUint32(at, value % 0x1_0000_0000, true);
  view.setUint16(at + 4, Math.floor(value / 0x1_0000_0000), true);
}

function getU48(view: DataView, at: number): number {
  return view.getUint16(at + 4, true) * 0x1_0000_0000 + view.getUint32(at, true);
}
