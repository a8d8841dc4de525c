import { assertEquals } from "@std/assert";
import { two } from "./ends.ts";

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
