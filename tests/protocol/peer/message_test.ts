import { assert, assertEquals, assertGreater, assertLessOrEqual, assertThrows } from "@std/assert";
import { nodeSuite } from "../../../peer/crypto.ts";
import { idBytes, maxSeq } from "../../../protocol/peer/frame.ts";
import * as message from "../../../protocol/peer/message.ts";
import { type Random, randomFrom, seeded } from "../../support/random.ts";
import { randomBytes, randomId, randomNumber } from "../../support/random_frames.ts";
import { seededIdentity } from "../../support/seeded_identity.ts";

const suite = nodeSuite();
const keys = seededIdentity(seeded(1)).signing, others = seededIdentity(seeded(2)).signing;
const room = new Uint8Array(32).fill(7);

function randomContent(random: Random, deps = random.below(10)): message.MessageContent {
  const seq = randomNumber(random, maxSeq - 1) + 1;
  const on = Array.from({ length: deps }, () => randomId(random)).sort();
  return {
    author: randomId(random),
    seq,
    time: randomNumber(random, 2 ** 48 - 1),
    deps: on.map((author) => ({ author, seq: 1 + randomNumber(random, maxSeq - 1) })),
    previous: seq === 1 ? new Uint8Array(message.previousBytes) : randomBytes(random, message.previousBytes),
    type: random.below(256),
    body: randomBytes(random, random.below(message.bodyRoom(deps) + 1)),
  };
}

Deno.test("a message is read as it was written, and its signature holds for its room and author", () => {
  const random = randomFrom("messages");
  for (let round = 0; round < 300; round++) {
    const written = message.writeMessage(suite, room, keys, randomContent(random));
    assertEquals(message.readMessage(written.bytes), written, random.seedNote);
    assert(message.isSigned(suite, room, keys.publicKey, written));
    assert(!message.isSigned(suite, room, others.publicKey, written));
    assert(!message.isSigned(suite, new Uint8Array(32), keys.publicKey, written));
  }
});

Deno.test("whatever byte of a message is changed: it is none, or its signature does not hold", () => {
  const random = randomFrom("changed messages");
  for (let round = 0; round < 3000; round++) {
    const { bytes } = message.writeMessage(suite, room, keys, randomContent(random, random.below(3)));
    bytes[random.below(bytes.length)]! ^= 1 << random.below(8);
    const read = message.readMessage(bytes);
    assert(!read || !message.isSigned(suite, room, keys.publicKey, read), random.seedNote);
  }
});

Deno.test("the largest message fits a packet, and nothing larger is made or read", () => {
  const deps = Array.from({ length: message.maxDeps }, (_, i) => ({
    author: (i + 1).toString(16).padStart(2 * idBytes, "0"),
    seq: maxSeq,
  }));
  const largest: message.MessageContent = {
    author: "ff".repeat(idBytes),
    seq: maxSeq,
    time: 2 ** 48 - 1,
    deps,
    previous: new Uint8Array(message.previousBytes).fill(1),
    type: 1,
    body: new Uint8Array(message.bodyRoom(deps.length)),
  };
  const { bytes } = message.writeMessage(suite, room, keys, largest);
  assertLessOrEqual(bytes.length, message.maxMessageBytes);
  assert(message.readMessage(bytes));
  assertGreater(message.bodyRoom(message.maxDeps), 8);
  assertThrows(
    () => message.writeMessage(suite, room, keys, { ...largest, body: new Uint8Array(1000) }),
    RangeError,
  );
  assertEquals(message.readMessage(new Uint8Array(message.maxMessageBytes + 1)), undefined);
});

Deno.test("a message that no author could mean is none", () => {
  const first: message.MessageContent = {
    author: "aa".repeat(8),
    seq: 1,
    time: 5,
    deps: [],
    previous: new Uint8Array(message.previousBytes),
    type: 1,
    body: new Uint8Array(3),
  };
  const some = new Uint8Array(message.previousBytes).fill(1);
  const dep = { author: "bb".repeat(8), seq: 1 };
  const read = (content: Partial<message.MessageContent>) =>
    message.readMessage(message.writeMessage(suite, room, keys, { ...first, ...content }).bytes);
  assert(read({}));
  assert(read({ seq: 2, previous: some, deps: [dep] }));
  assertEquals(read({ seq: 0 }), undefined, "the first is 1");
  assertEquals(read({ seq: maxSeq + 1, previous: some }), undefined, "a number has 32 bits");
  assertEquals(read({ previous: some }), undefined, "nothing is before the first");
  assertEquals(read({ seq: 2 }), undefined, "something is before the second");
  assertEquals(read({ deps: [{ ...dep, author: first.author }] }), undefined, "on itself");
  assertEquals(read({ deps: [{ ...dep, seq: 0 }] }), undefined, "on nothing");
  assertEquals(read({ deps: [dep, dep] }), undefined, "twice on the same");
});

Deno.test("a long text is split between characters, and is whole again when put together", () => {
  const random = randomFrom("texts");
  for (let round = 0; round < 300; round++) {
    const text = Array.from({ length: random.below(60) }, () => random.pick(["a", "é", "漢", "😀"])).join("");
    const most = 4 + random.below(20);
    const bodies: Uint8Array[] = [];
    for (
      let rest = new TextEncoder().encode(text);
      rest.length > 0;
      rest = rest.slice(bodies.at(-1)!.length)
    ) {
      bodies.push(rest.slice(0, message.fittingText(rest, most)));
    }
    const decoder = new TextDecoder("utf-8", { fatal: true });
    assertEquals(bodies.map((body) => decoder.decode(body)).join(""), text, random.seedNote);
    assert(bodies.every(({ length }) => length > 0 && length <= most));
  }
});
