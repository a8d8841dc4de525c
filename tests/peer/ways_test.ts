// By which ways whole peers reach each other, on real sockets of this machine and through a real registry: by the relay where
// nothing else is, directly once that can be, and by TCP again where it broke.
import { assertEquals, assertNotEquals } from "@std/assert";
import { type Clock, systemClock } from "../../peer/clock.ts";
import { listen, type Ports } from "../../peer/registry/ports.ts";
import { introduce, RealPeer } from "../support/real_peer.ts";
import { startRegistry } from "../support/registry.ts";

/** For whom a minute takes as long as a test can wait. */
const hasty: Clock = {
  now: systemClock.now,
  after: (ms, run) => systemClock.after(ms >= 45_000 ? 200 : ms, run),
};

/**
 * A registry's ports on which STUN is not heard until they are opened. Until then nobody on this machine knows a direct way:
 * no interface of theirs is told, and loopback is offered only where STUN has seen it.
 */
function deafPorts(): { readonly ports: Ports; open(): void } {
  const ports = listen("127.0.0.1", 0);
  let isOpen = false;
  const deaf = (socket: Deno.DatagramConn) =>
    ({
      addr: socket.addr,
      receive: async (buffer: Uint8Array) => {
        while (true) {
          const got = await socket.receive(buffer);
          if (isOpen || got[0][0]! > 3) return got;
        }
      },
      send: (datagram: Uint8Array, to: Deno.NetAddr) => socket.send(datagram, to),
      close: () => socket.close(),
    }) as unknown as Deno.DatagramConn;
  return {
    ports: { ...ports, udp: deaf(ports.udp), stun: deaf(ports.stun!) },
    open: () => void (isOpen = true),
  };
}

const wayTo = (one: RealPeer, name: string) => one.peer.contacts.named(name)?.pathKind;

async function talkBothWays(ann: RealPeer, bob: RealPeer, place: (other: string) => string): Promise<void> {
  const type = place("bob").startsWith("#") ? "room" : "talk";
  for (const number of [1, 2, 3]) {
    ann.peer.say({ type, name: place("bob") }, `ann ${number}`);
    bob.peer.say({ type, name: place("ann") }, `bob ${number}`);
  }
  for (const [one, other] of [[ann, "bob"], [bob, "ann"]] as const) {
    await one.until(() => one.said(place(other)).length >= 6);
    for (const author of ["ann", "bob"]) {
      const heard = one.said(place(other)).filter((text) => text.startsWith(author));
      assertEquals(heard, [1, 2, 3].map((number) => `${author}: ${author} ${number}`));
    }
  }
}

Deno.test("with no way but the relay, two talk one to one and in a room", async () => {
  const registry = startRegistry(deafPorts());
  try {
    const { port } = registry.ports;
    await using ann = await RealPeer.named("ann", { port });
    await using bob = await RealPeer.named("bob", { port });
    await introduce(ann, bob);
    await talkBothWays(ann, bob, (other) => other);
    await ann.peer.create("#team", "invited");
    await ann.peer.invite("#team", "bob");
    await bob.event((event) => event.type === "invited");
    await bob.peer.join("#team");
    await talkBothWays(ann, bob, () => "#team");
    assertEquals([ann.peer.reachedBy("bob"), bob.peer.reachedBy("ann")], ["relay", "relay"]);
    assertEquals(registry.relayedPairs, 1);
  } finally {
    await registry.stop();
  }
});

Deno.test("who is relayed is tried for again, and talks directly once that can be", async () => {
  const deaf = deafPorts();
  const registry = startRegistry(deaf);
  try {
    const { port } = registry.ports;
    await using ann = await RealPeer.named("ann", { port, clock: hasty });
    await using bob = await RealPeer.named("bob", { port, clock: hasty });
    await introduce(ann, bob);
    assertEquals(ann.peer.reachedBy("bob"), "relay");
    deaf.open();
    await ann.until(() => wayTo(ann, "bob") === "direct");
    await bob.until(() => wayTo(bob, "ann") === "direct");
    await talkBothWays(ann, bob, (other) => other);
    assertEquals([wayTo(ann, "bob"), wayTo(bob, "ann")], ["direct", "direct"]);
  } finally {
    await registry.stop();
  }
});

for (const registryIs of ["there", "away"]) {
  Deno.test(`a stream that breaks is opened again, with the registry ${registryIs}, and UDP talks meanwhile`, async () => {
    const registry = startRegistry();
    try {
      const { port } = registry.ports;
      await using ann = await RealPeer.named("ann", { port });
      await using bob = await RealPeer.named("bob", { port });
      await introduce(ann, bob);
      const byTcp = (one: RealPeer, other: string) => one.until(() => one.peer.reachedBy(other) === "tcp");
      await Promise.all([byTcp(ann, "bob"), byTcp(bob, "ann")]);
      if (registryIs === "away") {
        await registry.stop();
        await ann.event((event) => event.type === "registry" && event.state.type === "away");
      }
      const broken = ann.peer.contacts.named("bob")!.stream!;
      ann.events.length = bob.events.length = 0;
      broken.close();
      await Promise.all([
        ann.event((event) => event.type === "reached" && event.by === "direct"),
        bob.event((event) => event.type === "reached" && event.by === "direct"),
      ]);
      await talkBothWays(ann, bob, (other) => other);
      await Promise.all([byTcp(ann, "bob"), byTcp(bob, "ann")]);
      assertNotEquals(ann.peer.contacts.named("bob")!.stream, broken);
    } finally {
      await registry.stop();
    }
  });
}
