// Peers in one room, each over its own socket in one weather: how they come, and what becomes of each message by the books.
import { systemClock } from "../../peer/clock.ts";
import { nodeSuite } from "../../peer/crypto.ts";
import { sealBytes } from "../../peer/secure/channel.ts";
import type { Message } from "../../protocol/peer/message.ts";
import { Roster } from "../../protocol/peer/roster.ts";
import { type Genesis, saltBytes, wholeHistory } from "../../protocol/peer/statement.ts";
import { Books } from "./books.ts";
import type { PeersOptions } from "./options.ts";
import { newIdentity, Peer, personOf } from "./peer.ts";
import type { NetworkFigures } from "./result.ts";
import { headerBytes, usual, Weather } from "./weather.ts";

/** What a message adds to its own bytes: its frame, its room, its seal and a datagram's headers. */
const idealExtra = 3 + 9 + sealBytes + headerBytes;

/** What is noted of each message: when it was to be said, and whether its latency counts. */
export interface Note {
  readonly dueMs: number;
  readonly isTimed: boolean;
}

export interface RoomEvents {
  delivered(receiver: number, note: Note): void;
  trouble(what: string): void;
}

export class RoomOfPeers {
  readonly weather: Weather;
  readonly books: Books<Note>;
  readonly peers: Peer[] = [];
  /** What the messages alone would take, each in a datagram of its own to each other member. */
  idealBytes = 0;
  readonly #suite = nodeSuite();
  readonly #random: () => number;
  readonly #perSecond: number;
  readonly #events: RoomEvents;
  /** By their names in the roster. */
  readonly #places = new Map<string, number>();
  /** By the ports of their sockets. */
  readonly #ports = new Map<number, number>();

  constructor(options: PeersOptions, random: () => number, events: RoomEvents) {
    this.#random = random;
    this.#perSecond = options.perSecond;
    this.#events = events;
    this.weather = new Weather({ ...usual, loss: options.loss }, systemClock, options.seed);
    this.books = new Books(options.peers, options.size);
    const owner = newIdentity();
    const roster = new Roster(this.#suite, this.#genesis(owner));
    const others = Array.from({ length: options.peers - 1 }, newIdentity);
    others.forEach((one, i) => roster.add(owner.signing, personOf(one, i + 1), "operator", Date.now()));
    for (const identity of [owner, ...others]) this.#add(new Peer(...this.#place(identity, roster)));
    for (const peer of this.peers) this.#places.set(peer.room.self!.id, peer.place);
  }

  get network(): NetworkFigures {
    const { datagrams, bytes, lost } = this.weather;
    const sum = (of: "unsent" | "retransmissions") => this.peers.reduce((all, peer) => all + peer[of], 0);
    return { datagrams, bytes, lost, unsent: sum("unsent"), retransmissions: sum("retransmissions") };
  }

  /** Everybody opens channels to those behind them. */
  meet(): void {
    this.peers.forEach((peer, place) => this.peers.slice(place + 1).forEach((other) => peer.meet(other)));
  }

  /** Peers that have a link to each other one. */
  get complete(): number {
    return this.peers.filter(({ reached }) => reached === this.peers.length - 1).length;
  }

  /** Of all peers together. */
  get links(): number {
    return this.peers.reduce((sum, { reached }) => sum + reached, 0);
  }

  say(place: number, note: Note): void {
    this.peers[place]!.room.say(this.books.say(place, note));
  }

  /** Somebody is added, and `comes` when everybody knows: then it opens channels to all. `come` answers which member it is. */
  invite(): { isKnown: () => boolean; come: () => number } {
    const identity = newIdentity();
    const [first] = this.peers as [Peer, ...Peer[]];
    first.room.invite(personOf(identity, this.peers.length));
    const isKnown = () =>
      this.peers.every(({ room }) => room.roster.memberOf(identity.signing.publicKey) !== undefined);
    const come = () => {
      const joined = this.books.join();
      const newcomer = new Peer(...this.#place(identity, first.room.roster));
      for (const peer of this.peers) newcomer.meet(peer);
      this.#add(newcomer);
      return joined;
    };
    return { isKnown, come };
  }

  async close(): Promise<void> {
    await Promise.all(this.peers.map((peer) => peer.close()));
    this.weather.close();
  }

  #genesis(owner: ReturnType<typeof newIdentity>): Genesis {
    const salt = crypto.getRandomValues(new Uint8Array(saltBytes));
    return { name: "#load", isOpen: false, history: wholeHistory, salt, owner: personOf(owner, 0) };
  }

  #place(
    identity: ReturnType<typeof newIdentity>,
    roster: Roster,
  ): ConstructorParameters<typeof Peer> {
    const place = this.peers.length;
    const copy = new Roster(this.#suite, roster.genesis);
    for (const { bytes } of roster.statements) copy.take(bytes);
    const around = {
      suite: this.#suite,
      clock: systemClock,
      random: this.#random,
      weather: this.weather,
      perSecond: this.#perSecond,
      placeOf: (port: number) => this.#ports.get(port),
    };
    return [place, identity, copy, around, (message) => this.#heard(place, message)];
  }

  #add(peer: Peer): void {
    this.#ports.set(peer.port, peer.place);
    this.peers.push(peer);
  }

  #heard(receiver: number, { author, body, bytes }: Message): void {
    const text = new TextDecoder().decode(body);
    const place = this.#places.get(author);
    const verdict = this.books.hear(receiver, place, text);
    if (verdict.kind === "new") return this.#events.delivered(receiver, verdict.note);
    if (verdict.kind === "own") {
      this.idealBytes += (this.peers.length - 1) * (bytes.length + idealExtra);
    } else if (verdict.kind === "impossible") {
      this.#events.trouble(`peer ${receiver} got a message of peer ${place} that it should not have`);
    }
  }
}
