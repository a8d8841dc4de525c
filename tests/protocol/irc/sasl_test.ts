import { assert, assertEquals } from "@std/assert";
import { SASL_CHUNK, saslChunks, SaslReader } from "../../../protocol/irc/sasl.ts";
import { randomFrom } from "../../support/random.ts";

Deno.test("any response comes out of its chunks as it went in, and all but the last are full", () => {
  const random = randomFrom("sasl chunks");
  for (let i = 0; i < 200; i++) {
    const bytes = Uint8Array.from({ length: random.below(1_300) }, () => random.below(256));
    const chunks = saslChunks(bytes);
    const reader = new SaslReader(4_000);
    chunks.forEach((chunk, i) => {
      const input = reader.take(chunk);
      if (i < chunks.length - 1) {
        assertEquals(chunk.length, SASL_CHUNK);
        assertEquals(input, { type: "more" });
      } else assertEquals(input, { type: "response", bytes }, random.seedNote);
    });
  }
});

Deno.test("an empty response is +, and a full last chunk is followed by one", () => {
  assertEquals(saslChunks(new Uint8Array(0)), ["+"]);
  assertEquals(saslChunks(new Uint8Array(300)), ["A".repeat(400), "+"]);
  assertEquals(saslChunks(new Uint8Array(297)).length, 1);
});

Deno.test("a client may stop, also in the middle; what it had sent is forgotten", () => {
  const reader = new SaslReader(4_000);
  assertEquals(reader.take("A".repeat(400)), { type: "more" });
  assertEquals(reader.take("*"), { type: "abort" });
  assertEquals(reader.take("YQ=="), { type: "response", bytes: new TextEncoder().encode("a") });
});

Deno.test("a chunk past 400, or a response past the limit, is too long, and what came of it is forgotten", () => {
  const reader = new SaslReader(800);
  assertEquals(reader.take("A".repeat(401)), { type: "tooLong" });
  assertEquals(reader.take("A".repeat(400)), { type: "more" });
  assertEquals(reader.take("A".repeat(400)), { type: "more" });
  assertEquals(reader.take("AAAA"), { type: "tooLong" });
  assertEquals(reader.take("+"), { type: "response", bytes: new Uint8Array(0) });
});

Deno.test("what is not base64 is malformed", () => {
  const reader = new SaslReader(800);
  for (const chunk of ["A", "!!!!", "YQ", ""]) {
    const input = reader.take(chunk);
    assert(chunk === "" ? input.type === "response" : input.type === "malformed", chunk);
  }
});
