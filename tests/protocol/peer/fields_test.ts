import { assertEquals, assertThrows } from "@std/assert";
import { ByteReader, ByteWriter } from "../../../protocol/peer/bytes.ts";
import * as fields from "../../../protocol/peer/fields.ts";

function written<Value>(field: fields.Field<Value>, value: Value): Uint8Array {
  const writer = new ByteWriter();
  field.write(writer, value);
  return writer.done();
}
const read = <Value>(field: fields.Field<Value>, ...bytes: number[]) =>
  field.read(new ByteReader(Uint8Array.from(bytes)));

Deno.test("each field reads what it has written", () => {
  const shape = fields.struct({
    small: fields.u16,
    middle: fields.u32,
    large: fields.u48,
    yes: fields.flag,
    word: fields.choice("one", "two"),
    exact: fields.bytes(2),
    some: fields.blob(3),
    name: fields.text(8),
    none: fields.optional(fields.u16),
    there: fields.optional(fields.text(3)),
    many: fields.list(fields.u16, 3),
  });
  const value = {
    small: 65_535,
    middle: 2 ** 32 - 1,
    large: 2 ** 48 - 1,
    yes: true,
    word: "two" as const,
    exact: Uint8Array.of(1, 2),
    some: Uint8Array.of(3),
    name: "größe",
    none: null,
    there: "",
    many: [1, 2, 3],
  };
  const bytes = written(shape, value);
  assertEquals(shape.read(new ByteReader(bytes)), value);
  for (let length = 0; length < bytes.length; length++) {
    assertEquals(shape.read(new ByteReader(bytes.subarray(0, length))), undefined, `${length} bytes`);
  }
});

Deno.test("what nobody would write is not read", () => {
  assertEquals(read(fields.flag, 2), undefined);
  assertEquals(read(fields.choice("a", "b"), 2), undefined);
  assertEquals(read(fields.blob(2), 0, 3, 1, 1, 1), undefined);
  assertEquals(read(fields.text(9), 0, 1, 0xff), undefined);
  assertEquals(read(fields.text(9, (text) => text === "x"), 0, 1, 0x79), undefined);
  assertEquals(read(fields.list(fields.u16, 1), 0, 2, 0, 1, 0, 2), undefined);
  assertEquals(read(fields.optional(fields.u16), 9), undefined);
});

Deno.test("what does not fit is not written", () => {
  assertThrows(() => written(fields.bytes(2), Uint8Array.of(1)), RangeError);
  assertThrows(() => written(fields.blob(1), Uint8Array.of(1, 2)), RangeError);
  assertThrows(() => written(fields.text(2), "größe"), RangeError);
  assertThrows(() => written(fields.text(9, () => false), "x"), RangeError);
  assertThrows(() => written(fields.list(fields.u16, 1), [1, 2]), RangeError);
});

Deno.test("a codec reads its own messages, and nothing with more behind it or with another number", () => {
  const codec = fields.codec({
    hello: [1, fields.struct({ name: fields.text(5) })],
    bye: [9, fields.struct({})],
  });
  const hello = codec.write(7, { type: "hello", name: "ann" });
  assertEquals(codec.read(hello), { id: 7, message: { type: "hello", name: "ann" } });
  assertEquals(codec.read(codec.write(0, { type: "bye" })), { id: 0, message: { type: "bye" } });
  assertEquals(codec.read(Uint8Array.of(...hello, 0)), undefined);
  assertEquals(codec.read(Uint8Array.of(2, ...hello.subarray(1))), undefined);
  assertEquals(codec.read(new Uint8Array()), undefined);
});
