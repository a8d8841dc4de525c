// Whole numbers of one, two, four or eight bytes (RFC 9000, 16), always in the shortest form that holds them. Pure.
import type { ByteReader, ByteWriter } from "./bytes.ts";

/** Undefined past the end, for a number that JavaScript cannot hold, and for one that is written longer than it needs to be. */
export function readVarint(reader: ByteReader): number | undefined {
  const first = reader.u8();
  if (first === undefined) return undefined;
  const low = first & 63;
  switch (first >> 6) {
    case 0:
      return low;
    case 1: {
      const next = reader.u8();
      return next === undefined ? undefined : atLeast(2 ** 6, low * 2 ** 8 + next);
    }
    case 2: {
      const high = reader.u8(), next = reader.u16();
      if (high === undefined || next === undefined) return undefined;
      return atLeast(2 ** 14, low * 2 ** 24 + high * 2 ** 16 + next);
    }
    default: {
      const high = reader.u8(), next = reader.u48();
      if (high === undefined || next === undefined) return undefined;
      const value = (low * 2 ** 8 + high) * 2 ** 48 + next;
      return Number.isSafeInteger(value) ? atLeast(2 ** 30, value) : undefined;
    }
  }
}

export function writeVarint(writer: ByteWriter, value: number): ByteWriter {
  if (value < 2 ** 6) return writer.u8(value);
  if (value < 2 ** 14) return writer.u16(2 ** 14 + value);
  if (value < 2 ** 30) return writer.u32(2 ** 31 + value);
  return writer.u16(0xc000 + Math.floor(value / 2 ** 48)).u48(value % 2 ** 48);
}

function atLeast(least: number, value: number): number | undefined {
  return value < least ? undefined : value;
}
