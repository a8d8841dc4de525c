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
