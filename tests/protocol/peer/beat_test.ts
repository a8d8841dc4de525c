import { assertEquals } from "@std/assert";
import { nodeSuite } from "../../../peer/crypto.ts";
import { isGenuineBeat, readBeat, writeBeat } from "../../../protocol/peer/beat.ts";
import { readPacket } from "../../../protocol/peer/packet.ts";

const suite = nodeSuite();
const key = new Uint8Array(32).fill(1), id = new Uint8Array(8).fill(2), echo = new Uint8Array(8).fill(3);

Deno.test("a beat is known by its key and its direction, and its answer is no longer", () => {
  const beat = writeBeat(suite, key, "peer", { id, counter: 2 ** 48 - 1, echo });
  assertEquals(readBeat(beat), { id, counter: 2 ** 48 - 1, echo });
  assertEquals(isGenuineBeat(suite, key, "peer", beat), true);
  assertEquals(isGenuineBeat(suite, key, "registry", beat), false);
  assertEquals(isGenuineBeat(suite, new Uint8Array(32), "peer", beat), false);
  assertEquals(writeBeat(suite, key, "registry", { id, counter: 7, echo }).length, beat.length);
  assertEquals(readPacket(beat), undefined);
  for (let at = 0; at < beat.length; at++) {
    const changed = beat.slice();
    changed[at]! ^= 0x80;
    assertEquals(readBeat(changed) !== undefined && isGenuineBeat(suite, key, "peer", changed), false);
    assertEquals(readBeat(beat.subarray(0, at)), undefined);
  }
  assertEquals(readBeat(Uint8Array.of(...beat, 0)), undefined);
});
