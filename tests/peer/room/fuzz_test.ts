import { assertEquals, assertGreater, assertLess, assertLessOrEqual } from "@std/assert";
import { maxFrames } from "../../../peer/link/outgoing.ts";
import { fuzzRoom } from "../../support/peer_fuzz.ts";
import { randomFrom } from "../../support/random.ts";

// A million with CHATROOM_FUZZ=1000000, or by `deno task bench peers`.
const packets = Number(Deno.env.get("CHATROOM_FUZZ") ?? 20_000);

Deno.test("hostile packets break nothing, make nothing grow, and are not worth their bytes", async () => {
  const random = randomFrom("hostile packets");
  const found = await fuzzRoom(packets, random.below(2 ** 32));
  const note = `${JSON.stringify(found)}; ${random.seedNote}`;
  assertGreater(found.unreadable, packets / 5, note);
  assertLess(found.bytesOut, found.bytesIn, note);
  assertLess(found.grownBytes, 4 * 2 ** 20, note);
  assertLessOrEqual(found.backlog, maxFrames, note);
  assertEquals(found.delivered, 50, note);
});
