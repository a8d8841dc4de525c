import { assert, assertEquals } from "@std/assert";
import { generateKeys, nodeSuite } from "../../peer/crypto.ts";
import { Lan, type Neighbour } from "../../peer/lan.ts";
import { readHello, writeHello } from "../../protocol/peer/hello.ts";
import type { Identity } from "../../protocol/peer/suite.ts";
import { FakeClock } from "../support/fake_clock.ts";

const suite = nodeSuite();
const someone = (): Identity => ({ signing: generateKeys("Ed25519"), agreement: generateKeys("X25519") });
const ip = (last: number) => Uint8Array.of(10, 0, 0, last);

/** A peer on a network in this process, and what it is told of. */
function listener(clock: FakeClock, user = "ann", identity = someone(), port = 5000) {
  const events: string[] = [], said: [number, Uint8Array][] = [];
  const place = ({ user, ip, udpPort }: Neighbour) => `${user} ${ip.join(".")} ${udpPort}`;
  const lan = new Lan({
    suite,
    clock,
    identity,
    user,
    udpPort: port,
    tcpPort: 0,
    send: (datagram) => said.push([clock.now(), datagram]),
    found: (neighbour) => events.push(`found ${place(neighbour)}`),
    gone: (neighbour) => events.push(`gone ${place(neighbour)}`),
    clockDiffers: (user, ms) => events.push(`${user}'s clock: ${ms}`),
  });
  const since = () => events.splice(0);
  return { lan, said, since, identity };
}

/** A HELLO that `identity` has made at a time. */
function helloOf(identity: Identity, time: number, user = "bob", udpPort = 6000) {
  const { signing, agreement } = identity;
  const keys = { signing: signing.publicKey, agreement: agreement.publicKey };
  return writeHello(suite, signing, { user, identity: keys, udpPort, tcpPort: 0, time });
}

Deno.test("said at once, twice more soon, then every 5 s, each later than the one before", () => {
  const clock = new FakeClock();
  const { said, lan } = listener(clock);
  clock.advance(11_000);
  assertEquals(said.map(([time]) => time), [0, 200, 400, 5400, 10_400]);
  const times = said.map(([, datagram]) => readHello(datagram)!.time);
  assertEquals(times, [...new Set(times)].sort((one, other) => one - other));
  lan.close();
  assertEquals(clock.pending, []);
});

Deno.test("a newcomer is found and gets an answer, many at once one answer, itself none", () => {
  const clock = new FakeClock();
  const { lan, said, since } = listener(clock);
  clock.advance(3000);
  const before = said.length;
  for (let last = 1; last <= 9; last++) lan.received(helloOf(someone(), clock.now()), ip(last));
  lan.received(said[0]![1], ip(99));
  assertEquals(since().length, 9);
  clock.advance(1000);
  assertEquals(said.slice(before).map(([time]) => time), [3050]);
  lan.close();
});

Deno.test("two find each other though the first HELLOs were lost", () => {
  const clock = new FakeClock();
  const ann = listener(clock);
  clock.advance(3000);
  const bob = listener(clock, "bob");
  ann.lan.received(bob.said[0]![1], ip(2));
  const before = ann.said.length;
  clock.advance(500);
  for (const [, hello] of ann.said.slice(before)) bob.lan.received(hello, ip(1));
  assertEquals([ann.since(), bob.since()], [["found bob 10.0.0.2 5000"], ["found ann 10.0.0.1 5000"]]);
  ann.lan.close();
  bob.lan.close();
});

Deno.test("what was said before, by others or with a clock far off is not believed", () => {
  const clock = new FakeClock();
  clock.advance(1e9);
  const { lan, since } = listener(clock);
  const bob = someone();
  const old = helloOf(bob, clock.now()), forged = helloOf(bob, clock.now() + 1);
  forged[forged.length - 1]! ^= 1;
  lan.received(old, ip(2));
  assertEquals(since(), ["found bob 10.0.0.2 6000"]);
  // From somewhere else, now and after bob has gone.
  lan.received(old, ip(66));
  lan.received(forged, ip(66));
  clock.advance(25_000);
  assertEquals(since(), ["gone bob 10.0.0.2 6000"]);
  lan.received(old, ip(66));
  const late = someone();
  for (const more of [0, 1]) lan.received(helloOf(late, clock.now() - 300_001 + more), ip(3));
  lan.received(helloOf(late, clock.now() + 300_001, "late"), ip(3));
  assertEquals(since(), ["bob's clock: 300001", "found bob 10.0.0.3 6000"].slice(0, 2));
  assertEquals(lan.neighbours.length, 1);
  lan.close();
});

Deno.test("who is on two networks with us stays at one address, and is followed when it moves", () => {
  const clock = new FakeClock();
  const { lan, since } = listener(clock);
  const bob = someone();
  for (let round = 0; round < 5; round++) {
    const hello = helloOf(bob, clock.now() + 1);
    for (const last of round % 2 ? [2, 3] : [3, 2]) lan.received(hello, ip(last));
    clock.advance(5000);
  }
  assertEquals(since(), ["found bob 10.0.0.3 6000"]);
  for (let round = 0; round < 3; round++) {
    lan.received(helloOf(bob, clock.now() + 1), ip(4));
    clock.advance(5000);
  }
  assertEquals(since(), ["found bob 10.0.0.4 6000"]);
  lan.received(helloOf(bob, clock.now() + 1, "bob", 7000), ip(4));
  assertEquals(since(), ["found bob 10.0.0.4 7000"]);
  lan.close();
});

Deno.test("strangers: no more than 16 at one address, 256 in all, 500 checks a second", () => {
  const clock = new FakeClock();
  const { lan, since } = listener(clock);
  for (let count = 0; count < 20; count++) lan.received(helloOf(someone(), 1), ip(1));
  assertEquals(since().length, 16);
  for (let last = 2; last <= 255; last++) lan.received(helloOf(someone(), 1), ip(last));
  assertEquals(lan.neighbours.length, 256);
  clock.advance(21_000);
  assertEquals(lan.neighbours.length, 0);
  let checks = 0;
  const verify = suite.verify;
  suite.verify = (...words) => {
    checks++;
    return verify(...words);
  };
  const forged = helloOf(someone(), clock.now() + 1);
  forged[forged.length - 1]! ^= 1;
  for (let count = 0; count < 2000; count++) lan.received(forged, ip(1));
  suite.verify = verify;
  assertEquals(checks, 500);
  lan.close();
});

Deno.test("garbage changes nothing", () => {
  const clock = new FakeClock();
  const { lan, since, said } = listener(clock);
  for (let length = 0; length < 300; length++) lan.received(new Uint8Array(length).fill(0x47), ip(1));
  assertEquals(since(), []);
  assert(said.length === 1);
  lan.close();
});
