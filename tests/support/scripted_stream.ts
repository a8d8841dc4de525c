// A byte stream without a network: it reads what a test says, in pieces, and takes a byte at a time.
import type { ByteStream } from "../../peer/secure/secure_stream.ts";

/** A stream that reads these pieces, and keeps what is written, a byte at a time. */
export function scripted(...pieces: number[][]): ByteStream & { readonly written: number[] } {
  const waiting = pieces.map((piece) => Uint8Array.from(piece));
  const written: number[] = [];
  return {
    written,
    read(buffer) {
      const piece = waiting.shift();
      if (!piece) return Promise.resolve(null);
      const count = Math.min(piece.length, buffer.length);
      buffer.set(piece.subarray(0, count));
      if (count < piece.length) waiting.unshift(piece.subarray(count));
      return Promise.resolve(count);
    },
    write(bytes) {
      written.push(bytes[0]!);
      return Promise.resolve(1);
    },
    close() {},
  };
}

export async function everything(stream: ByteStream): Promise<number[]> {
  const all: number[] = [];
  const buffer = new Uint8Array(3);
  while (true) {
    const count = await stream.read(buffer);
    if (count === null) return all;
    all.push(...buffer.subarray(0, count));
  }
}
