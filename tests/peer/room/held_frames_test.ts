import { assert, assertEquals } from "@std/assert";
import { heldFrames } from "../../../peer/room/membership.ts";
import { highestId, type Id, lowestId, maxHeldIds } from "../../../protocol/peer/frame.ts";

Deno.test("however many statements there are, all are told, and no one twice", () => {
  for (const count of [0, 1, maxHeldIds, maxHeldIds + 1, 3 * maxHeldIds]) {
    const ids = Array.from({ length: count }, (_, i) => (i + 1).toString(16).padStart(16, "0"));
    const told: Id[] = [];
    let after = lowestId;
    for (const frame of heldFrames({ ids })) {
      assert(frame.type === "held" && frame.ids.length <= maxHeldIds);
      assertEquals(frame.after, after, "without a hole");
      assert(frame.ids.every((id) => id > frame.after && id <= frame.through));
      told.push(...frame.ids);
      after = frame.through;
    }
    assertEquals([told, after], [ids, highestId]);
  }
});
