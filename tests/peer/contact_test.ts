import { assertEquals, assertStrictEquals } from "@std/assert";
import { Contact } from "../../peer/contact.ts";
import { generateKeys } from "../../peer/crypto.ts";
import type { StreamSeeking } from "../../peer/path/stream_seeking.ts";
import type { Channel } from "../../peer/secure/channel.ts";
import type { PeerStream } from "../../peer/streams.ts";
import { writeFrame } from "../../protocol/peer/frame_codec.ts";
import { FakeClock } from "../support/fake_clock.ts";

/** Somebody whose channel and stream take what is said and never answer. */
function someone() {
  const clock = new FakeClock();
  let hear = (_number: number, _text: Uint8Array) => {};
  const stream = {
    send: () => 0,
    start: (packet: typeof hear) => hear = packet,
    close: () => {},
  };
  const channel = { send: () => 0, close: () => {}, route: { key: "way", kind: "relay" } };
  const identity = {
    signing: generateKeys("Ed25519").publicKey,
    agreement: generateKeys("X25519").publicKey,
  };
  const nothing = () => {};
  const contact = new Contact({
    name: "bob",
    identity,
    clock,
    random: () => 0,
    changed: nothing,
    silent: nothing,
    unheard: nothing,
  });
  return { clock, contact, stream, channel, hear: (number: number) => hear(number, new Uint8Array()) };
}

Deno.test("a stream that gets no answer is left for a channel that does, until it does too", () => {
  const { clock, contact, stream, channel, hear } = someone();
  contact.streamed(stream as unknown as PeerStream, true);
  const tcp = contact.tcp!;
  clock.advance(10_000);
  contact.opened(channel as unknown as Channel);
  assertStrictEquals(contact.best, tcp);
  tcp.send("ab".repeat(8), writeFrame({ type: "bye" }));
  clock.advance(4_000);
  assertEquals([tcp.state, contact.udp!.state], ["suspect", "alive"]);
  assertStrictEquals(contact.best, contact.udp);
  assertEquals(contact.reachedBy, "relay");
  hear(0);
  assertStrictEquals(contact.best, tcp);
  contact.close();
  assertEquals(clock.pending, []);
});

Deno.test("a stream that is silent for ten seconds while datagrams come is closed, and another one sought", () => {
  const { clock, contact, stream, channel } = someone();
  let lost = 0;
  contact.seeking = { found() {}, lost: () => lost++, rest() {} } as unknown as StreamSeeking;
  contact.streamed(stream as unknown as PeerStream, true);
  const tcp = contact.tcp!;
  tcp.send("ab".repeat(8), writeFrame({ type: "bye" }));
  // Without another way it is kept: it may come back.
  clock.advance(14_000);
  assertEquals([tcp.state, lost], ["suspect", 0]);
  contact.opened(channel as unknown as Channel);
  clock.advance(10_000);
  assertEquals([tcp.state, contact.tcp, lost], ["closed", undefined, 1]);
  contact.close();
  assertEquals(clock.pending, []);
});
