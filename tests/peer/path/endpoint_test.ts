import { assert, assertEquals } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { type Clock, systemClock } from "../../../peer/clock.ts";
import { nodeSuite } from "../../../peer/crypto.ts";
import { type DatagramRoute, DatagramSocket, type PathRoute } from "../../../peer/datagram_socket.ts";
import { targets } from "../../../peer/path/candidates.ts";
import { Endpoint } from "../../../peer/path/endpoint.ts";
import type { Candidate } from "../../../protocol/peer/address_record.ts";
import { readIp } from "../../../protocol/peer/ip_text.ts";
import { writeRelay } from "../../../protocol/peer/packet.ts";
import { readBindingRequest, writeBindingResponse } from "../../../protocol/peer/stun.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import { randomFrom } from "../../support/random.ts";

const loopback = readIp("127.0.0.1")!;
const suite = nodeSuite();
const random = (count: number) => crypto.getRandomValues(new Uint8Array(count));

function endpoint(
  received: (datagram: Uint8Array, route: PathRoute) => void = () => {},
  clock: Clock = systemClock,
) {
  return new Endpoint({ suite, clock, random, port: 0, interfaces: () => [], received });
}

/** Answers STUN on loopback, and gives what else comes. */
function stunServer(other: (datagram: Uint8Array, from: DatagramRoute) => void = () => {}) {
  const socket = new DatagramSocket({
    port: 0,
    hostname: "127.0.0.1",
    received: (datagram, route) => {
      const transaction = readBindingRequest(datagram);
      if (transaction) route.send(writeBindingResponse(transaction, route.address));
      else other(datagram.slice(), route);
    },
  });
  return { socket, address: { ip: loopback, port: socket.port } };
}

/** One sign of life, and no more. */
function greet(send: (datagram: Uint8Array) => void) {
  send(Uint8Array.of(0x45));
  return { receive: () => false, stop: () => {} };
}

Deno.test("two on one machine find each other, and what they send goes to who holds the associations", async () => {
  const server = stunServer();
  const heard = Promise.withResolvers<[Uint8Array, PathRoute]>();
  const ann = endpoint(), bob = endpoint((datagram, route) => heard.resolve([datagram.slice(), route]));
  const [a, b] = await Promise.all([ann, bob].map((one) => one.reach(one.main, [server.address])));
  assertEquals(a!.candidates.map(({ kind, ip, port }) => [kind, ip, port]), [
    ["reflexive", loopback, ann.main.port],
  ]);
  const token = random(16);
  const punch = (one: Endpoint, ours: typeof a, theirs: readonly Candidate[], side: "chooser" | "follower") =>
    new Promise<DatagramRoute | undefined>((done) => {
      one.punch({ token, side, ours: ours!, theirs, slow: () => {}, done });
    });
  const [way, back] = await Promise.all([
    punch(ann, a, b!.candidates, "chooser"),
    punch(bob, b, a!.candidates, "follower"),
  ]);
  assertEquals([way?.address.port, back?.address.port], [bob.main.port, ann.main.port]);
  way!.send(Uint8Array.of(0x43, 1));
  const [datagram, route] = await deadline(heard.promise, 5000);
  assertEquals([datagram, route.key], [Uint8Array.of(0x43, 1), back!.key]);
  await Promise.all([ann.end(), bob.end()]);
  server.socket.close();
  await server.socket.finished;
});

Deno.test("a STUN server that is silent while another answers is waited for once in ten minutes", async () => {
  const clock = new FakeClock();
  const asked: number[] = [];
  const server = stunServer();
  const firewalled = new DatagramSocket({
    port: 0,
    hostname: "127.0.0.1",
    received: (datagram) => void (readBindingRequest(datagram) && asked.push(clock.now())),
  });
  const servers = [server.address, { ip: loopback, port: firewalled.port }];
  const ann = endpoint(() => {}, clock);
  const reach = async () => {
    const before = clock.now();
    let isDone = false;
    const reached = ann.reach(ann.main, servers).finally(() => isDone = true);
    while (!isDone) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      // Long enough for the answer that comes.
      if (!isDone) clock.advance(20);
    }
    assertEquals((await reached).candidates.length, 1);
    return clock.now() - before;
  };
  assert(await reach() >= 1000);
  const times = asked.length;
  assert(times > 0);
  assert(await reach() < 1000);
  assertEquals(asked.length, times);
  clock.advance(600_000);
  assert(await reach() >= 1000);
  await ann.end();
  for (const socket of [server.socket, firewalled]) {
    socket.close();
    await socket.finished;
  }
});

Deno.test("the relay: greeted at once, and packets from it count only in a channel that is open", async () => {
  const atRelay: [Uint8Array, DatagramRoute][] = [];
  const arrived = Promise.withResolvers<void>();
  const relay = stunServer((datagram, from) => {
    atRelay.push([datagram, from]);
    if (atRelay.length === 2) arrived.resolve();
  });
  const heard: [Uint8Array, PathRoute][] = [];
  const got = Promise.withResolvers<void>();
  const ann = endpoint((datagram, route) => {
    heard.push([datagram.slice(), route]);
    got.resolve();
  });
  const route = ann.relay({ relay: relay.address, channel: 7, greet });
  route.send(Uint8Array.of(0x43, 5));
  await deadline(arrived.promise, 5000);
  assertEquals(atRelay.map(([datagram]) => datagram), [
    Uint8Array.of(0x45),
    writeRelay(7, Uint8Array.of(0x43, 5)),
  ]);
  const from = atRelay[0]![1];
  from.send(writeRelay(8, Uint8Array.of(0x43, 1)));
  const stranger = new DatagramSocket({ port: 0, hostname: "127.0.0.1", received: () => {} });
  stranger.send(writeRelay(7, Uint8Array.of(0x43, 2)), { ip: loopback, port: ann.main.port });
  stranger.send(Uint8Array.of(0x44), { ip: loopback, port: ann.main.port });
  from.send(writeRelay(7, Uint8Array.of(0x43, 3)));
  await deadline(got.promise, 5000);
  assertEquals(heard, [[Uint8Array.of(0x43, 3), route]]);
  ann.endRelay(route);
  await ann.end();
  for (const socket of [stranger, relay.socket]) {
    socket.close();
    await socket.finished;
  }
});

Deno.test("garbage gets no answer, whatever its first byte is", async () => {
  const chance = randomFrom("endpoint");
  const passedOn: number[] = [];
  const end = Promise.withResolvers<void>();
  const ann = endpoint((datagram) => datagram[0] === 0xee ? end.resolve() : passedOn.push(datagram[0] ?? -1));
  const ours = await ann.reach(ann.main, []);
  let ended: unknown = "no";
  ann.punch({
    token: random(16),
    side: "chooser",
    ours,
    theirs: [],
    slow: () => {},
    done: (route) => ended = route,
  });
  const querying = ann.reach(ann.main, [{ ip: loopback, port: 9 }]);
  ann.relay({ relay: { ip: loopback, port: 9 }, channel: 7, greet });
  const answers: Uint8Array[] = [];
  const stranger = new DatagramSocket({
    port: 0,
    hostname: "127.0.0.1",
    received: (datagram) => answers.push(datagram.slice()),
  });
  const to = { ip: loopback, port: ann.main.port };
  const kinds = [0, 1, 2, 3, 0x44, 0x46];
  for (let round = 0; round < 200; round++) {
    for (let count = 0; count < 50; count++) {
      const datagram = Uint8Array.from({ length: chance.below(60) }, () => chance.below(256));
      datagram[0] = chance.pick(kinds);
      stranger.send(datagram, to);
    }
    // So that the system's queue does not run over.
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  const again = setInterval(() => stranger.send(Uint8Array.of(0xee), to), 50);
  await deadline(end.promise, 5000);
  clearInterval(again);
  assertEquals([answers, ended, new Set(passedOn)], [[], "no", new Set([-1])], chance.seedNote);
  await ann.end();
  assertEquals((await querying).candidates, []);
  stranger.close();
  await stranger.finished;
});

Deno.test("guessing at several places at once opens no more than 600 sockets, and closes them", async () => {
  const ann = endpoint();
  const ours = await ann.reach(ann.main, []);
  const perDestination: Candidate[] = [1, 2].map((port) => ({
    kind: "reflexive",
    transport: "udp",
    ip: loopback,
    port,
  }));
  const stops = Array.from({ length: 4 }, () =>
    ann.punch({
      token: random(16),
      side: "chooser",
      ours: { ...ours, candidates: perDestination },
      theirs: [{ kind: "reflexive", transport: "udp", ip: loopback, port: 9 }],
      slow: () => {},
      done: () => {},
    }));
  while (ann.open < 600) await new Promise((resolve) => setTimeout(resolve, 50));
  await new Promise((resolve) => setTimeout(resolve, 200));
  assertEquals(ann.open, 600);
  for (const stop of stops) stop();
  assertEquals(ann.open, 1);
  await ann.end();
});

Deno.test("attempts have a bound, and ended ones leave no socket and no timer", async () => {
  const ann = endpoint();
  const ours = await ann.reach(ann.main, []);
  const symmetric: Candidate[] = [1, 2].map((port) => ({
    kind: "reflexive",
    transport: "udp",
    ip: loopback,
    port,
  }));
  assertEquals(targets(symmetric, [], "udp"), []);
  const answers: unknown[] = [];
  const stops = Array.from({ length: 65 }, () =>
    ann.punch({
      token: random(16),
      side: "chooser",
      ours: { ...ours, candidates: symmetric },
      theirs: [],
      slow: () => {},
      done: (route) => answers.push(route),
    }));
  assertEquals(answers, [undefined]);
  for (const stop of stops) stop();
  assert(answers.length === 1);
  await ann.end();
});
