import { assertEquals } from "@std/assert";
import { decodeBase64, encodeBase64 } from "../../../protocol/irc/base64.ts";
import { randomFrom } from "../../support/random.ts";

Deno.test("what is encoded is decoded to the same bytes, and by others too", () => {
  const random = randomFrom("base64");
  for (let i = 0; i < 300; i++) {
    const bytes = Uint8Array.from({ length: random.below(80) }, () => random.below(256));
    const text = encodeBase64(bytes);
    assertEquals(text, (bytes as unknown as { toBase64(): string }).toBase64());
    assertEquals(decodeBase64(text), bytes, random.seedNote);
  }
});

Deno.test("what no encoder makes is refused", () => {
  for (
    const text of [
      "A",
      "AA",
      "AAA",
      "AB==C",
      "AB= =",
      "AAA*",
      "AB==",
      "AAB=",
      " AAAA",
      "AAAA\n",
      "====",
      "A===",
    ]
  ) {
    assertEquals(decodeBase64(text), null, text);
  }
});
