// What the screen sees of real peers.
import { assert, assertEquals } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { poll } from "@std/async/poll";
import { PeerSight } from "../../../peer/screen/sight.ts";
import { RealPeer } from "../../support/real_peer.ts";
import { startRegistry } from "../../support/registry.ts";

/** Not all that can be seen is told. */
const shows = (what: () => boolean) => deadline(poll(what, (it) => it, { interval: 20 }), 20_000);

Deno.test("who is in touch, in talks and in rooms, and what nobody has", async () => {
  const registry = startRegistry();
  try {
    const { port } = registry.ports;
    await using ann = await RealPeer.named("ann", { port });
    const sight = new PeerSight(ann.peer);
    const talk = { type: "talk", name: "bob" } as const, team = { type: "room", name: "#team" } as const;
    assertEquals([sight.name, sight.way("bob"), sight.room("#team"), sight.isHeard(talk)], [
      "ann",
      undefined,
      undefined,
      false,
    ]);
    {
      await using bob = await RealPeer.named("bob", { port });
      await bob.peer.query("ann");
      await ann.event((event) => event.type === "asks");
      assertEquals(sight.askers, ["bob"]);
      await ann.peer.decide("bob", "accept");
      await shows(() => sight.way("bob") !== undefined && sight.isHeard(talk));
      await ann.peer.create("#team", "open");
      assertEquals([sight.isHeard(team), sight.isQuiet(team)], [true, true]);
      await bob.peer.join("#team");
      const other = () => sight.room("#team")?.members.find(({ isSelf }) => !isSelf);
      await shows(() => other()?.way !== undefined);
      assertEquals([other()?.name, other()?.role, other()?.way?.by], ["bob", "member", "direct"]);
      assertEquals(sight.room("#team")?.members.find(({ isSelf }) => isSelf)?.role, "owner");
      assert(sight.way("bob") && sight.contacts.includes("bob") && sight.isHeard(talk));
    }
    await ann.event((event) => event.type === "lost" && event.name === "bob");
    ann.peer.say(talk, "are you there?");
    assertEquals([sight.way("bob"), sight.isHeard(talk), sight.isQuiet(talk)], [undefined, false, false]);
  } finally {
    await registry.stop();
  }
});
