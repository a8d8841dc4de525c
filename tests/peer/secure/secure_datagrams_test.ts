import { assert, assertEquals, assertLess, assertNotEquals } from "@std/assert";
import { generateKeys, nodeSuite } from "../../../peer/crypto.ts";
import type { Channel, Route } from "../../../peer/secure/channel.ts";
import { SecureDatagrams, type SecureDatagramsBounds } from "../../../peer/secure/secure_datagrams.ts";
import { readPacket } from "../../../protocol/peer/packet.ts";
import type { KeyPair } from "../../../protocol/peer/suite.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import { randomFrom } from "../../support/random.ts";

const suite = nodeSuite();
const text = (words: string) => new TextEncoder().encode(words);

/** A network of a few addresses, on which a test says what becomes of each datagram. */
class Wire {
  readonly clock = new FakeClock();
  readonly ends = new Map<string, End>();
  readonly log: { from: string; to: string; datagram: Uint8Array }[] = [];
  delayMs = 10;
  /** Answers what arrives instead; nothing: it is lost. */
  pass: (datagram: Uint8Array, from: string, to: string) => Uint8Array[] = (datagram) => [datagram];

  route(from: string, to: string): Route {
    return {
      key: to,
      source: to.split("#")[0]!,
      send: (datagram) => {
        this.log.push({ from, to, datagram });
        for (const arriving of this.pass(datagram, from, to)) {
          this.clock.after(this.delayMs, () => this.deliver(arriving, from, to));
        }
      },
    };
  }

  deliver(datagram: Uint8Array, from: string, to: string): void {
    this.ends.get(to)?.datagrams.receive(datagram, this.route(to, from));
  }

  kinds(): (string | undefined)[] {
    return this.log.map(({ datagram }) => readPacket(datagram)?.type);
  }
}

class End {
  readonly heard: string[] = [];
  readonly events: string[] = [];
  readonly channels: Channel[] = [];
  readonly unanswered: string[] = [];
  readonly datagrams: SecureDatagrams;
  admits: (remote: Uint8Array) => boolean = () => true;
  /** How much its clock is before the others'. */
  aheadMs = 0;

  constructor(
    readonly wire: Wire,
    readonly address: string,
    readonly keys: KeyPair = generateKeys("X25519"),
    bounds: Partial<SecureDatagramsBounds> = {},
  ) {
    this.datagrams = new SecureDatagrams({
      suite,
      keys,
      clock: {
        now: () => wire.clock.now() + this.aheadMs,
        after: (ms, run) => wire.clock.after(ms, run),
      },
      random: (count) => crypto.getRandomValues(new Uint8Array(count)),
      admits: (remote) => this.admits(remote),
      unanswered: (remote) => this.unanswered.push(remote.toHex()),
      opened: (channel) => {
        this.channels.push(channel);
        channel.events = {
          packet: (_number, bytes) => {
            if (bytes.length > 0) this.heard.push(new TextDecoder().decode(bytes));
          },
          roamed: ({ key }) => this.events.push(`roamed to ${key}`),
          closed: (why) => this.events.push(why),
        };
      },
      bounds,
    });
    wire.ends.set(address, this);
  }

  open(other: End): void {
    this.datagrams.open(other.keys.publicKey, this.wire.route(this.address, other.address));
  }

  say(words: string, other: End): void {
    this.datagrams.channel(other.keys.publicKey)!.send(text(words));
  }
}

function two(bounds: Partial<SecureDatagramsBounds> = {}) {
  const wire = new Wire();
  const ann = new End(wire, "ann", undefined, bounds), bob = new End(wire, "bob", undefined, bounds);
  return { wire, ann, bob };
}

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

Deno.test("who moves is followed by their newest packet, not by an old one that comes from elsewhere", () => {
  const { wire, ann, bob } = two();
  ann.open(bob);
  wire.clock.advance(30);
  ann.say("one", bob);
  const old = wire.log.at(-1)!.datagram;
  wire.pass = () => [];
  ann.say("two", bob);
  const newer = wire.log.at(-1)!.datagram;
  wire.clock.advance(20);
  wire.deliver(old, "eve", "bob");
  assertEquals(bob.events, []);
  wire.deliver(newer, "elsewhere", "bob");
  assertEquals(bob.events, ["roamed to elsewhere"]);
  assertEquals(bob.channels[0]!.route.key, "elsewhere");
});

Deno.test("a way that is chosen while a channel opens is the one that both take", () => {
  const { wire, ann, bob } = two();
  const send = (datagram: Uint8Array) =>
    void wire.clock.after(wire.delayMs, () => wire.deliver(datagram, "later", "bob"));
  ann.open(bob);
  // Its answer is on its way.
  wire.clock.advance(15);
  ann.datagrams.open(bob.keys.publicKey, { key: "later", send });
  wire.clock.advance(100);
  assertEquals([ann, bob].map(({ channels }) => channels[0]!.route.key), ["later", "later"]);
});

Deno.test("who has chosen another way is not brought back by what was sent before, and follows elsewhere", () => {
  const { wire, ann, bob } = two();
  ann.open(bob);
  wire.clock.advance(100);
  const send = (datagram: Uint8Array) =>
    void wire.clock.after(wire.delayMs, () => wire.deliver(datagram, "later", "bob"));
  const [channel] = ann.channels;
  bob.say("on its way by the first", ann);
  channel!.move({ key: "later", send });
  wire.clock.advance(20);
  assertEquals([ann.heard, channel!.route.key], [["on its way by the first"], "later"]);
  ann.say("follow me", bob);
  wire.clock.advance(20);
  assertEquals(bob.channels[0]!.route.key, "later");
  // Bob is somewhere else.
  wire.pass = () => [];
  bob.say("I have moved", ann);
  wire.deliver(wire.log.at(-1)!.datagram, "elsewhere", "ann");
  assertEquals(channel!.route.key, "elsewhere");
  // And the first way is chosen again.
  channel!.move(wire.route("ann", "bob"));
  bob.say("back", ann);
  wire.deliver(wire.log.at(-1)!.datagram, "bob", "ann");
  assertEquals(channel!.route.key, "bob");
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
