import { assertEquals } from "@std/assert";
import { generateKeys, nodeSuite } from "../../peer/crypto.ts";

Deno.test("what strangers call a public key verifies nothing, whatever its bytes are", () => {
  const suite = nodeSuite();
  const text = Uint8Array.of(1), keys = generateKeys("Ed25519");
  const signature = suite.sign(keys, text);
  for (let byte = 0; byte < 256; byte++) {
    assertEquals(suite.verify(new Uint8Array(32).fill(byte), text, signature), false);
  }
  assertEquals(suite.verify(new Uint8Array(31), text, signature), false);
  assertEquals(suite.verify(keys.publicKey, text, signature), true);
});

Deno.test("a point of small order is nobody's key: signatures that anybody can make below it are none", () => {
  const suite = nodeSuite();
  const points = [
    "00".repeat(32),
    `01${"00".repeat(31)}`,
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    `ec${"ff".repeat(30)}7f`,
    `ed${"ff".repeat(30)}7f`,
    `ee${"ff".repeat(30)}7f`,
  ].map((hex) => Uint8Array.fromHex(hex));
  // R is the neutral point and S is 0: it holds wherever the hash is a multiple of the key's order.
  const forged = new Uint8Array(64);
  forged[0] = 1;
  for (const point of points) {
    for (const sign of [0, 0x80]) {
      const key = point.slice();
      key[31]! |= sign;
      for (let text = 0; text < 200; text++) {
        assertEquals(suite.verify(key, Uint8Array.of(text), forged), false, key.toHex());
      }
    }
  }
});
