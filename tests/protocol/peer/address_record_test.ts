import { assertEquals, assertThrows } from "@std/assert";
import { generateKeys, nodeSuite } from "../../../peer/crypto.ts";
import {
  type AddressRecord,
  maxCandidates,
  maxRecordBytes,
  readAddressRecord,
  writeAddressRecord,
} from "../../../protocol/peer/address_record.ts";

const suite = nodeSuite();
const keys = generateKeys("Ed25519");

function recordOf(user: string, count: number): AddressRecord {
  const candidate = (index: number) => ({
    kind: index % 2 ? "host" as const : "reflexive" as const,
    transport: index % 3 ? "udp" as const : "tcp" as const,
    ip: index === 0 ? Uint8Array.of(192, 0, 2, 7) : new Uint8Array(16).fill(index),
    port: index,
  });
  return {
    user,
    identity: { signing: keys.publicKey, agreement: new Uint8Array(32).fill(7) },
    candidates: Array.from({ length: count }, (_, index) => candidate(index)),
    time: 1_700_000_000_123,
  };
}

Deno.test("a record is read as it was written, the longest too", () => {
  for (const [user, count] of [["ann", 0], ["ä".repeat(16), maxCandidates]] as const) {
    const bytes = writeAddressRecord(suite, keys, recordOf(user, count));
    assertEquals(bytes.length <= maxRecordBytes, true, `${bytes.length} bytes`);
    assertEquals(readAddressRecord(suite, bytes), recordOf(user, count));
  }
  assertThrows(() => writeAddressRecord(suite, keys, recordOf("ann", maxCandidates + 1)), RangeError);
  assertThrows(() => writeAddressRecord(suite, keys, recordOf("a b", 0)), RangeError);
});

Deno.test("a record with any bit changed, cut, or signed by another is none", () => {
  const bytes = writeAddressRecord(suite, keys, recordOf("ann", 2));
  for (let at = 0; at < bytes.length; at++) {
    const changed = bytes.slice();
    changed[at]! ^= 1 << at % 8;
    assertEquals(readAddressRecord(suite, changed), undefined, `byte ${at}`);
    assertEquals(readAddressRecord(suite, bytes.subarray(0, at)), undefined);
  }
  const other = writeAddressRecord(suite, generateKeys("Ed25519"), recordOf("ann", 2));
  assertEquals(readAddressRecord(suite, other), undefined);
  assertEquals(readAddressRecord(suite, new Uint8Array(100_000)), undefined);
});
