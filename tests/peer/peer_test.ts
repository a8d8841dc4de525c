// Peers with a real registry, all on this machine: from the first question to a room of three.
import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { poll } from "@std/async/poll";
import type { PeerEvent } from "../../peer/events.ts";
import { makeIdentity } from "../../peer/identity.ts";
import { PeerError } from "../../peer/peer.ts";
import { openSqliteStore } from "../../peer/registry/store/sqlite.ts";
import { RegistryError } from "../../peer/registry_client.ts";
import { PeerStoreError } from "../../peer/store/database.ts";
import { PeerStore } from "../../peer/store/peer_store.ts";
import { introduce, RealPeer } from "../support/real_peer.ts";
import { startRegistry } from "../support/registry.ts";
import { inTempDir } from "../support/temp_dir.ts";

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

Deno.test("what was heard is known to be, though who heard it has gone; who goes is told nothing more", async () => {
  const registry = startRegistry();
  try {
    const port = registry.ports.port;
    await using ann = await RealPeer.named("ann", { port });
    await using bob = await RealPeer.named("bob", { port });
    await introduce(ann, bob);
    ann.peer.say({ type: "talk", name: "bob" }, "hello bob");
    await bob.until(() => bob.said("ann").length === 1);
    await poll(() => ann.peer.contacts.named("bob")?.best?.backlog, (backlog) => backlog === 0);
    await bob.close();
    await ann.event((event) => event.type === "lost");
    assertEquals(await ann.peer.settled(0), true);
    const told = ann.events.length;
    await ann.close();
    assertEquals(ann.events.length, told);
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

Deno.test("somebody may reject, be busy, or not be there", async () => {
  const registry = startRegistry();
  try {
    const port = registry.ports.port;
    await using ann = await RealPeer.named("ann", { port });
    await using bob = await RealPeer.named("bob", { port });
    await ann.peer.query("bob");
    await bob.event((event) => event.type === "asks" && event.name === "ann");
    await bob.peer.decide("ann", "reject");
    await ann.event((event) => event.type === "decided" && event.decision === "reject");
    bob.peer.isBusy = true;
    await ann.peer.query("bob");
    await ann.event((event) => event.type === "decided" && event.decision === "busy");
    await assertRejects(() => ann.peer.query("nobody"), RegistryError);
    await assertRejects(() => bob.peer.decide("ann", "accept"), PeerError);
    assertEquals(ann.peer.contacts.all, []);
    assertEquals(bob.peer.contacts.all, []);
  } finally {
    await registry.stop();
  }
});

Deno.test("those in touch go on without a registry, and are back when it is", () =>
  inTempDir(async (dir) => {
    const open = (port: number) => startRegistry({ port, store: openSqliteStore(`${dir}/registry.db`) });
    let registry = open(0);
    const { port } = registry.ports;
    try {
      await using ann = await RealPeer.named("ann", { port });
      await using bob = await RealPeer.named("bob", { port });
      await introduce(ann, bob);
      await registry.stop();
      await ann.event((event) => event.type === "registry" && event.state.type === "away");
      ann.peer.say({ type: "talk", name: "bob" }, "no registry");
      await bob.until(() => bob.said("ann").includes("ann: no registry"));
      ann.events.length = bob.events.length = 0;
      registry = open(port);
      const isIn = (event: PeerEvent) => event.type === "registry" && event.state.type === "in";
      await Promise.all([ann.event(isIn), bob.event(isIn)]);
      assertEquals(await ann.peer.online(), ["ann", "bob"]);
      bob.peer.say({ type: "talk", name: "ann" }, "and back");
      await ann.until(() => ann.said("bob").includes("bob: and back"));
      assertEquals(bob.said("ann"), ["bob: and back"]);
    } finally {
      await registry.stop();
    }
  }));

Deno.test("another key behind a known name is told loudly, and nothing is said to it", async () => {
  const registry = startRegistry();
  try {
    const port = registry.ports.port;
    await using ann = await RealPeer.named("ann", { port });
    {
      await using bob = await RealPeer.named("bob", { port });
      await introduce(ann, bob);
    }
    await ann.event((event) => event.type === "lost" && event.name === "bob");
    await using thief = await RealPeer.named("bob", { port }, false);
    await ann.peer.query("bob");
    await ann.event((event) => event.type === "key changed" && event.name === "bob");
    assertEquals(ann.peer.contacts.named("bob"), undefined);
    ann.peer.forget("bob");
    ann.events.length = 0;
    await ann.peer.query("bob");
    await ann.event((event) => event.type === "reached" && event.name === "bob");
    assertEquals(ann.peer.verify("bob"), thief.peer.verify("ann"));
  } finally {
    await registry.stop();
  }
});

Deno.test("what was said is there after a restart, and goes on", () =>
  inTempDir(async (dir) => {
    const registry = startRegistry();
    try {
      const port = registry.ports.port, identity = makeIdentity(), path = `${dir}/peer.db`;
      await using ann = await RealPeer.named("ann", { port });
      {
        await using bob = await RealPeer.named("bob", { port, identity, path });
        assertThrows(() => new PeerStore(path, () => {}), PeerStoreError, "in use by another peer");
        await introduce(ann, bob);
        ann.peer.say({ type: "talk", name: "bob" }, "before");
        await bob.until(() => bob.said("ann").length === 1);
        bob.peer.say({ type: "talk", name: "ann" }, "x".repeat(5000));
        await ann.until(() => ann.said("bob").length === 2);
      }
      await ann.event((event) => event.type === "lost" && event.name === "bob");
      ann.peer.say({ type: "talk", name: "bob" }, "while you were away");
      await using bob = await RealPeer.named("bob", { port, identity, path }, false);
      const texts = bob.peer.newest({ type: "talk", name: "ann" }, 20).map(({ text }) => text);
      assertEquals(texts, ["before", "x".repeat(5000)]);
      await bob.until(() => bob.said("ann").length === 1);
      assertEquals(bob.said("ann"), ["ann: while you were away"]);
      bob.peer.say({ type: "talk", name: "ann" }, "back");
      await ann.until(() => ann.said("bob").includes("bob: back"));
    } finally {
      await registry.stop();
    }
  }));

Deno.test("what is said alone in a room, and at once, is kept", () =>
  inTempDir(async (dir) => {
    const registry = startRegistry();
    try {
      const port = registry.ports.port, identity = makeIdentity(), path = `${dir}/peer.db`;
      {
        await using ann = await RealPeer.named("ann", { port, identity, path });
        await ann.peer.create("#notes", "invited");
        ann.peer.say({ type: "room", name: "#notes" }, "to myself");
      }
      await using ann = new RealPeer({ port, identity, path });
      const kept = ann.peer.newest({ type: "room", name: "#notes" }, 20).map(({ text }) => text);
      assertEquals(kept, ["to myself"]);
    } finally {
      await registry.stop();
    }
  }));
