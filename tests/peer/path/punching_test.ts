import { assert, assertEquals } from "@std/assert";
import { nodeSuite } from "../../../peer/crypto.ts";
import { addressKey } from "../../../peer/path/candidates.ts";
import type { Side } from "../../../peer/path/punch_words.ts";
import { Punching, type Way } from "../../../peer/path/punching.ts";
import type { Candidate } from "../../../protocol/peer/address_record.ts";
import { readPacket, writePunch } from "../../../protocol/peer/packet.ts";
import type { Address } from "../../../protocol/peer/stun.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import { randomFrom } from "../../support/random.ts";
import { at, FakeInternet, type FakeNat, fakeNats, type FakeSite, FakeSocket } from "./fake_internet.ts";

const suite = nodeSuite();
const token = new Uint8Array(16).fill(7);
const stunServers = [at("198.51.100.1", 3478), at("198.51.100.1", 3479)];
const random = randomFrom("punching");
const bytes = (count: number) => Uint8Array.from({ length: count }, () => random.below(256));

/** One side of an attempt: its sockets hear only what is a PUNCH of it. */
class Person {
  readonly socket: FakeSocket;
  readonly candidates: Candidate[];
  readonly opened: FakeSocket[] = [];
  way: Way<FakeSocket> | undefined | "open" = "open";
  isSlow = false;
  punching: Punching<FakeSocket> | undefined;
  readonly #site: FakeSite;

  constructor(site: FakeSite) {
    this.#site = site;
    this.socket = site.open();
    const seen = stunServers.map((server) => site.seenFrom(this.socket, server));
    this.candidates = seen.map((address) => ({ kind: "reflexive", transport: "udp", ...address }));
    this.#listen(this.socket);
  }

  start(clock: FakeClock, side: Side, theirs: readonly Candidate[]): void {
    this.punching = new Punching<FakeSocket>({
      clock,
      random: bytes,
      suite,
      token,
      side,
      ours: this.candidates,
      theirs,
      socket: this.socket,
      open: () => {
        const socket = this.#site.open();
        this.opened.push(socket);
        this.#listen(socket);
        return socket;
      },
      slow: () => this.isSlow = true,
      done: (way) => this.way = way,
    });
  }

  #listen(socket: FakeSocket): void {
    socket.received = (datagram, from) => {
      const packet = readPacket(datagram);
      const word = packet?.type === "punch" && this.punching?.tags.get(packet.token.toHex());
      if (word) this.punching!.received(word, socket, from);
    };
  }
}

function scene(one: FakeNat, other: FakeNat) {
  const clock = new FakeClock(), internet = new FakeInternet(clock, random);
  const chooser = new Person(internet.site(one, "203.0.113.1"));
  const follower = new Person(internet.site(other, "203.0.113.2"));
  const start = (followerLateMs = 0) => {
    chooser.start(clock, "chooser", follower.candidates);
    clock.advance(followerLateMs);
    follower.start(clock, "follower", chooser.candidates);
  };
  const isDone = () => chooser.way !== "open" && follower.way !== "open";
  /** Milliseconds until both are done. */
  const run = () => {
    const began = clock.now();
    while (!isDone() && clock.now() - began < 15_000) clock.advance(1);
    return clock.now() - began;
  };
  return { clock, internet, chooser, follower, start, run };
}

const isHopeless = (one: FakeNat, other: FakeNat) => one === "symmetric" && other === "symmetric";

for (const one of fakeNats) {
  for (const other of fakeNats) {
    const what = isHopeless(one, other) ? "no way" : "a direct way";
    Deno.test(`${one} and ${other} find ${what}, both the same one`, () => {
      const { chooser, follower, start, run, internet } = scene(one, other);
      internet.loss = 0.1;
      start(20);
      const ms = run();
      if (isHopeless(one, other)) {
        assertEquals([chooser.way, follower.way, ms], [undefined, undefined, 2500], random.seedNote);
        assertEquals([chooser.isSlow, follower.isSlow], [true, true]);
        return;
      }
      assert(typeof chooser.way === "object" && typeof follower.way === "object", random.seedNote);
      const needsGuess = [one, other].includes("symmetric") && [one, other].includes("port");
      assert(ms < (needsGuess ? 12_000 : 2600), `${ms} ms, ${random.seedNote}`);
      const kept = [chooser.way.socket, follower.way.socket];
      const open = [...chooser.opened, ...follower.opened].filter((socket) => !socket.isClosed);
      assertEquals(open.filter((socket) => !kept.includes(socket)), []);
    });
  }
}

Deno.test("what the chooser takes is the way that the follower has", () => {
  for (const nat of fakeNats) {
    const { clock, chooser, follower, start, run } = scene(nat, "open");
    start();
    run();
    assert(typeof chooser.way === "object" && typeof follower.way === "object");
    let heard: [Uint8Array, Address] | undefined;
    follower.way.socket.received = (datagram, from) => heard = [datagram, from];
    clock.advance(500);
    chooser.way.socket.send(Uint8Array.of(1), chooser.way.address);
    clock.advance(100);
    assertEquals(heard?.[0], Uint8Array.of(1));
    assertEquals(addressKey(heard![1]), addressKey(follower.way.address));
  }
});

Deno.test("the rhythm: every 50 ms ten times, then every 200 ms, to 2.5 s, and nothing after", () => {
  const { clock, chooser, follower } = scene("open", "open");
  const times: number[] = [];
  chooser.socket.send = () => times.push(clock.now());
  chooser.start(clock, "chooser", follower.candidates.slice(0, 1));
  clock.advance(20_000);
  const fast = Array.from({ length: 11 }, (_, count) => 50 * count);
  assertEquals(times, [...fast, ...[700, 900, 1100, 1300, 1500, 1700, 1900, 2100, 2300]]);
  assertEquals([chooser.way, clock.pending], [undefined, []]);
});

Deno.test("guessing takes 256 sockets and 12 s at most, and is said to be slow after 2.5 s", () => {
  const { clock, internet, chooser, follower } = scene("symmetric", "port");
  internet.loss = 1;
  chooser.start(clock, "chooser", follower.candidates);
  follower.start(clock, "follower", chooser.candidates);
  clock.advance(2499);
  assertEquals([chooser.isSlow, chooser.opened.length], [false, 256]);
  clock.advance(1);
  assertEquals([chooser.isSlow, follower.isSlow, follower.opened.length], [true, true, 0]);
  clock.advance(9499);
  assertEquals(chooser.way, "open");
  clock.advance(1);
  assertEquals([chooser.way, follower.way, clock.pending], [undefined, undefined, []]);
  assert(chooser.opened.every((socket) => socket.isClosed));
  // 500 a second, from 0.3 s on, and the 256.
  assert(internet.carried < 500 * 12 + 256 + 2 * 2 * 240 + 4, `${internet.carried}`);
});

Deno.test("a stranger's token, our own words coming back and garbage get no answer and change nothing", () => {
  const { clock, internet, chooser, follower } = scene("open", "open");
  const mirror = new Person(internet.site("open", "203.0.113.9"));
  mirror.socket.received = (datagram, from) => mirror.socket.send(datagram, from);
  chooser.start(clock, "chooser", mirror.candidates);
  clock.advance(200);
  const mark = internet.carried;
  const stranger = internet.site("open", "203.0.113.8").open();
  let answers = 0;
  stranger.received = () => answers++;
  stranger.send(writePunch(new Uint8Array(16).fill(8)), at("203.0.113.1", chooser.socket.port));
  stranger.send(new Uint8Array(17).fill(0x44), at("203.0.113.1", chooser.socket.port));
  clock.advance(3000);
  assert(internet.carried > mark + 2);
  assertEquals([answers, chooser.way, follower.way], [0, undefined, "open"]);
});

Deno.test("with the token, nobody makes us send to more than a few addresses", () => {
  const { clock, chooser, follower } = scene("open", "open");
  const to = new Set<string>();
  let sent = 0;
  chooser.socket.send = (_datagram, address) => {
    to.add(addressKey(address));
    sent++;
  };
  chooser.start(clock, "chooser", follower.candidates);
  const mark = sent;
  for (let port = 1; port <= 1000; port++) {
    chooser.punching!.received("here", chooser.socket, at("203.0.113.77", port));
  }
  // Each is answered by as much as it is, and 16 are asked back.
  assertEquals(sent - mark, 1000 + 16);
  to.clear();
  clock.advance(50);
  assertEquals(to.size, 16 + 1);
});

Deno.test("a follower that hears of no choice goes by what it heard", () => {
  const { clock, chooser, follower } = scene("open", "open");
  follower.start(clock, "follower", chooser.candidates);
  const from = at("203.0.113.1", 1), better = at("203.0.113.1", 2);
  follower.punching!.received("here", follower.socket, from);
  follower.punching!.received("heard", follower.socket, better);
  follower.punching!.received("here", follower.socket, from);
  clock.advance(2500);
  assertEquals((follower.way as Way).address, better);
});
