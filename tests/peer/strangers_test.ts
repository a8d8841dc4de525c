// Strangers at the UDP port of what carries a peer: they are answered with less than they sent or not at all, make it hold
// nothing, and keep nobody out.
import { assert, assertEquals, assertLess, assertLessOrEqual } from "@std/assert";
import { delay } from "@std/async/delay";
import { systemClock } from "../../peer/clock.ts";
import { makeIdentity, publicOf } from "../../peer/identity.ts";
import { CookieJar } from "../../peer/secure/cookies.ts";
import { handshake, instanceBytes, introduce } from "../../peer/secure/introduction.ts";
import { defaultBounds } from "../../peer/secure/secure_datagrams.ts";
import { PeerStore } from "../../peer/store/peer_store.ts";
import { Transport } from "../../peer/transport.ts";
import { readPacket, writeInit } from "../../protocol/peer/packet.ts";
import type { Identity } from "../../protocol/peer/suite.ts";
import { heapBytes } from "../support/garbage.ts";
import { type Random, randomFrom } from "../support/random.ts";
import { randomBytes } from "../support/random_frames.ts";
import { suite } from "../support/registry.ts";

// A million with CHATROOM_FUZZ=1000000.
const datagrams = Number(Deno.env.get("CHATROOM_FUZZ") ?? 20_000);
const home = Uint8Array.of(127, 0, 0, 1);

class Side implements AsyncDisposable {
  readonly identity: Identity = makeIdentity();
  readonly store = new PeerStore(":memory:", () => {});
  readonly transport: Transport;
  #changed = Promise.withResolvers<void>();

  constructor(readonly name: string) {
    this.transport = new Transport({
      suite,
      clock: systemClock,
      random: Math.random,
      randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
      identity: this.identity,
      store: this.store,
      port: 0,
      interfaces: () => [],
      rendezvous: () => undefined,
      changed: () => {
        this.#changed.resolve();
        this.#changed = Promise.withResolvers();
      },
      unheard: () => {},
      tell: () => {},
    });
  }

  get port(): number {
    return this.transport.endpoint.main.port;
  }

  meet(other: Side) {
    return this.transport.contacts.meet({ name: other.name, identity: publicOf(other.identity) })!;
  }

  async reached(other: Side): Promise<void> {
    while (this.transport.reachedBy(other.name) === undefined) await this.#changed.promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.transport.contacts.close();
    await this.transport.close();
    this.store.close();
  }
}

/** A socket of nobody's, and what came to it. */
class Stranger {
  readonly #socket = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
  readonly answers: Uint8Array[] = [];
  readonly #reading: Promise<void>;
  bytesIn = 0;
  bytesOut = 0;

  constructor(readonly port: number) {
    this.#reading = this.#read();
  }

  async send(datagram: Uint8Array): Promise<void> {
    this.bytesOut += datagram.length;
    await this.#socket.send(datagram, { transport: "udp", hostname: "127.0.0.1", port: this.port });
  }

  async close(): Promise<void> {
    this.#socket.close();
    await this.#reading;
  }

  async #read(): Promise<void> {
    try {
      for await (const [datagram] of this.#socket) {
        this.bytesIn += datagram.length;
        this.answers.push(datagram.slice());
      }
    } catch (error) {
      if (!(error instanceof Deno.errors.BadResource)) throw error;
    }
  }
}

/** An INIT without a flaw, to who has this key. */
function opening(
  to: Identity,
  by: Identity,
  index: number,
  jar = new CookieJar(suite, to.agreement.publicKey),
): Uint8Array {
  const shake = handshake("initiator", suite, by.agreement, to.agreement.publicKey);
  return jar.stamp(writeInit(index, shake.write(introduce(new Uint8Array(instanceBytes), Date.now()))));
}

Deno.test("openings of a stranger who knows the key get cookies at most, and no more bytes than they have", async () => {
  await using bob = new Side("bob"), ann = new Side("ann");
  const eve = makeIdentity(), stranger = new Stranger(bob.port);
  ann.meet(bob);
  bob.meet(ann);
  const inits = Array.from(
    { length: 2 * defaultBounds.initsPerSecond },
    (_, i) => opening(bob.identity, eve, i),
  );
  let sent = 0;
  // At once, and more than are looked at in a second.
  const flood = async () => {
    for (const init of [...inits, ...inits]) {
      await stranger.send(init);
      sent++;
    }
  };
  await flood();
  // In the middle of it who is known gets in: over the cookie that they can read.
  const [smaller, larger] = [ann, bob].toSorted((a, b) =>
    a.identity.agreement.publicKey.toHex() < b.identity.agreement.publicKey.toHex() ? -1 : 1
  ) as [Side, Side];
  const contact = smaller.transport.contacts.named(larger.name)!;
  smaller.transport.contacts.reachAt(contact, { ip: home, port: larger.port });
  await Promise.all([flood(), smaller.reached(larger), larger.reached(smaller)]);
  // The last answers are on their way.
  await delay(50);
  await stranger.close();
  assert(stranger.answers.length > 0);
  assertLess(stranger.answers.length, sent);
  for (const answer of stranger.answers) {
    assertEquals(readPacket(answer)?.type, "cookie");
    assertLess(answer.length, inits[0]!.length);
  }
});

Deno.test("a stranger who has read a cookie gets nothing for it, and no sign that it was right", async () => {
  await using bob = new Side("bob");
  const eve = makeIdentity(), stranger = new Stranger(bob.port);
  const jar = new CookieJar(suite, bob.identity.agreement.publicKey);
  // Answers to those of before are for other openings.
  const isLearnt = () => {
    const cookie = readPacket(stranger.answers.at(-1) ?? new Uint8Array());
    return cookie?.type === "cookie" && jar.learn(cookie);
  };
  const first = opening(bob.identity, eve, 0);
  for (let i = 1; !isLearnt(); i++) {
    if (i % 20 === 1) { for (let n = 0; n <= defaultBounds.initsPerSecond; n++) await stranger.send(first); }
    await stranger.send(opening(bob.identity, eve, i, jar));
    await delay(2);
  }
  const before = stranger.answers.length;
  for (let i = 0; i < defaultBounds.initsPerSecond; i++) {
    await stranger.send(opening(bob.identity, eve, i, jar));
    await delay(0);
  }
  await delay(50);
  await stranger.close();
  assertEquals([stranger.answers.length, bob.transport.contacts.all], [before, []]);
});

Deno.test("hostile datagrams of all kinds change nothing, make nothing grow and are not worth their bytes", async () => {
  const random = randomFrom("strangers at a datagram socket");
  await using bob = new Side("bob"), ann = new Side("ann");
  ann.meet(bob);
  bob.meet(ann);
  const stranger = new Stranger(bob.port);
  const samples = [
    ...Array.from({ length: 8 }, (_, i) => opening(bob.identity, makeIdentity(), i)),
    opening(ann.identity, makeIdentity(), 9),
  ];
  let early = 0;
  for (let sent = 0; sent < datagrams; sent++) {
    await stranger.send(hostile(random, samples));
    // Its reader has a turn: nothing is lost before it.
    if (sent % 16 === 0) await delay(0);
    if (sent === Math.floor(datagrams / 4)) early = await heapBytes();
  }
  await delay(50);
  stranger.answers.length = 0;
  const grown = await heapBytes() - early;
  assertLess(grown, 8 * 2 ** 20, random.seedNote);
  assertLessOrEqual(stranger.bytesIn, stranger.bytesOut, random.seedNote);
  assertEquals(bob.transport.ways().map(({ by }) => by), [undefined]);
  await stranger.close();
});

function hostile(random: Random, samples: readonly Uint8Array[]): Uint8Array {
  const kind = random.below(5);
  if (kind === 0) return random.pick(samples);
  if (kind === 1) {
    const changed = random.pick(samples).slice();
    for (let n = 0; n <= random.below(3); n++) changed[random.below(changed.length)] = random.below(256);
    return changed;
  }
  if (kind === 2) return random.pick(samples).subarray(0, random.below(200));
  const bytes = randomBytes(random, 1 + random.below(kind === 3 ? 64 : 1400));
  // STUN, the secure associations, PUNCH, beats, the relay, HELLO, and what is nothing.
  bytes[0] = random.pick([0, 1, 2, 3, 0x40, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0xff]);
  return bytes;
}
