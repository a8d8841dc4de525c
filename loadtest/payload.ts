// What a test message's text looks like, in bytes: who sent it, which of theirs it is, when it was meant to be
// sent, a check over these, and padding up to the size asked for. Knows nothing of IRC or of connections.
//
//     ^ | client, 4 | sequence, 8 | intended time in us, 8 | check, 4 | padding      (lower-case hexadecimal)
import { readHex4, readHex8, sameBytes, viewOf, writeHex } from "./bytes.ts";

export const headerBytes = 25;

const caret = 0x5e;
// Their number is a prime, and no multiple of a word, so that shifted padding, or another message's, shows.
const alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ012345678";

/**
 * Writes and verifies texts of one size. Reading fills `seq` and `timeUs` instead of returning an object, because
 * it happens millions of times a second.
 */
export class PayloadCodec {
  seq = 0;
  timeUs = 0;
  readonly #padding: Uint8Array;
  readonly #paddingView: DataView;

  /** `size` is the text's length in bytes, `headerBytes` at least. */
  constructor(readonly size: number) {
    this.#padding = new TextEncoder().encode(alphabet.repeat(1 + Math.ceil(size / alphabet.length)));
    this.#paddingView = viewOf(this.#padding);
  }

  /** Writes `size` bytes at `at`. Client is below 2^16, sequence and time are below 2^32. */
  write(bytes: Uint8Array, at: number, client: number, seq: number, timeUs: number): void {
    bytes[at] = caret;
    writeHex(bytes, at + 1, 4, client);
    writeHex(bytes, at + 5, 8, seq);
    writeHex(bytes, at + 13, 8, timeUs);
    writeHex(bytes, at + 21, 4, checkOf(client, seq, timeUs));
    const from = seq % alphabet.length;
    bytes.set(this.#padding.subarray(from, from + this.size - headerBytes), at + headerBytes);
  }

  /** The number of the client that a text at `at` claims to be from, or -1 if these bytes are no such text. */
  clientAt(view: DataView, at: number): number {
    return view.getUint8(at) === caret ? readHex4(view, at + 1) : -1;
  }

  /**
   * True if the `size` bytes at `at`, of which `clientAt` has answered `client`, are byte for byte what `write` made
   * for it; `seq` and `timeUs` are then the message's.
   */
  read(view: DataView, at: number, client: number): boolean {
    const seq = readHex8(view, at + 5);
    const timeUs = readHex8(view, at + 13);
    if (seq < 0 || timeUs < 0 || readHex4(view, at + 21) !== checkOf(client, seq, timeUs)) return false;
    const from = seq % alphabet.length;
    if (!sameBytes(view, at + headerBytes, this.#paddingView, from, this.size - headerBytes)) return false;
    this.seq = seq;
    this.timeUs = timeUs;
    return true;
  }
}

/** Differs whenever a single digit of the sequence or the time does. */
function checkOf(client: number, seq: number, timeUs: number): number {
  const mixed = Math.imul(client + 1, 0x9e3779b1) ^ Math.imul(seq + 1, 0x85ebca6b) ^
    Math.imul(timeUs, 0xc2b2ae35);
  return mixed >>> 16;
}
