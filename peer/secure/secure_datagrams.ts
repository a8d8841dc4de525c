// Encrypted associations over datagrams: opens them with Noise IK, answers those who open one, replaces their keys in time,
// and gives each packet to its channel. Knows no sockets and nothing of what is said.
import { ByteReader } from "../../protocol/peer/bytes.ts";
import { type Packet, readPacket, writeResponse } from "../../protocol/peer/packet.ts";
import type { CipherSuite, KeyPair } from "../../protocol/peer/suite.ts";
import type { Clock } from "../clock.ts";
import { SourceRates, type SourceRatesOptions } from "../source_rates.ts";
import { Channel, type Route, type Session } from "./channel.ts";
import { CookieMill } from "./cookies.ts";
import { handshake, instanceBytes, introduce, type Introduction, readIntroduction } from "./introduction.ts";
import { Openers } from "./openers.ts";
import { Opening, type OpeningBounds } from "./opening.ts";
import { Turns } from "./turns.ts";

export interface SecureDatagramsBounds extends OpeningBounds {
  /** So many openings of ours wait for the answer to their first INIT; more of them begin later. */
  readonly openingsAtOnce: number;
  /** Keys are replaced after so many milliseconds or packets, and packets not opened with keys twice as old. */
  readonly rekeyMs: number;
  readonly rekeyPackets: number;
  /** Openings by others in a second; past that they need a cookie. */
  readonly initsPerSecond: number;
  /** Others of whom the time of their newest opening is kept, so that an old one is not taken again. */
  readonly openers: number;
  /** Openings by others that have a cookie: each is a handshake, 0.3 ms. */
  readonly cookieInits: SourceRatesOptions;
}

export const defaultBounds: SecureDatagramsBounds = {
  retryMs: 200,
  retryMaxMs: 1000,
  openMs: 10_000,
  openingsAtOnce: 2,
  rekeyMs: 120_000,
  rekeyPackets: 2 ** 20,
  initsPerSecond: 100,
  openers: 10_000,
  cookieInits: {
    each: { perSecond: 20, atOnce: 64 },
    all: { perSecond: 300, atOnce: 300 },
    sources: 1024,
  },
};

export interface SecureDatagramsOptions {
  readonly suite: CipherSuite;
  /** Our static keys. */
  readonly keys: KeyPair;
  readonly clock: Clock;
  readonly random: (count: number) => Uint8Array;
  /** Whether we talk to who has this static key. Nobody else gets an answer. */
  readonly admits: (remote: Uint8Array) => boolean;
  /** Somebody, or we, have opened a channel. Its `events` are to be set now. */
  readonly opened: (channel: Channel) => void;
  /** Nobody has answered for `openMs`. */
  readonly unanswered: (remote: Uint8Array) => void;
  readonly bounds?: Partial<SecureDatagramsBounds>;
}

export class SecureDatagrams {
  readonly #options: SecureDatagramsOptions;
  readonly #bounds: SecureDatagramsBounds;
  readonly #mill: CookieMill;
  readonly #rates: SourceRates;
  readonly #instance: Uint8Array;
  /** Static key -> the channel that is open with who has it. */
  readonly #channels = new Map<string, Channel>();
  /** Static key -> a channel that we have answered for, until the other shows that it has the keys. */
  readonly #unconfirmed = new Map<string, Channel>();
  readonly #openings = new Map<string, Opening>();
  readonly #turns: Turns;
  /** What each index of ours stands for. */
  readonly #indices = new Map<number, Opening | { readonly session: Session; readonly channel: Channel }>();
  readonly #openers: Openers;
  #lastTime = 0;
  #second = 0;
  #initsThisSecond = 0;

  constructor(options: SecureDatagramsOptions) {
    this.#options = options;
    this.#bounds = { ...defaultBounds, ...options.bounds };
    const { openingsAtOnce: most, retryMs: ms, openMs: mostMs } = this.#bounds;
    this.#turns = new Turns({ clock: options.clock, most, ms, mostMs });
    this.#mill = new CookieMill(options.suite, options.keys.publicKey, options.random);
    this.#rates = new SourceRates(this.#bounds.cookieInits, options.clock.now());
    this.#openers = new Openers(this.#bounds.openers);
    this.#instance = options.random(instanceBytes);
  }

  /** The open channel with who has this static key. */
  channel(remote: Uint8Array): Channel | undefined {
    return this.#channels.get(remote.toHex());
  }

  /** Opens a channel to who has this static key, over a route; or moves the one there is, and replaces its keys. */
  open(remote: Uint8Array, route: Route): void {
    this.#knock(remote, route, true);
  }

  #knock(remote: Uint8Array, route: Route, isChosen: boolean): void {
    const key = remote.toHex();
    const under = this.#openings.get(key);
    if (under) return under.redirect(route, isChosen);
    const { suite, keys, clock, unanswered } = this.#options;
    const opening = new Opening({
      suite,
      keys,
      clock,
      remote,
      route,
      isChosen,
      introduction: () => introduce(this.#instance, this.#time()),
      bounds: this.#bounds,
      turns: this.#turns,
      takeIndex: (opening) => this.#takeIndex(opening),
      dropIndex: (index) => this.#indices.delete(index),
      gaveUp: () => {
        this.#endOpening(key);
        unanswered(remote);
      },
    });
    this.#openings.set(key, opening);
    opening.begin();
  }

  /** Takes a datagram that came over `route`. What is not for us is dropped. */
  receive(datagram: Uint8Array, route: Route): void {
    const packet = readPacket(datagram);
    if (packet?.type === "init") return this.#answer(packet, route);
    if (packet?.type !== "response" && packet?.type !== "cookie" && packet?.type !== "data") return;
    const known = this.#indices.get(packet.receiver);
    if (packet.type === "data") {
      if (known && !(known instanceof Opening)) this.#hear(packet, known.session, known.channel, route);
    } else if (known instanceof Opening) {
      if (packet.type === "cookie") known.cookie(packet);
      else this.#finish(packet, known, route);
    }
  }

  /** Ends everything, without a word to anybody. */
  close(): void {
    this.#turns.close();
    for (const key of [...this.#openings.keys()]) this.#endOpening(key);
    for (const channel of [...this.#channels.values(), ...this.#unconfirmed.values()]) channel.close();
  }

  #answer(init: Extract<Packet, { type: "init" }>, route: Route): void {
    const { clock, admits, suite, keys } = this.#options;
    if (!this.#mill.knowsUs(init)) return;
    const now = clock.now();
    if (this.#isBusy(now)) {
      if (!this.#mill.hasCookie(init, route.key, now)) {
        return route.send(this.#mill.answer(init, route.key, now));
      }
      // An honest one comes again.
      if (!this.#rates.take(route.source ?? route.key, now)) return;
    }
    const shake = handshake("responder", suite, keys, undefined);
    const introduction = readIntroduction(shake, init.noise);
    const remote = shake.remoteStatic;
    if (!introduction || !remote || !admits(remote)) return;
    if (!this.#openers.take(remote.toHex(), introduction.instance, introduction.time)) return;
    const response = shake.write(introduce(this.#instance, this.#time()));
    const channel = this.#channelOf(remote, introduction, route);
    const localIndex = this.#takeIndex(undefined);
    this.#addSession(channel, {
      ...shake.secrets(),
      remoteIndex: init.sender,
      localIndex,
      madeAt: now,
      isOurs: false,
    });
    route.send(writeResponse(localIndex, init.sender, response));
  }

  #finish(response: Extract<Packet, { type: "response" }>, opening: Opening, route: Route): void {
    const answered = opening.answered(response);
    if (!answered) return;
    this.#endOpening(opening.remote.toHex());
    const channel = this.#channelOf(opening.remote, answered.introduction, route);
    this.#addSession(channel, {
      ...answered.handshake.secrets(),
      remoteIndex: response.sender,
      localIndex: response.receiver,
      madeAt: this.#options.clock.now(),
      isOurs: true,
    });
    this.#confirm(channel);
    // The answer may have come by a way that was given up meanwhile.
    const { chosen } = opening;
    if (chosen && chosen.key !== channel.route.key) channel.move(chosen);
    // Shows the other that we have the keys, and by which way we go.
    channel.send(new Uint8Array());
  }

  #hear(packet: Extract<Packet, { type: "data" }>, session: Session, channel: Channel, route: Route): void {
    const { rekeyMs, rekeyPackets } = this.#bounds;
    const now = this.#options.clock.now();
    if (now - session.madeAt > 2 * rekeyMs) return;
    const text = channel.open(packet, session, route);
    if (!text) return;
    this.#confirm(channel);
    channel.events?.packet(packet.number, text);
    const { current } = channel;
    // Who opened the session replaces it.
    const isOld = current?.isOurs && (now - current.madeAt >= rekeyMs || channel.sent >= rekeyPackets);
    if (isOld && channel.isOpen) this.#knock(channel.remote, channel.route, false);
  }

  /** The channel that a handshake belongs to: one there is, or for another start of the other's program a new one. */
  #channelOf(remote: Uint8Array, { instance }: Introduction, route: Route): Channel {
    const key = remote.toHex();
    for (const channel of [this.#channels.get(key), this.#unconfirmed.get(key)]) {
      if (channel?.instance === instance) return channel;
    }
    this.#unconfirmed.get(key)?.close();
    const forget = (closed: Channel) => this.#forget(key, closed);
    const channel = new Channel(this.#options.suite, remote, instance, route, forget);
    this.#unconfirmed.set(key, channel);
    return channel;
  }

  #addSession(channel: Channel, session: Session): void {
    this.#indices.set(session.localIndex, { session, channel });
    for (const old of channel.add(session, session.isOurs)) this.#indices.delete(old.localIndex);
  }

  /** The other has the keys too: the channel is the one there is. */
  #confirm(channel: Channel): void {
    const key = channel.remote.toHex();
    if (this.#unconfirmed.get(key) !== channel) return;
    this.#unconfirmed.delete(key);
    this.#channels.get(key)?.close("restarted");
    this.#channels.set(key, channel);
    this.#options.opened(channel);
  }

  #forget(key: string, channel: Channel): void {
    for (const { localIndex } of channel.sessions) this.#indices.delete(localIndex);
    for (const channels of [this.#channels, this.#unconfirmed]) {
      if (channels.get(key) === channel) channels.delete(key);
    }
  }

  #endOpening(key: string): void {
    this.#openings.get(key)?.end();
    this.#openings.delete(key);
  }

  /** Later than all that others have had of us, though our clock may have gone back. */
  #time(): number {
    return this.#lastTime = Math.max(this.#options.clock.now(), this.#lastTime + 1);
  }

  #isBusy(now: number): boolean {
    const second = Math.floor(now / 1000);
    if (second !== this.#second) this.#initsThisSecond = 0;
    this.#second = second;
    return ++this.#initsThisSecond > this.#bounds.initsPerSecond;
  }

  /** An index that nothing has, for an opening or for a session that is added next. */
  #takeIndex(opening: Opening | undefined): number {
    while (true) {
      const index = new ByteReader(this.#options.random(4)).u32()!;
      if (this.#indices.has(index)) continue;
      if (opening) this.#indices.set(index, opening);
      return index;
    }
  }
}
