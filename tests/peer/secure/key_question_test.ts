import { assertEquals, assertRejects } from "@std/assert";
import { answeringForKey, askForKey } from "../../../peer/secure/key_question.ts";
import { type ByteStream, StreamError } from "../../../peer/secure/secure_stream.ts";

const key = new Uint8Array(32).fill(7);

/** A stream that reads these pieces, and keeps what is written, a byte at a time. */
function scripted(...pieces: number[][]): ByteStream & { readonly written: number[] } {
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

async function everything(stream: ByteStream): Promise<number[]> {
  const all: number[] = [];
  const buffer = new Uint8Array(3);
  while (true) {
    const count = await stream.read(buffer);
    if (count === null) return all;
    all.push(...buffer.subarray(0, count));
  }
}

Deno.test("a question is answered, and what follows it is read; what is none is read whole", async () => {
  for (const pieces of [[[0, 0, 1, 2, 3]], [[0], [0], [1], [2, 3]], [[0, 0], [1, 2, 3]]]) {
    const stream = scripted(...pieces);
    assertEquals(await everything(answeringForKey(stream, key)), [1, 2, 3]);
    assertEquals(stream.written, [0, 32, ...key]);
  }
  for (const pieces of [[[0, 48, 1, 2]], [[0], [48], [1], [2]]]) {
    const stream = scripted(...pieces);
    assertEquals(await everything(answeringForKey(stream, key)), [0, 48, 1, 2]);
    assertEquals(stream.written, []);
  }
  for (const pieces of [[], [[0]]]) {
    assertEquals(await everything(answeringForKey(scripted(...pieces), key)), []);
  }
});

Deno.test("who asks gets the key, or a reason why it is none", async () => {
  const stream = scripted([0], [32, ...key]);
  assertEquals(await askForKey(stream), key);
  assertEquals(stream.written, [0, 0]);
  for (const pieces of [[[0, 31, ...key]], [[0, 32, 1, 2]], []]) {
    await assertRejects(() => askForKey(scripted(...pieces)), StreamError, "That is no registry.");
  }
});
