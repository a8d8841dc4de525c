// What a test message's text looks like, in bytes: who sent it, which of theirs it is, when it was meant to be
// sent, a check over these, and padding up to the size asked for. Knows nothing of IRC or of connections.
//
//     ^ | client, 4 | sequence, 8 | intended time in us, 8 | check, 4 | padding      (lower-case hexadecimal)

export const headerBytes = 25;

/** The largest time a message can carry, in microseconds: 71 minutes. */
export const maxTimeUs = 2 ** 32 - 1;

const caret = 0x5e;
const digits = new TextEncoder().encode("0123456789abcdef");
const notADigit = 0xf0;
const valueOf = new Uint8Array(256).fill(notADigit);
digits.forEach((byte, value) => valueOf[byte] = value);

/**
 * Writes and verifies texts of one size. Reading fills `seq` and `timeUs` instead of returning an object, because
 * it happens millions of times a second.
 */
export class PayloadCodec {
  seq = 0;
  timeUs = 0;
  readonly #pattern: Uint8Array;
  readonly #patternView: DataView;

  /** `size` is the text's length in bytes, `headerBytes` at least. */
  constructor(readonly size: number) {
    // Its period is a prime, and longer than a word, so that padding of another message or shifted padding shows.
    const alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ012345678";
    this.#pattern = new TextEncoder().encode(alphabet.repeat(2 + Math.ceil(size / alphabet.length)));
    this.#patternView = viewOf(this.#pattern);
  }

  /** Writes `size` bytes at `at`. Client is below 2^16, sequence and time are below 2^32. */
  write(bytes: Uint8Array, at: number, client: number, seq: number, timeUs: number): void {
    bytes[at] = caret;
    putHex(bytes, at + 1, 4, client);
    putHex(bytes, at + 5, 8, seq);
    putHex(bytes, at + 13, 8, timeUs);
    putHex(bytes, at + 21, 4, checkOf(client, seq, timeUs));
    const from = seq % paddingPeriod;
    bytes.set(this.#pattern.subarray(from, from + this.size - headerBytes), at + headerBytes);
  }

  /** The number of the client that a text at `at` claims to be from, or -1 if these bytes are no such text. */
  clientAt(bytes: Uint8Array, at: number): number {
    if (bytes[at] !== caret) return -1;
    const a = valueOf[bytes[at + 1]!]!;
    const b = valueOf[bytes[at + 2]!]!;
    const c = valueOf[bytes[at + 3]!]!;
    const d = valueOf[bytes[at + 4]!]!;
    return (a | b | c | d) & notADigit ? -1 : a << 12 | b << 8 | c << 4 | d;
  }

  /**
   * True if the `size` bytes at `at` are, byte for byte, what `write` made for this client; `seq` and `timeUs` are
   * then the message's. `view` is over the same memory as `bytes`.
   */
  read(bytes: Uint8Array, view: DataView, at: number, client: number): boolean {
    const seq = hex8(bytes, at + 5);
    const timeUs = hex8(bytes, at + 13);
    if (seq < 0 || timeUs < 0) return false;
    const check = checkOf(client, seq, timeUs);
    if (
      bytes[at] !== caret ||
      bytes[at + 21] !== digits[check >>> 12] || bytes[at + 22] !== digits[check >>> 8 & 15] ||
      bytes[at + 23] !== digits[check >>> 4 & 15] || bytes[at + 24] !== digits[check & 15] ||
      !sameBytes(view, at + headerBytes, this.#patternView, seq % paddingPeriod, this.size - headerBytes)
    ) return false;
    this.seq = seq;
    this.timeUs = timeUs;
    return true;
  }
}

const paddingPeriod = 61;

/** Differs whenever a single digit of the sequence or the time does. */
function checkOf(client: number, seq: number, timeUs: number): number {
  const mixed = Math.imul(client + 1, 0x9e3779b1) ^ Math.imul(seq + 1, 0x85ebca6b) ^
    Math.imul(timeUs, 0xc2b2ae35);
  return mixed >>> 16;
}

function putHex(bytes: Uint8Array, at: number, count: number, value: number): void {
  let rest = value;
  for (let i = at + count - 1; i >= at; i--) {
    bytes[i] = digits[rest & 15]!;
    rest >>>= 4;
  }
}

/** The number written in eight digits, or -1. */
function hex8(bytes: Uint8Array, at: number): number {
  let value = 0;
  let all = 0;
  for (let i = at; i < at + 8; i++) {
    const digit = valueOf[bytes[i]!]!;
    all |= digit;
    value = value << 4 | digit;
  }
  return all & notADigit ? -1 : value >>> 0;
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Four bytes at a time, because this is where most of a load test's own time goes. */
export function sameBytes(a: DataView, aFrom: number, b: DataView, bFrom: number, length: number): boolean {
  let i = 0;
  for (; i + 4 <= length; i += 4) {
    if (a.getUint32(aFrom + i, true) !== b.getUint32(bFrom + i, true)) return false;
  }
  for (; i < length; i++) {
    if (a.getUint8(aFrom + i) !== b.getUint8(bFrom + i)) return false;
  }
  return true;
}
