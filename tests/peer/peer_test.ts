// Peers with a real registry, all on this machine: from the first question to a room of three.
import { assertEquals, assertRejects } from "@std/assert";
import { RegistryError } from "../../peer/registry_client.ts";
import { introduce, RealPeer } from "../support/real_peer.ts";
import { startRegistry } from "../support/registry.ts";

Deno.test("two who agreed talk both ways", async () => {
  const registry = startRegistry();
  try {
    const port = registry.ports.port;
    await using ann = await RealPeer.named("ann", { port });
    await using bob = await RealPeer.named("bob", { port });
    assertEquals(await ann.peer.online(), ["ann", "bob"]);
    await introduce(ann, bob);
    ann.peer.say({ type: "talk", name: "bob" }, "hello bob");
    bob.peer.say({ type: "talk", name: "ann" }, "hello ann");
    const both = (said: string[]) => said.length === 2;
    await Promise.all([ann.until(() => both(ann.said("bob"))), bob.until(() => both(bob.said("ann")))]);
    assertEquals(ann.said("bob").sort(), ["ann: hello bob", "bob: hello ann"]);
    assertEquals(bob.said("ann").sort(), ["ann: hello bob", "bob: hello ann"]);
    assertEquals(ann.peer.verify("bob"), bob.peer.verify("ann"));
  } finally {
    await registry.stop();
  }
});

Deno.test("in a room of three all hear all, once and in order", async () => {
  const registry = startRegistry();
  try {
    const port = registry.ports.port;
    await using ann = await RealPeer.named("ann", { port });
    await using bob = await RealPeer.named("bob", { port });
    await using eve = await RealPeer.named("eve", { port });
    await ann.peer.create("#team", "invited");
    for (const guest of [bob, eve]) {
      await introduce(ann, guest);
      await ann.peer.invite("#team", guest.peer.name!);
      await guest.event((event) => event.type === "invited" && event.room === "#team");
      await guest.peer.join("#team");
    }
    const all = [ann, bob, eve];
    for (let number = 1; number <= 5; number++) {
      for (const one of all) one.peer.say({ type: "room", name: "#team" }, `number ${number}`);
    }
    await Promise.all(all.map((one) => one.until(() => one.said("#team").length >= 15)));
    for (const one of all) {
      for (const author of ["ann", "bob", "eve"]) {
        const heard = one.said("#team").filter((text) => text.startsWith(author));
        assertEquals(heard, [1, 2, 3, 4, 5].map((number) => `${author}: number ${number}`));
      }
    }
  } finally {
    await registry.stop();
  }
});

Deno.test("a wrong password lets nobody in", async () => {
  const registry = startRegistry();
  try {
    await using ann = await RealPeer.named("ann", { port: registry.ports.port });
    await using thief = new RealPeer({ port: registry.ports.port });
    await thief.event((event) => event.type === "registry" && event.state.type === "outside");
    await assertRejects(() => thief.peer.login("ann", "guessed-password"), RegistryError);
    assertEquals(ann.peer.registryState?.type, "in");
  } finally {
    await registry.stop();
  }
});
