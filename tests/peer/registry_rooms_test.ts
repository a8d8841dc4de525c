// The rosters that a registry keeps, and members who spoil them.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { RegistryError } from "../../peer/registry_client.ts";
import type { Registry } from "../../peer/registry/registry.ts";
import { packRoster, readRoster, unpackRoster } from "../../peer/rosters.ts";
import { Roster } from "../../protocol/peer/roster.ts";
import { wholeHistory } from "../../protocol/peer/statement.ts";
import { RealPeer } from "../support/real_peer.ts";
import { startRegistry, suite, TestPeer } from "../support/registry.ts";

/** What the registry has of a room, as a member sees it. */
async function kept(member: TestPeer) {
  const answer = await member.client.request({ type: "room", room: "#r" });
  assert(answer.type === "room" && answer.inside);
  const { epoch, roster: packed } = answer.inside;
  const read = unpackRoster(packed);
  return {
    epoch,
    packed,
    statements: read && readRoster(suite, read.genesis, read.statements)?.statements.length,
  };
}

/** Ann's open room, Bob in it, and Eve, who is a member for the registry. */
async function withRoom(test: (room: { registry: Registry; ann: RealPeer; eve: TestPeer }) => Promise<void>) {
  const registry = startRegistry();
  const { port } = registry.ports;
  const ann = await RealPeer.named("ann", { port }), bob = await RealPeer.named("bob", { port });
  const eve = await TestPeer.named("eve", port);
  try {
    await ann.peer.create("#r", "open");
    await bob.peer.join("#r");
    await eve.client.request({ type: "join", room: "#r" });
    await test({ registry, ann, eve });
  } finally {
    await Promise.all([ann.close(), bob.close(), eve.close()]);
    await registry.stop();
  }
}

Deno.test("a roster that a member has spoiled is mended by the others, so that people can still come in", () =>
  withRoom(async ({ registry, eve }) => {
    const whole = await kept(eve);
    assertEquals(whole.statements, 1);
    const { genesis } = unpackRoster(whole.packed)!;
    const owner = { name: "eve", signing: eve.signing.publicKey, agreement: new Uint8Array(32) };
    const salt = new Uint8Array(16);
    const another = new Roster(suite, { name: "#r", isOpen: true, history: wholeHistory, salt, owner });
    const alone = new Uint8Array(2 + genesis.length);
    new DataView(alone.buffer).setUint16(0, genesis.length);
    alone.set(genesis, 2);
    for (const spoiled of [new Uint8Array(100), packRoster(another), alone]) {
      const { epoch } = await kept(eve);
      await eve.client.request({ type: "roster", room: "#r", epoch: epoch + 1, roster: spoiled });
      // One of the two, and not both again and again.
      await eve.pushes.take((push) => push.type === "rosterChanged" && push.epoch === epoch + 2);
      assertEquals(await kept(eve), { ...whole, epoch: epoch + 2 });
    }
    await using cy = await RealPeer.named("cy", { port: registry.ports.port });
    await cy.peer.join("#r");
    assertEquals((await kept(eve)).statements, 2);
  }));

Deno.test("a roster that cannot be read is told, as long as nobody mends it", async () => {
  const registry = startRegistry();
  const eve = await TestPeer.named("eve", registry.ports.port);
  await eve.client.request({ type: "createRoom", room: "#r", access: "open", roster: new Uint8Array(9) });
  await using ann = await RealPeer.named("ann", { port: registry.ports.port });
  await assertRejects(() => ann.peer.join("#r"), RegistryError, "cannot be read");
  await eve.close();
  await ann.close();
  await registry.stop();
});
