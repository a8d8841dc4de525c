// How a peer that does not know a registry's key yet asks for it, before the handshake and in the clear: an empty frame, and
// a frame with the key. Whoever stands between can answer too, so the answer is shown to people and remembered.
import type { ByteStream } from "./secure_stream.ts";
import { StreamError } from "./secure_stream.ts";

const keyBytes = 32;
const question = Uint8Array.of(0, 0);

/** The key of who is at the other end. Throws StreamError, and what the stream throws. */
export async function askForKey(stream: ByteStream): Promise<Uint8Array> {
  await writeAll(stream, question);
  const answer = await readExactly(stream, 2 + keyBytes);
  if (answer?.[0] !== 0 || answer[1] !== keyBytes) throw new StreamError("That is no registry.");
  return answer.slice(2);
}

/** The same over a connection that is opened for it. */
export async function registryKeyOf(connect: () => Promise<ByteStream>): Promise<Uint8Array> {
  const stream = await connect();
  try {
    return await askForKey(stream);
  } finally {
    stream.close();
  }
}

/** The same stream, on which such a question has been answered if there was one. */
export function answeringForKey(stream: ByteStream, key: Uint8Array): ByteStream {
  let held: Uint8Array | undefined;
  return {
    async read(buffer) {
      held ??= await firstBytes(stream, key);
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

/** What was read and is no question. */
async function firstBytes(stream: ByteStream, key: Uint8Array): Promise<Uint8Array> {
  const first = await readExactly(stream, 2);
  if (!first) return new Uint8Array();
  if (first.some((byte) => byte !== 0)) return first;
  await writeAll(stream, Uint8Array.of(0, keyBytes, ...key));
  return new Uint8Array();
}

async function writeAll(stream: ByteStream, bytes: Uint8Array): Promise<void> {
  for (let rest = bytes; rest.length > 0;) rest = rest.subarray(await stream.write(rest));
}

/** Undefined where the stream ends before. */
async function readExactly(stream: ByteStream, count: number): Promise<Uint8Array | undefined> {
  const bytes = new Uint8Array(count);
  for (let filled = 0; filled < count;) {
    const read = await stream.read(bytes.subarray(filled));
    if (read === null) return undefined;
    filled += read;
  }
  return bytes;
}
