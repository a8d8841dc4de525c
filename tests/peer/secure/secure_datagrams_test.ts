import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { End, two, Wire } from "./ends.ts";

Deno.test("a channel opens in one round trip, and both talk over it, unread by others", () => {
  const { wire, ann, bob } = two();
  ann.open(bob);
  wire.clock.advance(20);
  assertEquals([ann.channels.length, bob.channels.length], [1, 0]);
  ann.say("hello, bob", bob);
  wire.clock.advance(10);
  bob.say("hello, ann", ann);
  wire.clock.advance(10);
  assertEquals([ann.heard, bob.heard], [["hello, ann"], ["hello, bob"]]);
  assertEquals(bob.channels[0]!.remote, ann.keys.publicKey);
  const sent = wire.log.map(({ datagram }) => new TextDecoder().decode(datagram)).join();
  assert(!sent.includes("hello"));
  assertEquals(wire.clock.pending, []);
});

Deno.test("openings are sent again until one is answered, also where the way there and back is long", () => {
  for (const delayMs of [10, 170, 600, 1400]) {
    const { wire, ann, bob } = two();
    wire.delayMs = delayMs;
    let lost = 0;
    wire.pass = (datagram) => ++lost <= 3 ? [] : [datagram];
    ann.open(bob);
    wire.clock.advance(8000);
    assertEquals(ann.channels.length, 1, `${delayMs} ms`);
    ann.say("there", bob);
    wire.clock.advance(8000);
    assertEquals([bob.channels.length, bob.heard], [1, ["there"]], `${delayMs} ms`);
  }
});

Deno.test("a packet comes once, whole, and not from a stranger", () => {
  const { wire, ann, bob } = two();
  ann.open(bob);
  wire.clock.advance(30);
  wire.pass = (datagram) => {
    const cut = datagram.slice(0, -1), changed = datagram.slice();
    changed[datagram.length - 1]! ^= 1;
    const renumbered = datagram.slice();
    renumbered[10]! ^= 1;
    return [cut, changed, renumbered, datagram, datagram, datagram];
  };
  ann.say("once", bob);
  wire.clock.advance(50);
  assertEquals(bob.heard, ["once"]);
});

Deno.test("both open at once: one channel each", () => {
  const { wire, ann, bob } = two();
  ann.open(bob);
  bob.open(ann);
  wire.clock.advance(100);
  ann.say("a", bob);
  bob.say("b", ann);
  wire.clock.advance(20);
  assertEquals([ann.channels.length, bob.channels.length], [1, 1]);
  assertEquals([ann.heard, bob.heard], [["b"], ["a"]]);
});

Deno.test("keys are replaced in time, by packets and by age, and nothing is lost meanwhile", () => {
  for (const bounds of [{ rekeyPackets: 10 }, { rekeyMs: 500 }]) {
    const { wire, ann, bob } = two(bounds);
    ann.open(bob);
    wire.clock.advance(30);
    const first = ann.channels[0]!.current;
    const said: string[] = [];
    for (let number = 0; number < 60; number++) {
      said.push(`word ${number}`);
      ann.say(said.at(-1)!, bob);
      wire.clock.advance(10);
      bob.say("yes", ann);
      wire.clock.advance(10);
    }
    assertEquals(bob.heard, said);
    assertEquals(ann.heard.length, 60);
    assertNotEquals(ann.channels[0]!.current, first);
    assertEquals([ann.channels.length, bob.channels.length], [1, 1]);
    assert(wire.kinds().filter((kind) => kind === "response").length >= 2);
  }
});

Deno.test("packets under keys twice as old as they may be are not opened", () => {
  const { wire, ann, bob } = two({ rekeyMs: 100 });
  ann.open(bob);
  wire.clock.advance(30);
  wire.clock.advance(300);
  ann.say("late", bob);
  wire.clock.advance(20);
  assertEquals(bob.heard, []);
});

Deno.test("what is closed is silent", () => {
  const { wire, ann, bob } = two();
  ann.open(bob);
  wire.clock.advance(30);
  bob.datagrams.close();
  ann.say("anybody?", bob);
  wire.clock.advance(30);
  assertEquals([bob.heard, bob.events], [[], ["closed"]]);
  ann.open(new End(wire, "carl"));
  ann.datagrams.close();
  assertEquals(wire.clock.pending.length, 1);
});

Deno.test("many are opened two at a time, and who is silent holds up the others for one try", () => {
  const wire = new Wire();
  const ann = new End(wire, "ann");
  const silent = Array.from({ length: 4 }, (_, i) => new End(wire, `silent ${i}`));
  const others = Array.from({ length: 10 }, (_, i) => new End(wire, `other ${i}`));
  for (const { address } of silent) wire.ends.delete(address);
  for (const other of [...silent, ...others]) ann.open(other);
  assertEquals(wire.log.map(({ to }) => to), ["silent 0", "silent 1"]);
  wire.clock.advance(399);
  assertEquals(ann.channels.length, 0);
  wire.clock.advance(1);
  // A round trip of 20 ms for each two.
  wire.clock.advance(5 * 20);
  assertEquals(ann.channels.length, others.length);
  wire.clock.advance(10);
  ann.datagrams.close();
  assertEquals(wire.clock.pending, []);
});
