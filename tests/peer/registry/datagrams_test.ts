import { assert, assertEquals } from "@std/assert";
import { Beating } from "../../../peer/beating.ts";
import { systemClock } from "../../../peer/clock.ts";
import { writeBeat } from "../../../protocol/peer/beat.ts";
import { writeIp } from "../../../protocol/peer/ip_text.ts";
import { readPacket, writeRelay } from "../../../protocol/peer/packet.ts";
import type { RelaySide } from "../../../protocol/peer/registry_frame.ts";
import { readBindingResponse, writeBindingRequest } from "../../../protocol/peer/stun.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import { requireProgram } from "../../support/optional.ts";
import { startRegistry, suite, TestPeer, withPeers } from "../../support/registry.ts";

const any = () => true;

Deno.test("STUN tells a peer its address, and is bounded in all", async () => {
  const registry = startRegistry({ limits: { stunRate: 5 } });
  const peer = new TestPeer(registry.ports.port);
  const transaction = new Uint8Array(12).fill(9);
  for (let asked = 0; asked < 50; asked++) peer.send(writeBindingRequest(transaction));
  const address = readBindingResponse(await peer.datagrams.take(any), transaction)!;
  assertEquals([writeIp(address.ip), address.port], ["127.0.0.1", (peer.socket.addr as Deno.NetAddr).port]);
  await peer.state("outside");
  await peer.client.request({ type: "ping" });
  assert(peer.datagrams.all.length < 10);
  await peer.close();
  await registry.stop();
});

Deno.test("turnutils_stunclient gets its address", requireProgram("turnutils_stunclient"), async () => {
  const registry = startRegistry();
  const { stdout } = await new Deno.Command("turnutils_stunclient", {
    args: ["-p", `${registry.ports.port}`, "127.0.0.1"],
  }).output();
  const said = new TextDecoder().decode(stdout);
  assert(/UDP reflexive addr: 127\.0\.0\.1:\d+/.test(said), said);
  await registry.stop();
});

/** Lets the clock run until something has happened. */
async function until(clock: FakeClock, happened: () => boolean, ms = 1_000): Promise<number> {
  const from = clock.now();
  for (let turns = 0; !happened(); turns++) {
    if (turns > 5_000) throw new Error(`Nothing after ${clock.now() - from} ms.`);
    clock.advance(ms);
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  }
  return clock.now() - from;
}

Deno.test("who falls silent is gone within 15 s; who sends beats stays, from whichever address", async () => {
  const clock = new FakeClock();
  const registry = startRegistry({ clock });
  const ann = await TestPeer.named("ann", registry.ports.port);
  const bob = await TestPeer.named("bob", registry.ports.port);
  await bob.client.logout();
  const login = await bob.client.request({
    type: "login",
    name: "bob",
    password: "correct horse battery staple",
  });
  assert(login.type === "loggedIn");
  // Its beats come from another socket each time, as behind a NAT that changes its mind.
  for (let beats = 0; beats < 10; beats++) {
    const socket = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
    const to = { transport: "udp", hostname: "127.0.0.1", port: registry.ports.port } as const;
    const beat = writeBeat(suite, login.key, "peer", { id: login.session, counter: beats });
    await socket.send(beat, to);
    const [answer] = await socket.receive();
    assertEquals(answer.length, beat.length);
    // The same beat again is an old one, and has no answer.
    await socket.send(beat, to);
    await socket.send(writeBindingRequest(new Uint8Array(12)), to);
    const [next] = await socket.receive();
    assertEquals(next.length, 32);
    socket.close();
    clock.advance(4_000);
  }
  assert(await until(clock, () => registry.people === 0) <= 16_000);
  assertEquals(await bob.state("away").then(({ type }) => type), "away");
  await Promise.all([ann.close(), bob.close()]);
  await registry.stop();
});

Deno.test("where no datagram comes through, the connection itself is the sign of life", async () => {
  const clock = new FakeClock();
  const registry = startRegistry({ clock });
  const peer = new TestPeer(registry.ports.port, clock);
  peer.isHeard = false;
  await until(clock, () => peer.client.state.type === "outside", 0);
  await peer.client.register("ann", "correct horse battery staple");
  await peer.client.login("ann", "correct horse battery staple");
  const from = clock.now();
  await until(clock, () => clock.now() - from > 60_000, 500);
  assertEquals([registry.people, peer.client.state], [1, { type: "in", name: "ann" }]);
  await peer.close();
  await registry.stop();
});

/** Each side's channel, once both are READY for the relay. */
async function relayed(ann: TestPeer, bob: TestPeer): Promise<[RelaySide, RelaySide]> {
  await ann.client.request({ type: "query", name: "bob" });
  await bob.client.request({ type: "query", name: "ann" });
  await ann.client.request({ type: "ready", name: "bob", purpose: "relay" });
  await bob.client.request({ type: "ready", name: "ann", purpose: "relay" });
  const [hers, his] = await Promise.all([ann.push("go"), bob.push("go")]);
  return [hers.relay!, his.relay!];
}

/** A side's beats, until the first is answered. */
async function bound(peer: TestPeer, { session, key }: RelaySide): Promise<Beating> {
  const beating = new Beating({
    suite,
    clock: systemClock,
    id: session,
    key,
    send: (datagram) => peer.send(datagram),
  });
  while (!beating.receive(await peer.datagrams.take(any)));
  return beating;
}

Deno.test("the relay hands bytes from one side to the other, of the same length, and nobody else's", () =>
  withPeers(["ann", "bob", "eve"], async ([ann, bob, eve], registry) => {
    const [hers, his] = await relayed(ann!, bob!);
    const beatings = [await bound(ann!, hers), await bound(bob!, his)];
    assertEquals([registry.relayedPairs, hers.address], [1, ""]);
    const datagram = writeRelay(hers.channel, Uint8Array.of(0x43, 1, 2, 3));
    ann!.send(datagram);
    const arrived = await bob!.datagrams.take(any);
    assertEquals(arrived.length, datagram.length);
    assertEquals(readPacket(arrived), {
      type: "relay",
      channel: his.channel,
      bytes: Uint8Array.of(0x43, 1, 2, 3),
    });
    // Somebody who has guessed the channel, and a side that uses the other's.
    eve!.send(writeRelay(hers.channel, Uint8Array.of(0x43, 9)));
    bob!.send(writeRelay(hers.channel, Uint8Array.of(0x43, 9)));
    ann!.send(writeRelay(hers.channel ^ 1, Uint8Array.of(0x43, 9)));
    ann!.send(writeRelay(hers.channel, new Uint8Array(1300).fill(0x43)));
    ann!.send(writeRelay(hers.channel, Uint8Array.of(0x43, 4)));
    const next = readPacket(await bob!.datagrams.take(any));
    assertEquals(next?.type === "relay" && [...next.bytes], [0x43, 4]);
    for (const beating of beatings) beating.stop();
  }));

Deno.test("what comes to the relay in one burst leaves it in that order", () =>
  withPeers(["ann", "bob"], async ([ann, bob]) => {
    const [hers, his] = await relayed(ann!, bob!);
    const beatings = [await bound(ann!, hers), await bound(bob!, his)];
    const to = { transport: "udp", hostname: "127.0.0.1", port: ann!.port } as const;
    const count = 100;
    for (let number = 0; number < count; number++) {
      await ann!.socket.send(writeRelay(hers.channel, Uint8Array.of(0x43, number)), to);
    }
    for (let number = 0; number < count; number++) {
      const packet = readPacket(await bob!.datagrams.take(any));
      assertEquals(packet?.type === "relay" && packet.bytes[1], number);
    }
    for (const beating of beatings) beating.stop();
  }));

Deno.test("each side of the relay has so many bytes at once, and each person so many pairs", () =>
  withPeers(["ann", "bob", "eve"], async ([ann, bob, eve], registry) => {
    const [hers, his] = await relayed(ann!, bob!);
    const beatings = [await bound(ann!, hers), await bound(bob!, his)];
    const filler = new Uint8Array(995).fill(0x43);
    for (let sent = 0; sent < 20; sent++) ann!.send(writeRelay(hers.channel, filler));
    // The other side has a bucket of its own.
    bob!.send(writeRelay(his.channel, Uint8Array.of(0x43, 7)));
    assertEquals((await ann!.datagrams.take(any)).length, 7);
    await bob!.client.request({ type: "ping" });
    assert(bob!.datagrams.all.length <= 5, `${bob!.datagrams.all.length} came through`);
    await eve!.client.request({ type: "query", name: "ann" });
    await ann!.client.request({ type: "query", name: "eve" });
    await eve!.client.request({ type: "ready", name: "ann", purpose: "relay" });
    const refused = await ann!.client.request({ type: "ready", name: "eve", purpose: "relay" }).catch((
      error,
    ) => error.refusal.reason);
    assertEquals([refused, registry.relayedPairs], ["full", 1]);
    for (const beating of beatings) beating.stop();
  }, { relay: { burstBytes: 5_000, bytesPerSecond: 1, pairsPerPerson: 1 } }));

Deno.test("a pair of which nobody is heard any more is forgotten", async () => {
  const clock = new FakeClock();
  const registry = startRegistry({ clock, limits: { silentMs: 1e9 } });
  const [ann, bob] = [
    await TestPeer.named("ann", registry.ports.port),
    await TestPeer.named("bob", registry.ports.port),
  ];
  await relayed(ann, bob);
  assertEquals(registry.relayedPairs, 1);
  const ms = await until(clock, () => registry.relayedPairs === 0);
  assert(ms >= 60_000 && ms <= 62_000, `${ms} ms`);
  await Promise.all([ann.close(), bob.close()]);
  await registry.stop();
});
