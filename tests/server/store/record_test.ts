// Records and segments: whatever is written is read again, and whatever else the bytes are is named as damage.
import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  CorruptSegment,
  decodeSegment,
  encodeExtras,
  type Extras,
  recordCommands,
  type SaidRecord,
  SegmentWriter,
} from "../../../server/store/record.ts";
import { type Random, randomFrom } from "../../support/random.ts";

const U48 = 2 ** 48;
const alphabet = [
  "",
  "a",
  " ",
  "\0",
  "\r",
  "\n",
  "ä",
  "漢",
  "😀",
  "\ufeff",
  "\u202e",
  "\ufffd",
  "e\u0301",
  "\\",
  '"',
];

const textOf = (random: Random, most: number) =>
  Array.from({ length: random.below(most) }, () => random.pick(alphabet)).join("");
const numberOf = (random: Random) =>
  random.pick([0, 1, 0xffff, 2 ** 32 - 1, 2 ** 32, U48 - 1, random.below(U48)]);

function extrasOf(random: Random): Extras {
  const extras: Record<string, unknown> = {};
  if (random.below(2) === 0) extras.account = textOf(random, 20);
  if (random.below(2) === 0) extras.key = textOf(random, 20);
  if (random.below(3) === 0) extras.params = Array.from({ length: random.below(4) }, () => textOf(random, 9));
  if (random.below(3) === 0) extras.tags = { [`+${textOf(random, 9)}`]: textOf(random, 30), "+b": "" };
  if (random.below(5) === 0) extras.redacted = true;
  return extras;
}

const recordOf = (random: Random): SaidRecord => ({
  order: numberOf(random),
  seq: numberOf(random),
  time: numberOf(random),
  command: random.pick(recordCommands),
  source: textOf(random, 40),
  extras: extrasOf(random),
  text: textOf(random, random.below(50) === 0 ? 5_000 : 100),
});

function write(records: readonly SaidRecord[], writer = new SegmentWriter()): Uint8Array<ArrayBuffer> {
  for (const record of records) writer.appendRecord(record);
  return writer.bytes();
}

Deno.test("what is written is read again, also with a writer that was used before", () => {
  const random = randomFrom("records");
  const writer = new SegmentWriter();
  for (let round = 0; round < 300; round++) {
    const records = Array.from({ length: random.below(20) }, () => recordOf(random));
    const bytes = write(records, writer);
    assertEquals(writer.count, records.length);
    assertEquals(bytes.length, writer.length);
    assertEquals(decodeSegment(bytes), records, random.seedNote);
    // Bytes in the middle of others, as SQLite may hand them out.
    const inside = new Uint8Array(bytes.length + 9);
    inside.set(bytes, 5);
    assertEquals(decodeSegment(inside.subarray(5, 5 + bytes.length)), records, random.seedNote);
    writer.clear();
  }
});

Deno.test("bytes that are no segment are named as damage, whatever they are", () => {
  const random = randomFrom("damaged segments");
  let damaged = 0;
  for (let round = 0; round < 3_000; round++) {
    const bytes = write(Array.from({ length: 1 + random.below(5) }, () => recordOf(random)));
    const cut = random.below(4) === 0 ? bytes.slice(0, random.below(bytes.length)) : bytes;
    for (let i = random.below(4); i >= 0 && cut.length > 0; i--) {
      cut[random.below(Math.min(cut.length, random.pick([4, 28, cut.length])))] = random.below(256);
    }
    try {
      // A change within a text is still a text.
      decodeSegment(cut);
    } catch (error) {
      assert(error instanceof CorruptSegment, `${error}; ${random.seedNote}`);
      damaged++;
    }
  }
  assert(damaged > 500, `${damaged} of 3000 were found; ${random.seedNote}`);
});

Deno.test("a segment that is cut anywhere but between two records is damaged", () => {
  const random = randomFrom("cut segments");
  const records = [recordOf(random), recordOf(random), recordOf(random)];
  const bytes = write(records);
  const ends = [0, 1, 2, 3].map((count) => write(records.slice(0, count)).length);
  for (let at = 0; at <= bytes.length; at++) {
    const whole = ends.indexOf(at);
    const cut = bytes.subarray(0, at);
    if (whole >= 0) assertEquals(decodeSegment(cut), records.slice(0, whole));
    else assertThrows(() => decodeSegment(cut), CorruptSegment, undefined, `${at}; ${random.seedNote}`);
  }
});

for (
  const extras of [
    "null",
    "5",
    "{",
    '{"params":5}',
    '{"tags":{"a":1}}',
    '{"key":{}}',
    '{"account":null}',
    "\xff",
  ]
) {
  Deno.test(`extras that are none are damage: ${extras}`, () => {
    const bytes = Uint8Array.from(extras, (char) => char.charCodeAt(0));
    const writer = new SegmentWriter();
    writer.append(1, 2, 3, "PRIVMSG", new Uint8Array(0), bytes, new Uint8Array(0), 0, 0);
    assertThrows(() => decodeSegment(writer.bytes()), CorruptSegment);
  });
}

Deno.test("a part that is too long is refused, and what was written before it stays whole", () => {
  const writer = new SegmentWriter();
  const record = recordOf(randomFrom("too long"));
  writer.appendRecord(record);
  assertThrows(() => writer.appendRecord({ ...record, source: "x".repeat(0x1_0000) }), RangeError);
  const tags = { "+a": "x".repeat(0x1_0000) };
  assertThrows(() => writer.appendRecord({ ...record, extras: { tags } }), RangeError);
  writer.appendRecord({ ...record, source: "x".repeat(0xffff), text: "y".repeat(0x2_0000) });
  const [first, second] = decodeSegment(writer.bytes());
  assertEquals(first, record);
  assertEquals([second!.source.length, second!.text.length], [0xffff, 0x2_0000]);
});

Deno.test("no extras cost no bytes", () => {
  assertEquals(encodeExtras({}).length, 0);
});
