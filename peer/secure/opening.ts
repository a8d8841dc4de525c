// Opening an association: one INIT after another, each with its own index and handshake, until one is answered or it has
// taken too long. An answer to any of them will do, however late it comes.
import type { Handshake } from "../../protocol/peer/noise.ts";
import { type Packet, writeInit } from "../../protocol/peer/packet.ts";
import type { CipherSuite, KeyPair } from "../../protocol/peer/suite.ts";
import type { Clock } from "../clock.ts";
import type { Route } from "./channel.ts";
import { CookieJar } from "./cookies.ts";
import { handshake, type Introduction, readIntroduction } from "./introduction.ts";
import type { Turns } from "./turns.ts";

/** Milliseconds. */
export interface OpeningBounds {
  /** An INIT follows another after this long, and then after twice as long each time, up to `retryMaxMs`. */
  readonly retryMs: number;
  readonly retryMaxMs: number;
  /** An opening without an answer is given up. */
  readonly openMs: number;
}

/** INITs whose answers are still waited for. */
const maxAttempts = 8;

export interface OpeningOptions {
  readonly suite: CipherSuite;
  readonly keys: KeyPair;
  /** What we say of ourselves, anew for each INIT. */
  readonly introduction: () => Uint8Array;
  readonly clock: Clock;
  readonly bounds: OpeningBounds;
  readonly remote: Uint8Array;
  readonly route: Route;
  /** Whoever opens has chosen this way, so that the channel takes it, whichever INIT is answered. */
  readonly isChosen: boolean;
  readonly turns: Turns;
  /** An index that nothing else has. */
  readonly takeIndex: (opening: Opening) => number;
  readonly dropIndex: (index: number) => void;
  readonly gaveUp: () => void;
}

export interface Answered {
  readonly introduction: Introduction;
  readonly handshake: Handshake;
}

export class Opening {
  readonly #options: OpeningOptions;
  readonly #jar: CookieJar;
  readonly #attempts = new Map<number, Handshake>();
  #route: Route;
  #chosen: Route | undefined;
  #begunAt: number | undefined;
  #until: number;
  #delayMs: number;
  #cancel: () => void = () => {};
  #endTurn: () => void = () => {};

  constructor(options: OpeningOptions) {
    this.#options = options;
    this.#jar = new CookieJar(options.suite, options.remote);
    this.#route = options.route;
    this.#chosen = options.isChosen ? options.route : undefined;
    this.#until = Infinity;
    this.#delayMs = options.bounds.retryMs;
  }

  get remote(): Uint8Array {
    return this.#options.remote;
  }

  /** The way that the channel is to take; undefined: the one it has. */
  get chosen(): Route | undefined {
    return this.#chosen;
  }

  /** Goes on, over this route unless another one was chosen, and for as long as from the start. */
  redirect(route: Route, isChosen: boolean): void {
    if (isChosen) this.#chosen = route;
    this.#route = this.#chosen ?? route;
    if (this.#until !== Infinity) this.#until = this.#options.clock.now() + this.#options.bounds.openMs;
  }

  /** Sends an INIT when it is its turn. */
  begin(): void {
    this.#endTurn();
    this.#endTurn = this.#options.turns.take(() => this.#knock());
  }

  /** Sends an INIT, a new one each time. */
  #knock(): void {
    const { suite, keys, introduction, clock, bounds, remote, takeIndex, dropIndex, gaveUp } = this.#options;
    this.#cancel();
    const now = clock.now();
    if (this.#begunAt === undefined) {
      this.#begunAt = now;
      this.#until = now + bounds.openMs;
    }
    if (now >= this.#until) return gaveUp();
    const index = takeIndex(this);
    const attempt = handshake("initiator", suite, keys, remote);
    this.#attempts.set(index, attempt);
    const [oldest] = this.#attempts.keys();
    if (this.#attempts.size > maxAttempts) {
      this.#attempts.delete(oldest!);
      dropIndex(oldest!);
    }
    this.#route.send(this.#jar.stamp(writeInit(index, attempt.write(introduction()))));
    this.#cancel = clock.after(this.#delayMs, () => this.begin());
    this.#delayMs = Math.min(2 * this.#delayMs, bounds.retryMaxMs);
  }

  /** What an answer to one of our INITs has led to; undefined if it is not the other's. */
  answered({ receiver, noise }: Extract<Packet, { type: "response" }>): Answered | undefined {
    const attempt = this.#attempts.get(receiver);
    if (!attempt) return undefined;
    // A handshake that has read what was not for it is over.
    this.#attempts.delete(receiver);
    this.#options.dropIndex(receiver);
    const introduction = readIntroduction(attempt, noise);
    if (!introduction) return undefined;
    this.#options.turns.done(this.#options.clock.now() - this.#begunAt!);
    return { introduction, handshake: attempt };
  }

  cookie(packet: Extract<Packet, { type: "cookie" }>): void {
    if (this.#jar.learn(packet)) this.#knock();
  }

  /** Waits for no more answers. */
  end(): void {
    this.#cancel();
    this.#endTurn();
    for (const index of this.#attempts.keys()) this.#options.dropIndex(index);
    this.#attempts.clear();
  }
}
