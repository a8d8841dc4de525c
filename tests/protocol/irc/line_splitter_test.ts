import { assertEquals } from "@std/assert";
import { type Line, LineSplitter } from "../../../protocol/irc/line_splitter.ts";
import { randomFrom } from "../../support/random.ts";

const encoder = new TextEncoder();

/** Every line of the chunks, the unfinished last one included. */
function split(chunks: Iterable<Uint8Array>, maxBytes = 100): Line[] {
  const splitter = new LineSplitter(maxBytes);
  const lines: Line[] = [];
  for (const chunk of chunks) lines.push(...splitter.push(chunk));
  const last = splitter.finish();
  return last ? [...lines, last] : lines;
}

const bytesOf = (text: string) => Array.from(encoder.encode(text), (byte) => Uint8Array.of(byte));
const whole = (text: string): Line => ({ text, cut: false });

Deno.test("lines end with LF or CR LF, one byte at a time as in one chunk", () => {
  const text = "one\r\ntwo\n\nzwölf 🎉\r\nlast";
  const expected = ["one", "two", "", "zwölf 🎉", "last"].map(whole);
  assertEquals(split([encoder.encode(text)]), expected);
  assertEquals(split(bytesOf(text)), expected);
});

Deno.test("a lone CR is part of the line", () => {
  assertEquals(split(bytesOf("a\rb\r\r\n")), [whole("a\rb\r")]);
});

Deno.test("bytes that are not UTF-8 become replacement characters, and a BOM stays", () => {
  assertEquals(split([Uint8Array.of(0x61, 0xff, 0xc3, 0x0a)]), [whole("a\ufffd\ufffd")]);
  assertEquals(split([Uint8Array.of(0xef, 0xbb, 0xbf, 0x61, 0x0a)]), [whole("\ufeffa")]);
});

Deno.test("the bound counts the line without its end", () => {
  const long = "x".repeat(10);
  for (const end of ["\n", "\r\n"]) {
    assertEquals(split(bytesOf(long + end), 10), [whole(long)]);
    assertEquals(split(bytesOf(`${long}y${end}ok${end}`), 10), [{ text: long, cut: true }, whole("ok")]);
  }
  assertEquals(split(bytesOf(`${long}\r\r\nok\n`), 10), [{ text: long, cut: true }, whole("ok")]);
  assertEquals(split(bytesOf("y".repeat(500)), 10), [{ text: "y".repeat(10), cut: true }]);
});

Deno.test("a chunk may be reused after it was pushed", () => {
  const splitter = new LineSplitter(100);
  const chunk = encoder.encode("abc");
  splitter.push(chunk);
  chunk.fill(0x7a);
  assertEquals(splitter.push(encoder.encode("\n")), [whole("abc")]);
});

Deno.test("any chunking of any bytes gives the same lines", () => {
  const random = randomFrom("line_splitter");
  for (let round = 0; round < 500; round++) {
    const bytes = Uint8Array.from(
      { length: random.below(300) },
      () => random.pick([10, 13, 97, 0xc3, 0xa4, 0xff]),
    );
    const chunks: Uint8Array[] = [];
    for (let at = 0; at < bytes.length;) {
      const size = 1 + random.below(40);
      chunks.push(bytes.subarray(at, at + size));
      at += size;
    }
    const maxBytes = random.below(30);
    assertEquals(split(chunks, maxBytes), split([bytes], maxBytes), random.seedNote);
  }
});
