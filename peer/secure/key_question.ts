// How a peer that does not know a registry's key yet asks for it, before the handshake and in the clear: an empty frame, and
// a frame with the key. Whoever stands between can answer too, so the answer is shown to people and remembered.
import { type Question, readExactly, writeAll } from "./questions.ts";
import { type ByteStream, StreamError } from "./secure_stream.ts";

const keyBytes = 32;
const first = [0, 0] as const;

/** The key of who is at the other end. Throws StreamError, and what the stream throws. */
export async function askForKey(stream: ByteStream): Promise<Uint8Array> {
  await writeAll(stream, Uint8Array.from(first));
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

export function keyQuestion(key: Uint8Array): Question {
  return {
    first,
    async answer(stream) {
      await writeAll(stream, Uint8Array.of(0, keyBytes, ...key));
      return true;
    },
  };
}
