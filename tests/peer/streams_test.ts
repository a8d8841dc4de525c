import { assert, assertEquals } from "@std/assert";
import { deadline } from "@std/async/deadline";
import type { Clock } from "../../peer/clock.ts";
import { systemClock } from "../../peer/clock.ts";
import { generateKeys, nodeSuite } from "../../peer/crypto.ts";
import { maxFrameBytes, SecureStream } from "../../peer/secure/secure_stream.ts";
import { maxHandshakes, maxUnwritten, type PeerStream, Streams } from "../../peer/streams.ts";
import type { Address } from "../../protocol/peer/stun.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { randomFrom } from "../support/random.ts";
import { randomBytes } from "../support/random_frames.ts";

const suite = nodeSuite();
const home = Uint8Array.of(127, 0, 0, 1);
const patienceMs = 20_000;

/** Streams of somebody, and those that were opened with them. */
class Side implements AsyncDisposable {
  readonly keys = generateKeys("X25519");
  readonly opened: PeerStream[] = [];
  readonly admitted: Uint8Array[] = [];
  readonly streams: Streams;
  #woken = Promise.withResolvers<void>();

  constructor(clock: Clock = systemClock) {
    this.streams = new Streams({
      suite,
      keys: this.keys,
      clock,
      random: Math.random,
      port: 0,
      admits: (remote) => this.admitted.some((key) => suite.equal(key, remote)),
      opened: (stream) => {
        this.opened.push(stream);
        this.#woken.resolve();
        this.#woken = Promise.withResolvers();
      },
    });
  }

  get address() {
    return { ip: home, port: this.streams.port };
  }

  dial(remote: Uint8Array, listening: readonly Address[]): Promise<void> {
    const ways = { listening, punch: undefined, side: "chooser" } as const;
    return this.streams.reach(remote, ways, new AbortController().signal);
  }

  admit(other: Side): this {
    this.admitted.push(other.keys.publicKey);
    return this;
  }

  async until(count: number): Promise<PeerStream> {
    while (this.opened.length < count) await deadline(this.#woken.promise, patienceMs);
    return this.opened[count - 1]!;
  }

  /** A connection as a stranger makes it. */
  connect(): Promise<Deno.TcpConn> {
    return Deno.connect({ hostname: "127.0.0.1", port: this.streams.port });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const stream of this.opened) stream.close();
    await this.streams.close();
  }
}

/** All that comes until the other closes. */
async function answerOn(conn: Deno.TcpConn): Promise<number> {
  let count = 0;
  const buffer = new Uint8Array(1024);
  try {
    for (;;) {
      const read = await deadline(conn.read(buffer), patienceMs);
      if (read === null) return count;
      count += read;
    }
  } catch (error) {
    if (error instanceof Deno.errors.ConnectionReset) return count;
    throw error;
  } finally {
    conn.close();
  }
}

Deno.test("who is dialed and knows us talks both ways, in packets with numbers, and each hears the other's end", async () => {
  await using ann = new Side(), bob = new Side().admit(ann);
  // Nothing answers at the first address; the second is good.
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const closed = (taken.addr as Deno.NetAddr).port;
  taken.close();
  await ann.dial(bob.keys.publicKey, [{ ip: home, port: closed }, bob.address, bob.address]);
  const hers = await ann.until(1), his = await bob.until(1);
  assertEquals([hers.isOpener, his.isOpener], [true, false]);
  assertEquals([hers.remote, his.remote], [bob.keys.publicKey, ann.keys.publicKey]);
  const heard: string[] = [], both = Promise.withResolvers<void>(), ended = Promise.withResolvers<void>();
  const hear = (who: string) => (number: number, text: Uint8Array) => {
    if (heard.push(`${who} ${number} ${new TextDecoder().decode(text)}`) === 4) both.resolve();
  };
  hers.start(hear("ann"), () => heard.push("ann: the end"));
  his.start(hear("bob"), () => ended.resolve());
  for (const words of ["one", "two"]) {
    for (const stream of [hers, his]) stream.send(new TextEncoder().encode(words));
  }
  await deadline(both.promise, patienceMs);
  assertEquals(heard.toSorted(), ["ann 0 one", "ann 1 two", "bob 0 one", "bob 1 two"]);
  hers.close();
  await deadline(ended.promise, patienceMs);
  assertEquals([ann.opened.length, bob.opened.length], [1, 1]);
});

Deno.test("where somebody else answers, or nobody, there is no stream", async () => {
  await using ann = new Side(), bob = new Side().admit(ann), eve = new Side().admit(ann);
  await ann.dial(bob.keys.publicKey, [eve.address]);
  await ann.dial(bob.keys.publicKey, []);
  assertEquals([ann.opened.length, eve.opened.length], [0, 0]);
  // Who does not know us closes without a word, though they are who we dialed.
  await eve.dial(bob.keys.publicKey, [bob.address]);
  assertEquals([eve.opened.length, bob.opened.length], [0, 0]);
});

Deno.test("who takes a dialed connection and says nothing is left after a while", async () => {
  const clock = new FakeClock();
  await using ann = new Side(clock);
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const dialing = ann.dial(generateKeys("X25519").publicKey, [{
    ip: home,
    port: (listener.addr as Deno.NetAddr).port,
  }]);
  using conn = await listener.accept();
  await conn.read(new Uint8Array(1024));
  clock.advance(5_000);
  await deadline(dialing, patienceMs);
  assertEquals(ann.opened, []);
});

Deno.test("strangers on the port get no byte, whatever they say", async () => {
  const random = randomFrom("strangers at a stream");
  await using bob = new Side();
  const says = [
    "GET / HTTP/1.1\r\n\r\n",
    "\x00\x00",
    "\x00\x01x",
    "\xff\xff",
    "\x40\x10" + "x".repeat(0x4010),
    "\x00\x60" + "x".repeat(0x60),
  ].map((text) => Uint8Array.from(text, (char) => char.charCodeAt(0)));
  for (let i = 0; i < 60; i++) says.push(randomBytes(random, 1 + random.below(300)));
  for (const bytes of says) {
    const conn = await bob.connect();
    await conn.write(bytes);
    await conn.closeWrite();
    assertEquals(await answerOn(conn), 0, random.seedNote);
  }
  assertEquals(bob.opened, []);
  // A handshake without a flaw, of somebody who was not accepted.
  await using eve = new Side();
  await eve.dial(bob.keys.publicKey, [bob.address]);
  assertEquals([bob.opened.length, eve.opened.length], [0, 0]);
});

Deno.test("connections that say nothing, or a byte now and then, are bounded, and keep out nobody who is known", async () => {
  const clock = new FakeClock();
  await using ann = new Side(), bob = new Side(clock).admit(ann);
  const strangers: Deno.TcpConn[] = [];
  for (let i = 0; i < maxHandshakes + 20; i++) {
    const conn = await bob.connect();
    await conn.write(Uint8Array.of(0));
    strangers.push(conn);
  }
  // Those who have waited longest are left.
  for (const conn of strangers.splice(0, 20)) assertEquals(await answerOn(conn), 0);
  await ann.dial(bob.keys.publicKey, [bob.address]);
  await ann.until(1);
  await bob.until(1);
  assertEquals(await answerOn(strangers.shift()!), 0);
  // A second byte earns no more time.
  await Promise.all(strangers.map((conn) => conn.write(Uint8Array.of(96))));
  clock.advance(10_000);
  for (const conn of strangers) assertEquals(await answerOn(conn), 0);
  assertEquals([bob.opened.length, clock.pending], [1, []]);
});

Deno.test("a frame that is too long, or forged, ends its stream and nothing else", async () => {
  await using bob = new Side();
  const keys = generateKeys("X25519");
  bob.admitted.push(keys.publicKey);
  for (const bytes of [Uint8Array.of(0xff, 0xff), Uint8Array.of(0, 17, ...new Uint8Array(17))]) {
    const conn = await bob.connect();
    const signal = AbortSignal.timeout(patienceMs);
    await SecureStream.open(conn, bob.keys.publicKey, keys, {
      suite,
      pattern: "IK",
      purpose: "peer",
      signal,
    });
    const his = await bob.until(1);
    const ended = Promise.withResolvers<void>();
    his.start(() => assert(false), ended.resolve);
    await conn.write(bytes);
    await deadline(ended.promise, patienceMs);
    assertEquals(await answerOn(conn), 0);
    bob.opened.length = 0;
  }
});

Deno.test("who never reads what we send is left, and holds no more than a bound", async () => {
  await using ann = new Side(), bob = new Side().admit(ann);
  await ann.dial(bob.keys.publicKey, [bob.address]);
  const hers = await ann.until(1);
  await bob.until(1);
  const ended = Promise.withResolvers<void>();
  hers.start(() => {}, ended.resolve);
  const text = new Uint8Array(maxFrameBytes);
  let isEnded = false;
  ended.promise.then(() => isEnded = true);
  // The system takes some megabytes; the bound is behind them.
  for (let i = 0; !isEnded; i++) {
    assert(i < 10 * maxUnwritten);
    hers.send(text);
    if (i % 64 === 0) await new Promise((resolve) => setTimeout(resolve, 0));
  }
  assertEquals(typeof hers.send(text), "number");
});

Deno.test("at the end nothing is left, handshakes among them", async () => {
  const clock = new FakeClock();
  const bob = new Side(clock);
  const conn = await bob.connect();
  await conn.write(Uint8Array.of(0));
  while (clock.pending.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  await deadline(bob.streams.close(), patienceMs);
  assertEquals(clock.pending, []);
  assertEquals(await answerOn(conn), 0);
});
