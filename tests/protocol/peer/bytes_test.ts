import { assertEquals } from "@std/assert";
import { ByteReader, ByteWriter } from "../../../protocol/peer/bytes.ts";
import { randomFrom } from "../../support/random.ts";

Deno.test("what is written is read, whatever the buffer's size is when it comes to it", () => {
  const random = randomFrom("bytes");
  for (let round = 0; round < 300; round++) {
    const writer = new ByteWriter();
    const expected: unknown[] = [];
    const reads: ((reader: ByteReader) => unknown)[] = [];
    for (let step = random.below(200); step > 0; step--) {
      const [kind, bits] = random.pick([["u8", 8], ["u16", 16], ["u32", 32], ["u48", 48]] as const);
      const number = Math.floor(random.next() * 2 ** bits);
      writer[kind](number);
      expected.push(number);
      reads.push((reader) => reader[kind]());
      const bytes = new Uint8Array(random.below(20)).fill(step);
      writer.bytes(bytes);
      expected.push(bytes);
      reads.push((reader) => reader.bytes(bytes.length));
    }
    const written = writer.done();
    assertEquals(written.length, writer.length);
    const reader = new ByteReader(written);
    assertEquals(reads.map((read) => read(reader)), expected, random.seedNote);
    assertEquals(reader.left, 0);
  }
});

Deno.test("past the end everything reads as undefined, from then on", () => {
  const reader = new ByteReader(Uint8Array.of(1, 2, 3));
  assertEquals([reader.u16(), reader.u16(), reader.u8()], [0x0102, undefined, undefined]);
  assertEquals([reader.u48(), reader.bytes(1), reader.rest()], [undefined, undefined, new Uint8Array()]);
  assertEquals(new ByteReader(Uint8Array.of(1)).bytes(-1), undefined);
});
