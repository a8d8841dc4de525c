// Bytes that are put together and taken apart. Pure.

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Reads big-endian numbers and byte strings one behind the other. Past the end everything reads as undefined. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  u8(): number | undefined {
    return this.#skip(1) === undefined ? undefined : this.#view.getUint8(this.#at - 1);
  }

  u16(): number | undefined {
    return this.#skip(2) === undefined ? undefined : this.#view.getUint16(this.#at - 2);
  }

  u32(): number | undefined {
    return this.#skip(4) === undefined ? undefined : this.#view.getUint32(this.#at - 4);
  }

  /** Six bytes: every one of these numbers is exact. */
  u48(): number | undefined {
    if (this.#skip(6) === undefined) return undefined;
    return this.#view.getUint16(this.#at - 6) * 2 ** 32 + this.#view.getUint32(this.#at - 4);
  }

  /** A part of the bytes, not a copy. */
  bytes(count: number): Uint8Array | undefined {
    const from = this.#skip(count);
    return from === undefined ? undefined : this.#bytes.subarray(from, this.#at);
  }

  rest(): Uint8Array {
    const from = this.#at;
    this.#at = this.#bytes.length;
    return this.#bytes.subarray(from);
  }

  #skip(count: number): number | undefined {
    if (count < 0 || this.left < count) {
      this.#at = this.#bytes.length;
      return undefined;
    }
    const from = this.#at;
    this.#at += count;
    return from;
  }
}

/** Writes big-endian numbers and byte strings one behind the other, into a buffer that grows. */
export class ByteWriter {
  #buffer = new Uint8Array(256);
  #view = new DataView(this.#buffer.buffer);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  u8(value: number): this {
    const at = this.#grow(1);
    this.#view.setUint8(at, value);
    return this;
  }

  u16(value: number): this {
    const at = this.#grow(2);
    this.#view.setUint16(at, value);
    return this;
  }

  u32(value: number): this {
    const at = this.#grow(4);
    this.#view.setUint32(at, value);
    return this;
  }

  u48(value: number): this {
    this.u16(Math.floor(value / 2 ** 32));
    return this.u32(value % 2 ** 32);
  }

  bytes(bytes: Uint8Array): this {
    const at = this.#grow(bytes.length);
    this.#buffer.set(bytes, at);
    return this;
  }

  /** What was written, as its own copy. */
  done(): Uint8Array {
    return this.#buffer.slice(0, this.#length);
  }

  #grow(count: number): number {
    const from = this.#length;
    this.#length += count;
    if (this.#length > this.#buffer.length) {
      const larger = new Uint8Array(Math.max(this.#length, 2 * this.#buffer.length));
      larger.set(this.#buffer.subarray(0, from));
      this.#buffer = larger;
      this.#view = new DataView(larger.buffer);
    }
    return from;
  }
}
