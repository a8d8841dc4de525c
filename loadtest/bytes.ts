// Numbers in hexadecimal and comparison, in place in a buffer: no string and no slice is made. Pure.
// This is where a load test spends most of its own time, so it reads as many bytes at once as it can.

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/**
 * Are `length` bytes the expected ones, which must be ASCII? Read as a floating-point number, eight ASCII bytes are
 * neither NaN nor zero, and so equal nothing but themselves.
 */
export function sameBytes(
  bytes: DataView,
  at: number,
  ascii: DataView,
  from: number,
  length: number,
): boolean {
  let i = 0;
  for (; i + 8 <= length; i += 8) {
    if (bytes.getFloat64(at + i, true) !== ascii.getFloat64(from + i, true)) return false;
  }
  for (; i < length; i++) {
    if (bytes.getUint8(at + i) !== ascii.getUint8(from + i)) return false;
  }
  return true;
}

const digits = new TextEncoder().encode("0123456789abcdef");
/** The value of two digits, found under both their bytes as one little-endian number; negative for anything else. */
const valueOfPair = new Int32Array(1 << 16).fill(-1 << 28);
for (let value = 0; value < 256; value++) {
  valueOfPair[digits[value >> 4]! | digits[value & 15]! << 8] = value;
}

/** The number that four lower-case digits write, or -1. */
export function readHex4(view: DataView, at: number): number {
  const high = valueOfPair[view.getUint16(at, true)]!;
  const low = valueOfPair[view.getUint16(at + 2, true)]!;
  return (high | low) < 0 ? -1 : high << 8 | low;
}

/** The number that eight lower-case digits write, or -1. */
export function readHex8(view: DataView, at: number): number {
  const high = readHex4(view, at);
  const low = readHex4(view, at + 4);
  return (high | low) < 0 ? -1 : (high << 16 | low) >>> 0;
}

/** Writes the last `count` digits of a number below 2^32. */
export function writeHex(bytes: Uint8Array, at: number, count: number, value: number): void {
  let rest = value;
  for (let i = at + count - 1; i >= at; i--) {
    bytes[i] = digits[rest & 15]!;
    rest >>>= 4;
  }
}
