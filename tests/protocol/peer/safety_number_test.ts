import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { nodeSuite } from "../../../peer/crypto.ts";
import { safetyNumber } from "../../../protocol/peer/safety_number.ts";
import type { PublicIdentity } from "../../../protocol/peer/suite.ts";

const suite = nodeSuite();
const identity = (seed: number): PublicIdentity => ({
  signing: new Uint8Array(32).fill(seed),
  agreement: new Uint8Array(32).fill(seed + 1),
});

Deno.test("60 digits in groups of 5, the same for both, and another for each pair and each key", () => {
  const number = safetyNumber(suite, identity(1), identity(3));
  assertMatch(number, /^(?:\d{5} ){11}\d{5}$/);
  assertEquals(safetyNumber(suite, identity(3), identity(1)), number);
  assertNotEquals(safetyNumber(suite, identity(1), identity(5)), number);
  const otherKey = { ...identity(3), agreement: new Uint8Array(32) };
  assertNotEquals(safetyNumber(suite, identity(1), otherKey), number);
});
