// One attempt to reach another peer directly, begun by both when the registry says GO: packets to all their addresses open
// our NAT for theirs, until a way is heard in both directions. Pure: sockets, clock and chance are given. Nothing is
// answered but what says one of the attempt's words.
import type { Candidate } from "../../protocol/peer/address_record.ts";
import type { Address } from "../../protocol/peer/stun.ts";
import type { CipherSuite } from "../../protocol/peer/suite.ts";
import type { Clock } from "../clock.ts";
import { addressKey, mapsPerDestination, targets } from "./candidates.ts";
import { Guessing } from "./guessing.ts";
import { type PunchWord, PunchWords, type Side } from "./punch_words.ts";

export interface PunchSocket {
  send(datagram: Uint8Array, to: Address): void;
  close(): void;
}

/** A way that was heard in both directions, from one of our sockets. */
export interface Way<Socket extends PunchSocket = PunchSocket> {
  readonly socket: Socket;
  readonly address: Address;
}

export interface PunchingOptions<Socket extends PunchSocket> {
  readonly clock: Clock;
  readonly random: (count: number) => Uint8Array;
  readonly suite: CipherSuite;
  readonly token: Uint8Array;
  readonly side: Side;
  readonly ours: readonly Candidate[];
  readonly theirs: readonly Candidate[];
  /** The one that our candidates belong to. It is not closed. */
  readonly socket: Socket;
  /** One more, for guessing; undefined where there can be no more. All but the one of the way are closed in the end. */
  readonly open: () => Socket | undefined;
  /** It takes longer than usual, or there is little hope: the relay may serve meanwhile. At most once. */
  readonly slow: () => void;
  readonly done: (way: Way<Socket> | undefined) => void;
}

const fastMs = 50;
const fastTimes = 10;
const slowMs = 200;
/** So long for all pairs but those that have to guess. */
export const punchMs = 2500;
/** Two on one network, or with IPv6, have found each other by then. */
const hopelessMs = 500;
/** Most direct ways are found before; from then on ports are guessed too. */
const guessAfterMs = 300;
export const guessMs = 12_000;
/** Addresses that somebody with the token came from, beside those in their record. */
const maxFound = 16;
/** So often the chooser says which way it is: one may be lost. */
const takes = 3;

export class Punching<Socket extends PunchSocket> {
  readonly #options: PunchingOptions<Socket>;
  readonly #words: PunchWords;
  /** From which socket to which address we say `here`: first those of their record. */
  readonly #ways: Way<Socket>[];
  readonly #known: number;
  readonly #guessing: Guessing<Socket> | undefined;
  readonly #began: number;
  /** What a follower goes by if it never hears which way is taken. */
  #likely: { readonly way: Way<Socket>; readonly word: PunchWord } | undefined;
  #cancelTick: () => void;
  readonly #cancelEnd: () => void;
  readonly #cancelSlow: () => void;
  #isDone = false;

  constructor(options: PunchingOptions<Socket>) {
    const { clock, suite, token, side, socket, ours, theirs } = options;
    this.#options = options;
    this.#words = new PunchWords(suite, token, side);
    this.#ways = targets(theirs, ours, "udp").map((address) => ({ socket, address }));
    this.#known = this.#ways.length;
    const isOurs = mapsPerDestination(ours), isTheirs = mapsPerDestination(theirs);
    // Where both would have to, there is no chance to meet: only on one network, or by IPv6.
    if (isOurs !== isTheirs) {
      const seen = targets(theirs.filter(({ kind }) => kind === "reflexive"), ours, "udp");
      this.#guessing = new Guessing(options, isOurs ? "waits" : "guesses", seen, this.#words.say("here"));
    }
    this.#began = clock.now();
    this.#cancelTick = () => {};
    this.#cancelEnd = clock.after(this.#guessing ? guessMs : punchMs, () => this.#finish(this.#likely?.way));
    const isHopeless = isOurs && isTheirs;
    this.#cancelSlow = isHopeless || this.#guessing
      ? clock.after(isHopeless ? hopelessMs : punchMs, options.slow)
      : () => {};
    this.#tick(0);
  }

  /** What the other's tags mean, to find the attempt that a packet belongs to. */
  get tags(): ReadonlyMap<string, PunchWord> {
    return this.#words.theirs;
  }

  /** Takes a packet with one of `tags`. */
  received(word: PunchWord, socket: Socket, from: Address): void {
    if (this.#isDone) return;
    const way = { socket, address: { ip: from.ip.slice(), port: from.port } };
    if (this.#options.side === "follower") {
      if (word === "take") return this.#finish(way);
      if (this.#likely?.word !== "heard") this.#likely = { way, word };
    } else if (word === "heard") {
      this.#sayTake(way, takes);
      return this.#finish(way);
    }
    if (word === "here") socket.send(this.#words.say("heard"), way.address);
    this.#find(way);
  }

  /** Gives up, without a word to anybody. */
  stop(): void {
    this.#finish(undefined, false);
  }

  #tick(times: number): void {
    const { clock } = this.#options;
    for (const { socket, address } of this.#ways) socket.send(this.#words.say("here"), address);
    if (clock.now() - this.#began >= guessAfterMs) this.#guessing?.step();
    const wait = times < fastTimes || this.#guessing ? fastMs : slowMs;
    this.#cancelTick = clock.after(wait, () => this.#tick(times + 1));
  }

  /** What was heard from an address that we do not send to anyway: it is asked back until one way is taken. */
  #find(way: Way<Socket>): void {
    const isSame = ({ socket, address }: Way<Socket>) =>
      socket === way.socket && addressKey(address) === addressKey(way.address);
    if (this.#ways.some(isSame) || this.#ways.length === this.#known + maxFound) return;
    this.#ways.push(way);
    way.socket.send(this.#words.say("here"), way.address);
  }

  #sayTake({ socket, address }: Way<Socket>, left: number): void {
    if (left === 0) return;
    socket.send(this.#words.say("take"), address);
    this.#options.clock.after(fastMs, () => this.#sayTake({ socket, address }, left - 1));
  }

  #finish(way: Way<Socket> | undefined, isTold = true): void {
    if (this.#isDone) return;
    this.#isDone = true;
    this.#cancelTick();
    this.#cancelEnd();
    this.#cancelSlow();
    this.#guessing?.end(way?.socket);
    if (isTold) this.#options.done(way);
  }
}
