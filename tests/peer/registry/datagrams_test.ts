import { assert, assertEquals } from "@std/assert";
import { Beating } from "../../../peer/beating.ts";
import { systemClock } from "../../../peer/clock.ts";
import { noEcho, readBeat, writeBeat } from "../../../protocol/peer/beat.ts";
import { writeIp } from "../../../protocol/peer/ip_text.ts";
import { readPacket, writeRelay } from "../../../protocol/peer/packet.ts";
import type { RelaySide } from "../../../protocol/peer/registry_frame.ts";
import { mapsPerDestination } from "../../../peer/path/candidates.ts";
import { listen, ListenError, type Ports } from "../../../peer/registry/ports.ts";
import type { Registry } from "../../../peer/registry/registry.ts";
import { readAddressRecord } from "../../../protocol/peer/address_record.ts";
import {
  readBindingResponse,
  writeBindingRequest,
  writeBindingResponse,
} from "../../../protocol/peer/stun.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import { requireProgram } from "../../support/optional.ts";
import { RealPeer } from "../../support/real_peer.ts";
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

const stunPortOf = ({ ports }: Registry) => (ports.stun!.addr as Deno.NetAddr).port;

Deno.test(
  "turnutils_stunclient gets its address at both ports",
  requireProgram("turnutils_stunclient"),
  async () => {
    const registry = startRegistry();
    for (const port of [registry.ports.port, stunPortOf(registry)]) {
      const { stdout } = await new Deno.Command("turnutils_stunclient", {
        args: ["-p", `${port}`, "127.0.0.1"],
      }).output();
      const said = new TextDecoder().decode(stdout);
      assert(/UDP reflexive addr: 127\.0\.0\.1:\d+/.test(said), said);
    }
    await registry.stop();
  },
);

Deno.test("the second port answers STUN alone, and both no more than one was to", async () => {
  // What is taken does not come back, as the clock stands still.
  const registry = startRegistry({ limits: { stunRate: 5 }, clock: new FakeClock() });
  const socket = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
  const ports = [registry.ports.port, stunPortOf(registry)];
  const heard: number[] = [];
  const listening = (async () => {
    for await (const [datagram, from] of socket) {
      assert(datagram.length <= 20 + 12);
      heard.push((from as Deno.NetAddr).port);
    }
  })();
  const send = (datagram: Uint8Array, port: number) =>
    socket.send(datagram, { transport: "udp", hostname: "127.0.0.1", port });
  const request = writeBindingRequest(new Uint8Array(12).fill(9));
  const stray = [
    writeBeat(suite, new Uint8Array(32), "peer", { id: new Uint8Array(8), counter: 0, echo: noEcho }),
    writeRelay(1, new Uint8Array(9)),
    new Uint8Array(),
    request.subarray(0, 19),
    writeBindingResponse(new Uint8Array(12), { ip: new Uint8Array(4), port: 1 }),
  ];
  for (const datagram of stray) await send(datagram, ports[1]!);
  for (let asked = 0; asked < 20; asked++) await send(request, ports[1]!);
  while (heard.length < 5) await new Promise((resolve) => setTimeout(resolve, 5));
  for (let asked = 0; asked < 20; asked++) await send(request, ports[0]!);
  // Its connection is served after what came before on the others.
  const peer = new TestPeer(ports[0]!);
  await peer.state("outside");
  await peer.client.request({ type: "ping" });
  assertEquals(heard, Array(5).fill(ports[1]));
  socket.close();
  await Promise.all([listening, peer.close()]);
  await registry.stop();
});

Deno.test("where its second port is taken a registry goes without, says so, and tells peers", async () => {
  const log: string[] = [];
  const [second, ports] = besideTaken();
  const registry = startRegistry({ ports, log: (event) => log.push(event) });
  try {
    const told = async (one: Registry) => {
      const peer = await TestPeer.named("ann", one.ports.port);
      await peer.close();
      return peer.client.stunPort;
    };
    assertEquals([registry.ports.stun, await told(registry)], [undefined, 0]);
    assert(log.includes("no_second_stun_port"));
    const whole = startRegistry({ log: (event) => log.push(event) });
    assertEquals(await told(whole), stunPortOf(whole));
    assertEquals(log.filter((event) => event === "no_second_stun_port").length, 1);
    await whole.stop();
  } finally {
    await registry.stop();
    second.close();
  }
});

/** A port that is taken, and ports of a registry just before it. */
function besideTaken(): [Deno.DatagramConn, Ports] {
  while (true) {
    const taken = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
    try {
      return [taken, listen("127.0.0.1", (taken.addr as Deno.NetAddr).port - 1)];
    } catch (error) {
      taken.close();
      // Somebody has that one too.
      if (!(error instanceof ListenError)) throw error;
    }
  }
}

Deno.test("a peer asks at both, and shows in its record that its NAT gives each another port", async () => {
  const ports = listen("127.0.0.1", 0);
  // As behind a NAT that gives this port's packets the next number.
  const shifted = {
    addr: ports.stun!.addr,
    receive: async (buffer: Uint8Array) => {
      const [datagram, from] = await ports.stun!.receive(buffer);
      return [datagram, { ...from, port: (from as Deno.NetAddr).port + 1 }];
    },
    send: (datagram: Uint8Array, to: Deno.NetAddr) =>
      ports.stun!.send(datagram, { ...to, port: to.port - 1 }),
    close: () => ports.stun!.close(),
  } as unknown as Deno.DatagramConn;
  const registry = startRegistry({ ports: { ...ports, stun: shifted } });
  try {
    await using ann = await RealPeer.named("ann", { port: ports.port });
    const bob = await TestPeer.named("bob", ports.port);
    await bob.client.request({ type: "query", name: "ann" });
    await ann.event((event) => event.type === "asks");
    await ann.peer.decide("bob", "accept");
    const { record } = await bob.push("decided");
    const { candidates } = readAddressRecord(suite, record!)!;
    assertEquals(candidates.filter(({ transport }) => transport === "udp").length, 2);
    assert(mapsPerDestination(candidates));
    await bob.close();
  } finally {
    await registry.stop();
  }
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
    const beat = writeBeat(suite, login.key, "peer", { id: login.session, counter: beats, echo: noEcho });
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
  assert(await until(clock, () => registry.people === 0) <= 15_000);
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

/** A side's beats, until the relay knows where it is. */
async function bound(peer: TestPeer, { session, key }: RelaySide): Promise<Beating> {
  const beating = new Beating({
    suite,
    clock: systemClock,
    id: session,
    key,
    send: (datagram) => peer.send(datagram),
  });
  // The second answers the echo of the first.
  for (let answers = 0; answers < 2;) if (beating.receive(await peer.datagrams.take(any))) answers++;
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

Deno.test("the relay sends nothing to an address that has not heard it, however genuine the beats", () =>
  withPeers(["ann", "bob"], async ([ann, bob]) => {
    const [hers, his] = await relayed(ann!, bob!);
    const beating = await bound(bob!, his);
    // Ann's beats, as if they came from somebody else, who has not asked for any of this.
    const victim = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
    const to = { transport: "udp", hostname: "127.0.0.1", port: bob!.port } as const;
    const beat = async (counter: number, echo: Uint8Array) => {
      const sent = writeBeat(suite, hers.key, "peer", { id: hers.session, counter, echo });
      await victim.send(sent, to);
      const [answer] = await victim.receive();
      assertEquals(answer.length, sent.length);
      return readBeat(answer)!.echo;
    };
    const flood = async (count: number) => {
      const packet = writeRelay(his.channel, Uint8Array.of(0x43, count));
      for (let sent = 0; sent < count; sent++) await bob!.socket.send(packet, to);
    };
    await flood(10);
    const heard = await beat(0, noEcho);
    await flood(10);
    assertEquals(await beat(1, noEcho), heard);
    await flood(10);
    assertEquals(await beat(2, heard.map((byte) => byte ^ 1)), heard);
    await flood(10);
    // From here on it wants it: all that came before was the answers to beats.
    await beat(3, heard);
    await flood(1);
    const [first] = await victim.receive();
    assertEquals(readPacket(first), { type: "relay", channel: hers.channel, bytes: Uint8Array.of(0x43, 1) });
    victim.close();
    beating.stop();
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
