// Messages that come over links, and messages that others ask for: each is verified before it changes anything, and passed
// on to those who cannot reach its author.
import type { Id, WantRow } from "../../protocol/peer/frame.ts";
import { isSigned, type Message, readMessage } from "../../protocol/peer/message.ts";
import { wholeHistory } from "../../protocol/peer/statement.ts";
import type { Roster } from "../../protocol/peer/roster.ts";
import type { CipherSuite } from "../../protocol/peer/suite.ts";
import { maxFrames } from "../link/outgoing.ts";
import type { Clock } from "../clock.ts";
import { TokenBucket } from "../token_bucket.ts";
import type { Comparing } from "./comparing.ts";
import type { Delivery } from "./delivery.ts";
import type { Forwarding } from "./forwarding.ts";
import type { Membership } from "./membership.ts";
import type { Neighbours } from "./neighbours.ts";
import type { Repair } from "./repair.ts";

/** Numbers that are asked for because a later one came. */
const maxGap = 64;
/** Asked-for messages that wait on a link at a time; more are asked for again. */
const maxServed = maxFrames / 2;
/** And a neighbour gets so many a second, after so many at once: one that asks for all of it again and again is held up. */
export const servedPerSecond = 1000, servedAtOnce = 8192;

export interface ExchangeOptions {
  readonly suite: CipherSuite;
  readonly clock: Clock;
  readonly roster: Roster;
  readonly neighbours: Neighbours;
  readonly membership: Membership;
  readonly delivery: Delivery;
  /** How many more messages of an author are taken now. */
  readonly left: (author: Id) => number;
  /** One more of an author was taken. */
  readonly spend: (author: Id) => void;
  readonly repair: Repair;
  readonly comparing: Comparing;
  readonly forwarding: Forwarding;
}

export class Exchange {
  readonly #options: ExchangeOptions;
  readonly #served = new Map<Id, TokenBucket>();
  /** Messages that nobody should have sent. */
  refused = 0;

  constructor(options: ExchangeOptions) {
    this.#options = options;
  }

  /** A message came. It is looked at, delivered or held, forwarded to who asked for it, and what it waits for is asked for. */
  take(from: Id, received: Uint8Array): void {
    const { suite, roster, membership, delivery, left, spend, repair, comparing, neighbours } = this.#options;
    const read = readMessage(received);
    if (!read) {
      this.refused++;
      return;
    }
    const author = roster.author(read.author);
    if (!author) return membership.tell(from);
    if (read.seq > author.end || !delivery.takes(read.author, read.seq)) return;
    if (left(read.author) === 0) return repair.postpone(from, read.author, read.seq);
    if (!isSigned(suite, roster.room, author.person.signing, read)) {
      this.refused++;
      return;
    }
    // Its own bytes: those that came are a part of a packet.
    const message = readMessage(received.slice())!;
    const missing = delivery.missing(message, maxGap).filter((one) => this.#mayAskFor(one.author));
    spend(message.author);
    delivery.take(message);
    repair.arrived(message.author, message.seq);
    comparing.news();
    this.#forward(message, from);
    if (missing.length > 0) {
      repair.depends(from, missing, (id) => id === from || neighbours.alive(id) !== undefined);
    }
  }

  /** Somebody asked for messages. */
  serve(to: Id, rows: readonly WantRow[]): void {
    const { neighbours, delivery, clock } = this.#options;
    const link = neighbours.alive(to);
    const now = clock.now();
    const served = this.#served.get(to) ?? new TokenBucket(servedPerSecond, servedAtOnce, now);
    this.#served.set(to, served);
    for (const { author, from, count } of rows) {
      for (const bytes of delivery.read(author, from, count)) {
        if (!link || link.backlog >= maxServed || !served.take(1, now)) return;
        neighbours.send(to, { type: "message", bytes });
      }
    }
  }

  /** Not while a newcomer that is given the newest alone does not know yet which those are. */
  #mayAskFor(author: Id): boolean {
    const { roster, comparing, delivery } = this.#options;
    return roster.genesis.history === wholeHistory || comparing.isSynced || delivery.isBegun(author);
  }

  #forward({ author, bytes }: Message, from: Id): void {
    const { neighbours, forwarding } = this.#options;
    for (const member of forwarding.subscribers(author)) {
      if (member !== from && member !== author && neighbours.alive(member)) {
        neighbours.send(member, { type: "message", bytes });
      }
    }
  }
}
