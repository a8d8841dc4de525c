// Who else is on this network: says HELLO, believes those that are signed and new, and keeps a bounded number of strangers
// for as long as they go on saying it. Pure: the clock and what sends are given; the sockets are in multicast.ts.
import { type Hello, isGenuineHello, readHello, writeHello } from "../protocol/peer/hello.ts";
import { writeIp } from "../protocol/peer/ip_text.ts";
import type { CipherSuite, Identity } from "../protocol/peer/suite.ts";
import type { Clock } from "./clock.ts";

export interface Neighbour extends Pick<Hello, "user" | "identity" | "udpPort" | "tcpPort"> {
  /** Where its newest HELLO came from. */
  readonly ip: Uint8Array;
}

export interface LanOptions {
  readonly suite: CipherSuite;
  readonly clock: Clock;
  readonly identity: Identity;
  readonly user: string;
  readonly udpPort: number;
  readonly tcpPort: number;
  /** To everybody on the network. */
  readonly send: (datagram: Uint8Array) => void;
  /** It is new here, or is at another address now. */
  readonly found: (neighbour: Neighbour) => void;
  /** It has said nothing for a while. */
  readonly gone: (neighbour: Neighbour) => void;
  /** Genuine, but by a clock that is so many milliseconds before ours: it is not believed. Told once for each. */
  readonly clockDiffers: (user: string, ms: number) => void;
}

/** At first often, as one may be lost. */
const firstMs = [0, 200, 400];
const everyMs = 5000;
/** Newcomers get an answer so soon, many at once one answer. */
const answerMs = 50;
const answerAtMostEveryMs = 250;
const silentMs = 16_000;
/** It is elsewhere when its address has been silent, but it has not. */
const movedMs = 11_000;
/** Clocks of computers without internet differ. What is older was kept by somebody. */
const clocksDifferMs = 300_000;
const maxNeighbours = 256;
const maxAtOneAddress = 16;
/** Checks of signatures in a second: 28 us each. */
const checksPerSecond = 500;
/** Identities whose newest time is remembered, and of which we said that their clock differs. */
const maxRemembered = 1024;

interface Known {
  readonly neighbour: Neighbour;
  /** Of its newest HELLO. */
  readonly time: number;
  readonly heardAt: number;
  /** When the address that it is known by was last the one it came from. */
  readonly hereAt: number;
}

export class Lan {
  readonly #options: LanOptions;
  /** Signing key -> who has it. */
  readonly #known = new Map<string, Known>();
  /** Signing key -> the newest time that it has signed. The oldest entry first. */
  readonly #newest = new Map<string, number>();
  readonly #complained = new Set<string>();
  #lastTime = 0;
  #lastSaid = -Infinity;
  #cancelNext: () => void = () => {};
  #cancelAnswer: (() => void) | undefined;
  #second = 0;
  #checks = 0;

  /** Begins at once. */
  constructor(options: LanOptions) {
    this.#options = options;
    this.#sayNext(0);
  }

  get neighbours(): Neighbour[] {
    return [...this.#known.values()].map(({ neighbour }) => neighbour);
  }

  /** Whether who has this signing key is on the network. */
  has(signing: Uint8Array): boolean {
    return this.#known.has(signing.toHex());
  }

  /** Takes a datagram that came to the group from `ip`. */
  received(datagram: Uint8Array, ip: Uint8Array): void {
    const { suite, identity, clock } = this.#options;
    const hello = readHello(datagram);
    if (!hello || suite.equal(hello.identity.signing, identity.signing.publicKey)) return;
    const key = hello.identity.signing.toHex(), known = this.#known.get(key);
    if (!known && !this.#hasRoom(ip)) return;
    // One HELLO comes by each network that both are on.
    const isAgain = known?.time === hello.time && isSame(known.neighbour.ip, ip);
    if (hello.time <= (this.#newest.get(key) ?? -1) && !isAgain || !this.#mayCheck()) return;
    if (!isGenuineHello(suite, hello, datagram)) return;
    const now = clock.now();
    if (Math.abs(now - hello.time) > clocksDifferMs) return this.#complain(key, hello, now - hello.time);
    remember(this.#newest, key, hello.time);
    const { user, udpPort, tcpPort, time } = hello;
    const stays = known !== undefined && !isSame(known.neighbour.ip, ip) && now - known.hereAt < movedMs;
    const place = stays ? known.neighbour.ip : ip.slice();
    const neighbour = { user, identity: hello.identity, udpPort, tcpPort, ip: place };
    this.#known.set(key, { neighbour, time, heardAt: now, hereAt: stays ? known.hereAt : now });
    if (!known) this.#answer();
    if (!known || placeOf(known.neighbour) !== placeOf(neighbour)) this.#options.found(neighbour);
  }

  /** There is a network that has not heard of us. */
  joined(): void {
    this.#say();
  }

  close(): void {
    this.#cancelNext();
    this.#cancelAnswer?.();
  }

  #sayNext(count: number): void {
    this.#say();
    this.#forgetSilent();
    const wait = count + 1 < firstMs.length ? firstMs[count + 1]! - firstMs[count]! : everyMs;
    this.#cancelNext = this.#options.clock.after(wait, () => this.#sayNext(count + 1));
  }

  #say(): void {
    const { suite, clock, identity, user, udpPort, tcpPort, send } = this.#options;
    this.#lastSaid = clock.now();
    this.#lastTime = Math.max(clock.now(), this.#lastTime + 1);
    const known = { signing: identity.signing.publicKey, agreement: identity.agreement.publicKey };
    const hello = { user, identity: known, udpPort, tcpPort, time: this.#lastTime };
    send(writeHello(suite, identity.signing, hello));
  }

  #answer(): void {
    const { clock } = this.#options;
    const wait = Math.max(answerMs, this.#lastSaid + answerAtMostEveryMs - clock.now());
    this.#cancelAnswer ??= clock.after(wait, () => {
      this.#cancelAnswer = undefined;
      this.#say();
    });
  }

  #forgetSilent(): void {
    const now = this.#options.clock.now();
    for (const [key, { neighbour, heardAt }] of this.#known) {
      if (now - heardAt < silentMs) continue;
      this.#known.delete(key);
      this.#options.gone(neighbour);
    }
  }

  #hasRoom(ip: Uint8Array): boolean {
    const place = writeIp(ip);
    const there = this.neighbours.filter((neighbour) => writeIp(neighbour.ip) === place);
    return this.#known.size < maxNeighbours && there.length < maxAtOneAddress;
  }

  #mayCheck(): boolean {
    const second = Math.floor(this.#options.clock.now() / 1000);
    if (second !== this.#second) this.#checks = 0;
    this.#second = second;
    return ++this.#checks <= checksPerSecond;
  }

  #complain(key: string, { user }: Hello, behind: number): void {
    if (this.#complained.has(key) || this.#complained.size >= maxRemembered) return;
    this.#complained.add(key);
    this.#options.clockDiffers(user, behind);
  }
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return writeIp(one) === writeIp(other);
}

function remember(newest: Map<string, number>, key: string, time: number): void {
  newest.delete(key);
  newest.set(key, time);
  if (newest.size > maxRemembered) newest.delete(newest.keys().next().value!);
}

function placeOf({ user, ip, udpPort, tcpPort }: Neighbour): string {
  return `${user} ${writeIp(ip)} ${udpPort} ${tcpPort}`;
}
