// Real peers with a real registry: the owner of a room leaves, and the room goes on for those who are there and those who come
// back later.
import { assertEquals, assertRejects } from "@std/assert";
import { makeIdentity } from "../../peer/identity.ts";
import { RegistryError } from "../../peer/registry_client.ts";
import { RosterError } from "../../protocol/peer/roster.ts";
import { introduce, RealPeer } from "../support/real_peer.ts";
import { startRegistry } from "../support/registry.ts";
import { inTempDir } from "../support/temp_dir.ts";

const place = { type: "room", name: "#team" } as const;

async function bring(host: RealPeer, guest: RealPeer): Promise<void> {
  await introduce(host, guest);
  await host.peer.invite("#team", guest.peer.name!);
  await guest.event((event) => event.type === "invited" && event.room === "#team");
  await guest.peer.join("#team");
}

const members = (one: RealPeer) =>
  one.peer.conversations.room("#team")?.roster.members.map(({ person }) => person.name).sort();
const isOwnedBy = (one: RealPeer, name: string) =>
  one.event((event) => event.type === "owner" && event.place.name === "#team" && event.name === name);

Deno.test("a room whose owner leaves is the next one's: who is offline finds it so, and newcomers come in", () =>
  inTempDir(async (dir) => {
    const registry = startRegistry();
    try {
      const port = registry.ports.port;
      await using ann = await RealPeer.named("ann", { port });
      await using bob = await RealPeer.named("bob", { port });
      const identity = makeIdentity(), path = `${dir}/eve.db`;
      const eve = await RealPeer.named("eve", { port, identity, path });
      await ann.peer.create("#team", "invited");
      await bring(ann, bob);
      await bring(ann, eve);
      await assertRejects(() => bob.peer.leave("#team", "eve"), RosterError, "Only its owner");
      await bob.until(() => members(bob)?.length === 3);
      await eve.close();

      await assertRejects(() => ann.peer.leave("#team", "dan"), RosterError, "dan is not in the room");
      assertEquals(await ann.peer.leave("#team"), { heir: "bob", isSigned: true });
      assertEquals(ann.peer.conversations.room("#team"), undefined);
      await isOwnedBy(bob, "bob");
      assertEquals(members(bob), ["bob", "eve"]);
      assertEquals((await bob.peer.rooms()).map(({ room, owner }) => [room, owner]), [["#team", "bob"]]);

      await using dan = await RealPeer.named("dan", { port });
      await bring(bob, dan);
      await using back = await RealPeer.named("eve", { port, identity, path }, false);
      await isOwnedBy(back, "bob");
      await back.until(() => members(back)?.includes("dan") === true);
      assertEquals(members(back), ["bob", "dan", "eve"]);
      bob.peer.say(place, "we go on");

      for (const one of [dan, back]) await one.until(() => one.said("#team").includes("bob: we go on"));

      // The owner by heritage names the next one.
      assertEquals(await bob.peer.leave("#team", "dan"), { heir: "dan", isSigned: true });
      await Promise.all([isOwnedBy(dan, "dan"), isOwnedBy(back, "dan")]);
      assertEquals(members(back), ["dan", "eve"]);
    } finally {
      await registry.stop();
    }
  }));

Deno.test("a room in which nobody else is ends with its owner's leave, for those who are invited too", async () => {
  const registry = startRegistry();
  try {
    const port = registry.ports.port;
    await using ann = await RealPeer.named("ann", { port });
    await using bob = await RealPeer.named("bob", { port });
    await ann.peer.create("#team", "invited");
    await introduce(ann, bob);
    await ann.peer.invite("#team", "bob");
    await bob.event((event) => event.type === "invited");
    assertEquals(await ann.peer.leave("#team"), { heir: undefined, isSigned: true });
    await assertRejects(() => bob.peer.join("#team"), RegistryError, "no such room");
  } finally {
    await registry.stop();
  }
});
