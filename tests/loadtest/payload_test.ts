import { assert, assertEquals } from "@std/assert";
import { viewOf } from "../../loadtest/bytes.ts";
import { headerBytes, PayloadCodec } from "../../loadtest/payload.ts";
import { type Random, randomFrom } from "../support/random.ts";

Deno.test("a text that was written is read again, at any size and place", () => {
  const random = randomFrom("payload round trip");
  for (let i = 0; i < 500; i++) {
    const { codec, bytes, at, client, seq, timeUs } = written(random);
    const view = viewOf(bytes);
    assertEquals(codec.clientAt(view, at), client, random.seedNote);
    assert(codec.read(view, at, client), random.seedNote);
    assertEquals([codec.seq, codec.timeUs], [seq, timeUs], random.seedNote);
  }
});

Deno.test("a text with any one byte changed is refused", () => {
  const random = randomFrom("payload damage");
  for (let i = 0; i < 200; i++) {
    const { codec, bytes, at, client } = written(random);
    const view = viewOf(bytes);
    for (let byte = at; byte < at + codec.size; byte++) {
      const before = bytes[byte]!;
      bytes[byte] = (before + 1 + random.below(255)) % 256;
      const whole = codec.clientAt(view, at) === client && codec.read(view, at, client);
      assert(!whole, `byte ${byte - at} of ${codec.size}, ${before} to ${bytes[byte]}: ${random.seedNote}`);
      bytes[byte] = before;
    }
  }
});

Deno.test("a text is printable, holds no space, and is as long as was asked for", () => {
  for (const size of [headerBytes, headerBytes + 1, 64, 400]) {
    const bytes = new Uint8Array(size + 2).fill(1);
    new PayloadCodec(size).write(bytes, 1, 0xffff, 2 ** 32 - 1, 2 ** 32 - 1);
    assertEquals([bytes[0], bytes.at(-1)], [1, 1]);
    assert(bytes.subarray(1, -1).every((byte) => byte > 0x20 && byte < 0x7f));
  }
});

Deno.test("bytes that are no text are refused", () => {
  const random = randomFrom("payload noise");
  const codec = new PayloadCodec(40);
  for (let i = 0; i < 1000; i++) {
    const bytes = Uint8Array.from({ length: 40 }, () => random.below(256));
    bytes[0] = 0x5e;
    const client = codec.clientAt(viewOf(bytes), 0);
    assert(client < 0 || !codec.read(viewOf(bytes), 0, client), random.seedNote);
  }
});

function written(random: Random) {
  const codec = new PayloadCodec(headerBytes + random.below(380));
  const at = random.below(8);
  const bytes = new Uint8Array(at + codec.size + 3);
  const client = random.below(1 << 16);
  const seq = random.below(random.pick([10, 1000, 2 ** 32]));
  const timeUs = random.below(random.pick([10, 1e6, 2 ** 32]));
  codec.write(bytes, at, client, seq, timeUs);
  return { codec, bytes, at, client, seq, timeUs };
}
