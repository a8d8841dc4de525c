import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import { type LineBounds, LineReader } from "../../server/line_reader.ts";
import { type Random, randomFrom } from "../support/random.ts";

const bounds: LineBounds = { lineBytes: 512, tagBytes: 8191 };
const TOO_LONG = "(too long)";
const encoder = new TextEncoder();
const decoder = new TextDecoder("latin1");

/** Feeds a reader as a socket does, and keeps what it says. */
class Feed {
  readonly lines: string[] = [];
  largest = 0;
  readonly reader = new LineReader(
    bounds,
    (bytes, from, to) => this.lines.push(decoder.decode(bytes.subarray(from, to))),
    () => this.lines.push(TOO_LONG),
  );

  /** `size` answers how many bytes the next read brings at most. */
  bytes(bytes: Uint8Array, size: () => number = () => Infinity, enough: () => boolean = () => false): this {
    for (let at = 0; at < bytes.length;) {
      const space = this.reader.space();
      const count = Math.min(space.length, bytes.length - at, Math.max(1, size()));
      space.set(bytes.subarray(at, at + count));
      at += count;
      this.reader.took(count);
      this.largest = Math.max(this.largest, this.reader.capacity);
      while (!this.reader.cut(enough));
    }
    return this;
  }

  text(text: string, size?: () => number): this {
    return this.bytes(encoder.encode(text), size);
  }
}

/** Lines of every kind that a bound, an end or a chunk could cut wrongly. */
function randomStream(random: Random): Uint8Array {
  const parts: string[] = [];
  for (let i = 0; i < 40; i++) {
    const tags = random.below(4) === 0
      ? `@${"t".repeat(random.pick([0, 1, 500, 4_000, 8_188, 8_189, 8_190, 9_000]))} `
      : "";
    const text = random.pick(["a", "\r", "\0", "@", " ", "é", ":x "]).repeat(
      random.pick([0, 1, 2, 30, 255, 509, 510, 511, 600, 3_000]),
    );
    parts.push(tags, text, random.pick(["\r\n", "\n", "\r\r\n"]));
  }
  return encoder.encode(parts.join(""));
}

Deno.test("any cutting of a stream into reads gives the same lines", () => {
  const random = randomFrom("line reader");
  for (let round = 0; round < 10; round++) {
    const stream = randomStream(random);
    const whole = new Feed().bytes(stream).lines;
    assert(whole.length > 20);
    assertEquals(new Feed().bytes(stream, () => 1).lines, whole, random.seedNote);
    assertEquals(new Feed().bytes(stream, () => random.below(2_000)).lines, whole, random.seedNote);
    assertEquals(new Feed().bytes(stream, () => random.below(5)).lines, whole, random.seedNote);
    assertEquals(
      new Feed().bytes(stream, undefined, () => random.below(2) === 0).lines,
      whole,
      random.seedNote,
    );
  }
});

Deno.test("a line ends with CR LF or LF, and a CR anywhere else is part of it", () => {
  assertEquals(new Feed().text("a\r\nb\nc\rd\r\n\r\n\n\re\r\r\n").lines, ["a", "b", "c\rd", "", "", "\re\r"]);
});

Deno.test("CR LF is one end when a read ends between the two", () => {
  assertEquals(new Feed().text("a\r").text("\nb\r").text("\n").lines, ["a", "b"]);
});

Deno.test("NUL is left to whoever parses the line", () => {
  assertEquals(new Feed().text("a\0b\r\n").lines, ["a\0b"]);
});

Deno.test("a line of exactly 512 bytes with its end is taken, one of 513 is not", () => {
  const lines = new Feed().text("a".repeat(510) + "\r\n" + "b".repeat(511) + "\n").lines;
  assertEquals(lines.map((line) => line.length), [510, 511]);
  assertEquals(new Feed().text("a".repeat(511) + "\r\n").lines, [TOO_LONG]);
  assertEquals(new Feed().text("a".repeat(512) + "\n").lines, [TOO_LONG]);
});

Deno.test("tags of exactly 8191 bytes are taken beside 512 of line, a byte more of either is not", () => {
  const tags = (length: number) => `@${"t".repeat(length - 2)} `;
  const line = "a".repeat(510);
  assertEquals(new Feed().text(`${tags(8191)}${line}\r\n`).lines, [`${tags(8191)}${line}`]);
  assertEquals(new Feed().text(`${tags(8192)}${line}\r\n`).lines, [TOO_LONG]);
  assertEquals(new Feed().text(`${tags(8191)}a${line}\r\n`).lines, [TOO_LONG]);
  assertEquals(new Feed().text(`@${"t".repeat(8191)}\r\n`).lines, [TOO_LONG]);
});

Deno.test("a line that is too long is said to be so once, and takes no other line with it", () => {
  for (const size of [() => 1, () => 100, () => Infinity]) {
    const feed = new Feed().text(
      `before\r\n${"x".repeat(5_000)}\r\nafter\r\n${"y".repeat(600)}\nlast\n`,
      size,
    );
    assertEquals(feed.lines, ["before", TOO_LONG, "after", TOO_LONG, "last"]);
  }
});

Deno.test("a line without an end never makes the buffer grow past its bound, nor does one with tags", () => {
  for (const start of ["", "@", "@a ", `@${"t".repeat(8_000)} `]) {
    const feed = new Feed().text(start);
    for (let i = 0; i < 200; i++) feed.text("x".repeat(997));
    assertEquals(feed.lines, [TOO_LONG]);
    assertLessOrEqual(feed.largest, 16 * 1024);
    assertEquals(feed.text("\r\nnext\r\n").lines, [TOO_LONG, "next"]);
  }
});

Deno.test("the buffer is small again after a long line, taken or thrown away", () => {
  const taken = new Feed().text(`@${"t".repeat(8_000)} PING a\r\n`);
  assert(taken.largest > 8_000);
  assertEquals(taken.reader.capacity, 1024);
  const thrown = new Feed().text(`@${"t".repeat(9_000)}`);
  assertEquals(thrown.reader.capacity, 1024);
});

Deno.test("who has had enough gets the next line only when asked again", () => {
  const lines: string[] = [];
  const reader = new LineReader(
    bounds,
    (b, from, to) => lines.push(decoder.decode(b.subarray(from, to))),
    () => {},
  );
  reader.space().set(encoder.encode("a\nb\nc"));
  reader.took(5);
  assertEquals(reader.cut(() => true), false);
  assertEquals([lines.join(), reader.first], ["a", "b".charCodeAt(0)]);
  assertEquals(reader.cut(() => true), false);
  assertEquals(reader.cut(() => true), true);
  assertEquals([lines.join(), reader.first], ["a,b", "c".charCodeAt(0)]);
  reader.space().set(encoder.encode("\n"));
  reader.took(1);
  assertEquals(reader.cut(() => false), true);
  assertEquals([lines.join(), reader.first], ["a,b,c", undefined]);
});
