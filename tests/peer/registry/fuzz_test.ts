// A million datagrams of chance at the registry's UDP port: none breaks it, makes it hold anything, or brings its sender more
// than they sent, but for what an answer of STUN's has on top.
import { assert, assertEquals } from "@std/assert";
import { Beats } from "../../../peer/registry/beats.ts";
import { Datagrams } from "../../../peer/registry/datagrams.ts";
import { defaultRelayLimits } from "../../../peer/registry/options.ts";
import { Relay } from "../../../peer/registry/relay.ts";
import { TokenBucket } from "../../../peer/registry/token_bucket.ts";
import { writeBeat } from "../../../protocol/peer/beat.ts";
import { writeRelay } from "../../../protocol/peer/packet.ts";
import { writeBindingRequest } from "../../../protocol/peer/stun.ts";
import { randomFrom } from "../../support/random.ts";
import { randomBytes, suite } from "../../support/registry.ts";

const rounds = 1_000_000;
const here = (port: number) => ({ transport: "udp", hostname: "192.0.2.1", port }) as const;

Deno.test("a million datagrams of chance", async () => {
  const random = randomFrom("registry datagrams");
  const beats = new Beats(suite);
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
    const beat = writeBeat(suite, side.key, "peer", { id: side.session, counter: 0 });
    assert(beats.receive(beat, here(1 + index)));
  }
  const seeds = [
    writeBindingRequest(new Uint8Array(12).fill(3)),
    ...sides.map(({ channel }) => writeRelay(channel, new Uint8Array(40).fill(0x43))),
    ...sides.map(({ session, key }) => writeBeat(suite, key, "peer", { id: session, counter: 0 })),
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
