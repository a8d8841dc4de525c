// Finds out what neighbours have and we lack, and they lack and we have: a hash now and then, a digest where it differs, and
// digests until a newcomer has all there is. Times in milliseconds.
import {
  type DigestRow,
  highestId,
  type Id,
  idBytes,
  lowestId,
  maxDigestRows,
  type RoomFrame,
} from "../../protocol/peer/frame.ts";
import { wholeHistory } from "../../protocol/peer/statement.ts";
import type { Roster } from "../../protocol/peer/roster.ts";
import type { CipherSuite } from "../../protocol/peer/suite.ts";
import type { Clock } from "../clock.ts";
import { Alarm } from "../link/alarm.ts";
import type { Delivery } from "./delivery.ts";
import type { Membership } from "./membership.ts";
import type { Neighbours } from "./neighbours.ts";
import type { Repair } from "./repair.ts";

/** One neighbour gets the hash so often, give or take a fifth; less often when nothing was said for `activeMs`. */
const pingMs = 3000, quietPingMs = 5000, activeMs = 8000;
/** What came within this time may not have come to the other yet: hashes differ then for nothing... */
const settleMs = 150;
/** ...but not for ever: so many in a row. */
const maxIgnored = 3;
/** A neighbour gets a digest so often at most. */
const digestMs = 200;
const newcomerMs = 250, newcomerNeighbours = 2;
/** After a neighbour is there again, what it sends again by itself comes first. */
const afterRevivalMs = 150;

export interface ComparingOptions {
  readonly suite: CipherSuite;
  readonly clock: Clock;
  readonly random: () => number;
  readonly roster: Roster;
  readonly neighbours: Neighbours;
  readonly membership: Membership;
  readonly delivery: Delivery;
  readonly repair: Repair;
  /** Our own id in the room. */
  readonly self: () => Id | undefined;
  /** We have all that was there when we came. */
  readonly synced: () => void;
  /** We have what others have of us. */
  readonly recalled: () => void;
}

export class Comparing {
  readonly #options: ComparingOptions;
  readonly #ping: Alarm;
  readonly #newcomer: Alarm;
  readonly #digestAt = new Map<Id, number>();
  readonly #revived = new Set<Id>();
  readonly #afterRevival: Alarm;
  #newsAt = -Infinity;
  #ignored = 0;
  #hash: Id | undefined;
  #hasCompared = false;
  #isSynced = false;
  /** As whom a neighbour has told what it has of us. */
  #toldOf: Id | undefined;
  #recalled: Id | undefined;

  constructor(options: ComparingOptions) {
    this.#options = options;
    this.#ping = new Alarm(options.clock, () => this.#pingSomebody());
    this.#newcomer = new Alarm(options.clock, () => this.#askAsNewcomer());
    this.#afterRevival = new Alarm(options.clock, () => this.#pingRevived());
    this.#schedulePing();
  }

  get isSynced(): boolean {
    return this.#isSynced;
  }

  /** Whether what others have of us is here, so that we can go on behind it. */
  get isRecalled(): boolean {
    return this.#recalled !== undefined && this.#recalled === this.#options.self();
  }

  /** A message is here that was not. */
  news(): void {
    this.#newsAt = this.#options.clock.now();
    this.#hash = undefined;
    this.#noteSynced();
  }

  /** Heads count otherwise since the roster changed. */
  rosterChanged(): void {
    this.#hash = undefined;
    if (!this.isRecalled) this.#newcomer.set(this.#options.clock.now());
  }

  /** A neighbour answers, for the first time or again. */
  met(member: Id): void {
    const { clock, random } = this.#options;
    if (!this.#isSynced || !this.isRecalled) this.#newcomer.set(clock.now());
    this.#revived.add(member);
    this.#afterRevival.set(clock.now() + afterRevivalMs * (1 + random()));
  }

  forget(member: Id): void {
    this.#digestAt.delete(member);
    this.#revived.delete(member);
  }

  /** A neighbour's hashes. */
  ping(from: Id, { roster: rosterHash, state }: Extract<RoomFrame, { type: "ping" }>): void {
    const { roster, membership, clock } = this.#options;
    if (rosterHash !== roster.hash) membership.tell(from);
    if (state === this.#state()) {
      this.#ignored = 0;
      // Who has no more than we sends no digest, asked or not.
      this.#hasCompared = true;
      this.#toldOf = this.#options.self();
      return this.#noteSynced();
    }
    if (clock.now() < this.#newsAt + settleMs && ++this.#ignored <= maxIgnored) return;
    this.#ignored = 0;
    this.sendDigest(from, true);
  }

  /** A neighbour's logs: what we lack is asked for, and it is told what it lacks. */
  digest(from: Id, { asks, after, through, rows }: Extract<RoomFrame, { type: "digest" }>): void {
    const { delivery, repair, roster } = this.#options;
    const theirs = new Map(rows.map(({ author, head }) => [author, head]));
    for (const row of rows) {
      if (!roster.author(row.author)) continue;
      if (!this.#isSynced) this.#begin(row);
      repair.claim(from, row.author, row.floor, row.head);
    }
    const theyLack = delivery.rows().some(({ author, head }) =>
      author > after && author <= through && head > (theirs.get(author) ?? 0)
    );
    if (asks && theyLack) this.sendDigest(from, false);
    this.#hasCompared = true;
    const self = this.#options.self();
    if (self !== undefined && self > after && self <= through) this.#toldOf = self;
    repair.fill();
    this.#noteSynced();
  }

  /** All our logs. `asks` for theirs if we have something that they lack. */
  sendDigest(to: Id, asks: boolean): void {
    const { clock, delivery, neighbours } = this.#options;
    const now = clock.now();
    if (now < (this.#digestAt.get(to) ?? -Infinity) + digestMs) return;
    this.#digestAt.set(to, now);
    const all = delivery.rows();
    for (let at = 0, after = lowestId; after !== highestId; at += maxDigestRows) {
      const rows = all.slice(at, at + maxDigestRows);
      const through = at + maxDigestRows < all.length ? rows.at(-1)!.author : highestId;
      neighbours.send(to, { type: "digest", asks, after, through, rows });
      after = through;
    }
  }

  stop(): void {
    for (const alarm of [this.#ping, this.#newcomer, this.#afterRevival]) alarm.stop();
  }

  /** Of an author of whom we have nothing, a newcomer asks for as much as the room's policy says: of itself, for all. */
  #begin({ author, floor, head }: DigestRow): void {
    const { delivery, self, roster: { genesis: { history } } } = this.#options;
    const isWhole = history === wholeHistory || author === self();
    const first = isWhole ? floor : Math.max(floor, head - history);
    delivery.begin(author, first);
  }

  #noteSynced(): void {
    this.#noteRecalled();
    const { repair, delivery } = this.#options;
    if (this.#isSynced || !this.#hasCompared || !repair.isHere) return;
    delivery.pastIsHere(false);
    if (!repair.isDone) return;
    delivery.pastIsHere(true);
    this.#isSynced = true;
    this.#options.repair.isPatient = true;
    this.#options.synced();
  }

  #noteRecalled(): void {
    const { self, repair, recalled } = this.#options;
    if (this.isRecalled || this.#toldOf === undefined || this.#toldOf !== self()) return;
    if (!repair.isDoneWith(this.#toldOf)) return;
    this.#recalled = this.#toldOf;
    recalled();
  }

  #askAsNewcomer(): void {
    const { neighbours, clock } = this.#options;
    if (this.#isSynced && this.isRecalled) return;
    for (const member of neighbours.some(newcomerNeighbours)) this.sendDigest(member, true);
    this.#newcomer.set(clock.now() + newcomerMs);
  }

  #pingRevived(): void {
    for (const member of this.#revived) this.#sendPing(member);
    this.#revived.clear();
  }

  #pingSomebody(): void {
    for (const member of this.#options.neighbours.some(1)) this.#sendPing(member);
    this.#schedulePing();
  }

  #schedulePing(): void {
    const { clock, random } = this.#options;
    const every = clock.now() < this.#newsAt + activeMs ? pingMs : quietPingMs;
    this.#ping.set(clock.now() + every * (0.8 + 0.4 * random()));
  }

  #sendPing(member: Id): void {
    const { neighbours, roster } = this.#options;
    neighbours.send(member, { type: "ping", roster: roster.hash, state: this.#state() }, "once");
  }

  #state(): Id {
    return this.#hash ??= this.#hashOf(this.#options.delivery.rows());
  }

  #hashOf(rows: readonly DigestRow[]): Id {
    const text = rows.map(({ author, head }) => `${author} ${head};`).join("");
    return this.#options.suite.hash(new TextEncoder().encode(text)).subarray(0, idBytes).toHex();
  }
}
