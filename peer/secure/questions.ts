// What may be asked of a registry in the clear before the handshake, on the same connection: each question is known by two
// bytes that no handshake begins with. Knows none of them.
import type { ByteStream } from "./secure_stream.ts";

export interface Question {
  readonly first: readonly [number, number];
  /** Takes what else belongs to it from the stream, and answers there. False for what is no such question after all. */
  answer(stream: ByteStream): Promise<boolean>;
}

/** The same stream, on which each of these has been answered, once, if it was asked. */
export function answering(stream: ByteStream, questions: readonly Question[]): ByteStream {
  let held: Uint8Array | undefined;
  return {
    async read(buffer) {
      held ??= await firstBytes(stream, questions);
      if (!held) return null;
      if (held.length === 0) return await stream.read(buffer);
      const count = Math.min(held.length, buffer.length);
      buffer.set(held.subarray(0, count));
      held = held.subarray(count);
      return count;
    },
    write: (bytes) => stream.write(bytes),
    close: () => stream.close(),
  };
}

export async function writeAll(stream: ByteStream, bytes: Uint8Array): Promise<void> {
  for (let rest = bytes; rest.length > 0;) rest = rest.subarray(await stream.write(rest));
}

/** Undefined where the stream ends before. */
export async function readExactly(stream: ByteStream, count: number): Promise<Uint8Array | undefined> {
  const bytes = new Uint8Array(count);
  for (let filled = 0; filled < count;) {
    const read = await stream.read(bytes.subarray(filled));
    if (read === null) return undefined;
    filled += read;
  }
  return bytes;
}

/** What was read and is no question; undefined where that is nothing that can be gone on with. */
async function firstBytes(
  stream: ByteStream,
  questions: readonly Question[],
): Promise<Uint8Array | undefined> {
  const first = await readExactly(stream, 2);
  if (!first) return undefined;
  const asked = questions.find((question) => question.first.every((byte, index) => byte === first[index]));
  if (!asked) return first;
  if (!await asked.answer(stream)) return undefined;
  return await firstBytes(stream, questions.filter((question) => question !== asked));
}
