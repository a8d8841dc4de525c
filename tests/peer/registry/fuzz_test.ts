// A million datagrams of chance at the registry's UDP port: none breaks it, makes it hold anything, or brings its sender more
// than they sent, but for what an answer of STUN's has on top.
import { assert, assertEquals } from "@std/assert";
import { Beats } from "../../../peer/registry/beats.ts";
import { Datagrams } from "../../../peer/registry/datagrams.ts";
import { defaultRelayLimits } from "../../../peer/registry/options.ts";
import { Relay } from "../../../peer/registry/relay.ts";
import { TokenBucket } from "../../../peer/token_bucket.ts";
import { noEcho, readBeat, writeBeat } from "../../../protocol/peer/beat.ts";
import { writeRelay } from "../../../protocol/peer/packet.ts";
import type { Request } from "../../../protocol/peer/registry_frame.ts";
import { writeBindingRequest } from "../../../protocol/peer/stun.ts";
import { randomFrom } from "../../support/random.ts";
import { randomBytes, startRegistry, suite, TestPeer } from "../../support/registry.ts";

const rounds = 1_000_000;
const here = (port: number) => ({ transport: "udp", hostname: "192.0.2.1", port }) as const;

Deno.test("members who ask for whatever comes to their minds are all answered, within the bounds", async () => {
  const random = randomFrom("registry requests");
  const limits = {
    requestRate: 1e9,
    requestBurst: 1e9,
    changeBurst: 1e9,
    readyBurst: 1e9,
    roomsPerPerson: 3,
  };
  const registry = startRegistry({ limits: { ...limits, invitationsPerRoom: 2 }, relay: { pairs: 3 } });
  const names = ["ann", "Bob", "cy"];
  const peers = await Promise.all(names.map((name) => TestPeer.named(name, registry.ports.port)));
  const rooms = ["#a", "#B", "#c", "#d", "#e"];
  const name = () => random.pick([...names, "BOB", "nobody"]), room = () => random.pick(rooms);
  const roster = () => new Uint8Array(random.below(50));
  const access = () => random.pick(["open", "invited"] as const);
  const purpose = () => random.pick(["punch", "relay"] as const);
  const kinds: ((peer: TestPeer) => Request)[] = [
    (peer) => ({ type: "publish", record: peer.record(name(), random.below(9)) }),
    () => ({ type: "online", after: random.pick(["", "b", "\u{10ffff}"]) }),
    () => ({ type: "query", name: name() }),
    () => ({ type: "decide", name: name(), decision: random.pick(["accept", "reject", "busy"]) }),
    () => ({ type: "withdraw", name: name() }),
    () => ({ type: "ready", name: name(), purpose: purpose() }),
    () => ({ type: "createRoom", room: room(), access: access(), roster: roster() }),
    () => ({ type: "rooms", after: random.pick(["", "#b", "x".repeat(64)]) }),
    () => ({ type: "ownRooms" }),
    () => ({ type: "room", room: room() }),
    () => ({ type: "join", room: room() }),
    () => ({ type: "leave", room: room() }),
    () => ({ type: "invite", room: room(), name: name() }),
    () => ({ type: "roster", room: room(), epoch: random.below(5), roster: roster() }),
    () => ({ type: "token", signing: new Uint8Array(32), signature: new Uint8Array(64) }),
  ];
  const answered = new Map<string, number>();
  await Promise.all(peers.map(async (peer) => {
    for (let round = 0; round < 1_500; round++) {
      const outcome = await peer.client.request(random.pick(kinds)(peer)).then(
        ({ type }) => type,
        (error) => error.refusal?.reason ?? `${error}: ${random.seedNote}`,
      );
      answered.set(outcome, (answered.get(outcome) ?? 0) + 1);
    }
  }));
  const answers = ["asked", "done", "known", "names", "room", "rooms"];
  const refusals = ["away", "full", "later", "stale", "state", "taken", "unfit", "wrong"];
  assertEquals([...answered.keys()].filter((outcome) => ![...answers, ...refusals].includes(outcome)), []);
  assertEquals([...answered.values()].reduce((sum, count) => sum + count), peers.length * 1_500);
  assert(registry.relayedPairs <= 3 && registry.people === 3);
  await Promise.all(peers.map((peer) => peer.close()));
  await registry.stop();
});

Deno.test("a million datagrams of chance", async () => {
  const random = randomFrom("registry datagrams");
  const beats = new Beats(suite, new Uint8Array(32));
  const now = () => 0;
  const failures: unknown[] = [];
  const sizes = { in: 0, port: 0, answers: 0 };
  const relay = new Relay(defaultRelayLimits, beats, now, randomBytes, (datagram, to) => {
    // What is relayed goes to the other side, and is as long as it was.
    assertEquals(datagram.length, sizes.in);
    assert(to.port !== sizes.port);
    sizes.answers++;
  });
  const sides = relay.open(["ann", "bob"])!;
  for (const [index, side] of sides.entries()) {
    const beat = (counter: number, echo: Uint8Array) =>
      beats.receive(
        writeBeat(suite, side.key, "peer", { id: side.session, counter, echo }),
        here(1 + index),
      )!;
    assert(beat(1, readBeat(beat(0, noEcho))!.echo));
  }
  const seeds = [
    writeBindingRequest(new Uint8Array(12).fill(3)),
    ...sides.map(({ channel }) => writeRelay(channel, new Uint8Array(40).fill(0x43))),
    ...sides.map(({ session, key }) =>
      writeBeat(suite, key, "peer", { id: session, counter: 0, echo: noEcho })
    ),
  ];
  let round = 0;
  const over = Promise.withResolvers<void>();
  let close: (error: Error) => void = () => {};
  const socket = {
    receive(buffer: Uint8Array) {
      if (++round > rounds) {
        over.resolve();
        return new Promise((_, reject) => close = reject);
      }
      const datagram = chance();
      buffer.set(datagram);
      Object.assign(sizes, { in: datagram.length, port: 1 + random.below(3) });
      return Promise.resolve([buffer.subarray(0, datagram.length), here(sizes.port)]);
    },
    close: () => close(new Deno.errors.BadResource()),
  } as unknown as Deno.DatagramConn;
  const queue = {
    send(datagram: Uint8Array, to: Deno.NetAddr): void {
      assertEquals(to.port, sizes.port);
      const most = datagram[0]! <= 3 ? sizes.in + 12 : sizes.in;
      assert(datagram.length <= most, `${datagram.length} for ${sizes.in}: ${random.seedNote}`);
      sizes.answers++;
    },
    close: () => {},
  };
  const stun = new TokenBucket(1, Infinity, 0);
  const datagrams = new Datagrams({
    socket,
    queue,
    second: undefined,
    beats,
    relay,
    stun,
    now,
    failed: (error) => failures.push(error),
  });
  await over.promise;
  await datagrams.close();
  assertEquals([failures, beats.size, relay.pairs], [[], 2, 1]);
  assert(sizes.answers > 1_000, `${sizes.answers} answers`);

  /** One that means something with a few bytes changed, or noise. */
  function chance(): Uint8Array {
    if (random.below(4) === 0) return Uint8Array.from({ length: random.below(64) }, () => random.below(256));
    const datagram = random.pick(seeds).slice();
    for (let changes = random.below(3); changes > 0; changes--) {
      datagram[random.below(datagram.length)] = random.below(256);
    }
    return random.below(8) === 0 ? datagram.subarray(0, random.below(datagram.length)) : datagram;
  }
});
