import { assert, assertEquals, assertThrows } from "@std/assert";
import { generateKeys, nodeSuite } from "../../../peer/crypto.ts";
import { type Hello, isGenuineHello, readHello, writeHello } from "../../../protocol/peer/hello.ts";
import { randomFrom } from "../../support/random.ts";

const suite = nodeSuite();
const signing = generateKeys("Ed25519"), agreement = generateKeys("X25519");
const hello: Hello = {
  user: "ann",
  identity: { signing: signing.publicKey, agreement: agreement.publicKey },
  udpPort: 40_000,
  tcpPort: 0,
  time: Date.UTC(2026, 10, 21),
};

Deno.test("a HELLO is read as it was written, and is genuine", () => {
  const datagram = writeHello(suite, signing, hello);
  assertEquals(readHello(datagram), hello);
  assert(isGenuineHello(suite, hello, datagram));
  assert(datagram.length <= 1 + 1 + 32 + 64 + 10 + 64);
});

Deno.test("no byte of it can be changed, added or left out", () => {
  const datagram = writeHello(suite, signing, hello);
  const random = randomFrom("hello");
  for (let at = 0; at < datagram.length; at++) {
    const changed = datagram.slice();
    changed[at]! ^= 1 + random.below(255);
    const read = readHello(changed);
    assert(!read || !isGenuineHello(suite, read, changed), `byte ${at}, ${random.seedNote}`);
    assertEquals(readHello(datagram.subarray(0, at)), undefined);
  }
  assertEquals(readHello(Uint8Array.of(...datagram, 0)), undefined);
});

Deno.test("a name that nobody can have is neither written nor read", () => {
  assertThrows(() => writeHello(suite, signing, { ...hello, user: "a b" }), RangeError);
  const datagram = writeHello(suite, signing, hello);
  datagram[2] = 0x1b;
  assertEquals(readHello(datagram), undefined);
});
