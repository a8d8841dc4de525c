import { assert, assertEquals, assertLess } from "@std/assert";
import { generateKeys } from "../../../peer/crypto.ts";
import { readPacket } from "../../../protocol/peer/packet.ts";
import { randomFrom } from "../../support/random.ts";
import { End, two, Wire } from "./ends.ts";

Deno.test("no answer is longer than what it answers, and a stranger gets none", () => {
  const { wire, ann, bob } = two();
  bob.admits = () => false;
  ann.open(bob);
  wire.clock.advance(30_000);
  assert(wire.log.every(({ from }) => from === "ann"));
  assertEquals(ann.unanswered, [bob.keys.publicKey.toHex()]);
  // Somebody who does not know bob's key.
  const eve = new End(wire, "eve");
  eve.datagrams.open(generateKeys("X25519").publicKey, wire.route("eve", "bob"));
  wire.clock.advance(30_000);
  assert(wire.log.every(({ from }) => from !== "bob"));
  bob.admits = () => true;
  wire.log.length = 0;
  ann.open(bob);
  wire.clock.advance(20);
  const [init, response] = wire.log;
  assertLess(response!.datagram.length, init!.datagram.length + 1);
});

Deno.test("an opening that is played again does nothing, not even after the program has begun anew", () => {
  const { wire, ann, bob } = two();
  ann.open(bob);
  wire.clock.advance(30);
  const recorded = wire.log.map(({ datagram }) => datagram);
  wire.log.length = 0;
  for (const datagram of recorded) wire.deliver(datagram, "eve", "bob");
  wire.clock.advance(1000);
  assertEquals(wire.log, []);
  assertEquals(bob.channels[0]!.route.key, "ann");
  // bob begins anew and talks to ann again; a recorded opening is answered, and changes nothing.
  const again = new End(wire, "bob", bob.keys);
  again.open(ann);
  wire.clock.advance(30);
  assertEquals(ann.events, ["restarted"]);
  for (const datagram of recorded) wire.deliver(datagram, "eve", "bob");
  wire.clock.advance(1000);
  assertEquals([again.channels.length, again.events], [1, []]);
  ann.say("still", again);
  wire.clock.advance(20);
  assertEquals(again.heard, ["still"]);
});

Deno.test("whose clock goes back opens all the same, in one run and in the next, and nothing recorded is taken again", () => {
  const { wire, ann, bob } = two();
  ann.aheadMs = 3_600_000;
  ann.open(bob);
  wire.clock.advance(30);
  ann.aheadMs = 0;
  ann.datagrams.channel(bob.keys.publicKey)!.close();
  ann.open(bob);
  wire.clock.advance(30);
  assertEquals([ann.channels.length, bob.events], [2, []]);
  const again = new End(wire, "ann", ann.keys);
  again.open(bob);
  wire.clock.advance(30);
  again.say("hello", bob);
  wire.clock.advance(10);
  assertEquals([bob.events, bob.heard], [["restarted"], ["hello"]]);
  const inits = wire.log.map(({ datagram }) => datagram).filter((one) => readPacket(one)?.type === "init");
  wire.log.length = 0;
  for (const init of inits) wire.deliver(init, "eve", "bob");
  assertEquals([inits.length, wire.log.length], [3, 0]);
});

Deno.test("under load an opening needs a cookie, which needs an address that is one's own", () => {
  const { wire, ann, bob } = two({ initsPerSecond: 0 });
  ann.open(bob);
  wire.clock.advance(300);
  assertEquals(wire.kinds().slice(0, 2), ["init", "cookie"]);
  assertLess(wire.log[1]!.datagram.length, wire.log[0]!.datagram.length);
  assertEquals(ann.channels.length, 1);
  // eve takes ann's stamped opening to another address.
  const stamped = wire.log.filter(({ datagram }) => readPacket(datagram)?.type === "init").at(-1)!.datagram;
  wire.log.length = 0;
  wire.deliver(stamped, "eve", "bob");
  assertEquals(wire.kinds(), ["cookie"]);
});

Deno.test("openings that have a cookie are looked at so often from one source, and from all", () => {
  const wire = new Wire();
  const bob = new End(wire, "bob", undefined, {
    initsPerSecond: 0,
    cookieInits: { each: { perSecond: 1, atOnce: 3 }, all: { perSecond: 7, atOnce: 7 }, sources: 9 },
  });
  let looks = 0;
  bob.admits = () => ++looks < 0;
  /** Each from a port of its own, until nobody of them is heard any more. */
  const flood = (host: string) => {
    for (let port = 0; port < 10; port++) new End(wire, `${host}#${port}`).open(bob);
    const before = looks;
    // An INIT, its cookie, and an INIT with it.
    wire.clock.advance(30);
    return looks - before;
  };
  assertEquals(flood("eve"), 3);
  assertEquals(flood("mallory"), 3);
  // What is left of what all may.
  assertEquals(flood("trudy"), 1);
  wire.clock.advance(60_000);
  const ann = new End(wire, "ann");
  bob.admits = () => true;
  ann.open(bob);
  wire.clock.advance(40);
  assertEquals(ann.channels.length, 1);
});

Deno.test("damaged and invented datagrams change nothing, and no answer to one is longer", () => {
  const random = randomFrom("secure datagrams");
  const { wire, ann, bob } = two();
  ann.open(bob);
  wire.clock.advance(30);
  ann.say("before", bob);
  wire.clock.advance(10);
  const samples = wire.log.map(({ datagram }) => datagram);
  wire.log.length = 0;
  for (let round = 0; round < 3000; round++) {
    const sample = random.pick(samples).slice(0, random.below(2) ? undefined : random.below(150));
    for (let flips = 1 + random.below(3); flips > 0 && sample.length > 0; flips--) {
      sample[random.below(sample.length)]! ^= 1 << random.below(8);
    }
    const before = wire.log.length;
    wire.deliver(sample, "eve", "bob");
    for (const { datagram } of wire.log.slice(before)) {
      assert(datagram.length <= sample.length, random.seedNote);
    }
  }
  assertEquals([bob.channels.length, bob.events, bob.heard], [1, [], ["before"]], random.seedNote);
  bob.say("after", ann);
  wire.clock.advance(10);
  assertEquals(ann.heard, ["after"]);
});
