// What a room among peers is made of, and what each part is told of the others. Decides nothing itself.
import type { Id, RoomFrame } from "../../protocol/peer/frame.ts";
import type { Message } from "../../protocol/peer/message.ts";
import type { Roster } from "../../protocol/peer/roster.ts";
import type { CipherSuite, Identity } from "../../protocol/peer/suite.ts";
import type { Clock } from "../clock.ts";
import { Allowance, type AllowanceBounds, defaultAllowance } from "./allowance.ts";
import { Comparing } from "./comparing.ts";
import { Delivery } from "./delivery.ts";
import { Exchange } from "./exchange.ts";
import { Forwarding } from "./forwarding.ts";
import type { RoomLog } from "./log.ts";
import { Membership } from "./membership.ts";
import { Neighbours } from "./neighbours.ts";
import { Repair } from "./repair.ts";
import { Speaking } from "./speaking.ts";

export interface RoomOptions {
  readonly identity: Identity;
  readonly roster: Roster;
  readonly suite: CipherSuite;
  readonly clock: Clock;
  /** 0 <= n < 1. */
  readonly random: () => number;
  readonly log: RoomLog;
  /** A message of anybody, our own too, in causal order; each comes once. Its text is not harmless for a terminal. */
  readonly deliver: (message: Message) => void;
  readonly events?: Partial<RoomEvents>;
  /** How much is taken of each author. */
  readonly allowance?: Partial<AllowanceBounds>;
}

export interface RoomEvents {
  /** Somebody was added or removed: links to new members are to be given, those to others may end. */
  rosterChanged(): void;
  /** An author has signed two messages in one place, and is not heard any more. */
  forked(author: Id): void;
  /** We have what was said before we came. */
  synced(): void;
  /** We have what others have of us: who says something before may say it with a number that was used. */
  recalled(): void;
}

/** What the room does with what its parts hear. */
export interface RoomHearing {
  /** Our own id in the room. */
  readonly self: () => Id | undefined;
  readonly frame: (from: Id, frame: RoomFrame) => void;
  readonly neighbourChanged: (member: Id, isAlive: boolean) => void;
  readonly rosterChanged: () => void;
}

export interface RoomParts {
  readonly neighbours: Neighbours;
  readonly membership: Membership;
  readonly delivery: Delivery;
  readonly repair: Repair;
  readonly comparing: Comparing;
  readonly forwarding: Forwarding;
  readonly exchange: Exchange;
  readonly speaking: Speaking;
}

export function partsOf(options: RoomOptions, hearing: RoomHearing): RoomParts {
  const { suite, clock, random, roster, log, identity, events } = options;
  const { self } = hearing;
  const neighbours = new Neighbours(roster.id, random, {
    frame: hearing.frame,
    changed: hearing.neighbourChanged,
  });
  const membership = new Membership({ clock, roster, neighbours, changed: hearing.rosterChanged });
  const delivery = new Delivery({
    suite,
    roster,
    log,
    self,
    deliver: (message) => {
      speaking.heard(message.time);
      options.deliver(message);
    },
    forked: (author) => events?.forked?.(author),
  });
  const allowance = new Allowance({ ...defaultAllowance, ...options.allowance });
  const left = (author: Id) =>
    author === self() ? Infinity : allowance.left(author, delivery.isAwaited(author), clock.now());
  const repair = new Repair({
    clock,
    delivery,
    left,
    end: (author) => roster.author(author)?.end ?? 0,
    waitMs: (member) => neighbours.alive(member)?.waitMs,
    ask: (member, rows) => void neighbours.send(member, { type: "want", rows }),
  });
  const comparing = new Comparing({
    suite,
    clock,
    random,
    roster,
    neighbours,
    membership,
    delivery,
    repair,
    self,
    synced: () => {
      allowance.endPast();
      events?.synced?.();
    },
    recalled: () => {
      speaking.sayUnsaid();
      events?.recalled?.();
    },
  });
  const forwarding = new Forwarding({
    clock,
    roster,
    neighbours,
    self,
    subscribed: (member) => comparing.sendDigest(member, true),
  });
  const spend = (author: Id) => allowance.spend(author, clock.now());
  const exchange = new Exchange({
    suite,
    clock,
    roster,
    neighbours,
    membership,
    delivery,
    left,
    spend,
    repair,
    comparing,
    forwarding,
  });
  const speaking = new Speaking({
    suite,
    clock,
    roster,
    delivery,
    keys: identity.signing,
    isRecalled: () => comparing.isRecalled,
    said: ({ bytes }) => {
      neighbours.broadcast({ type: "message", bytes });
      comparing.news();
    },
  });
  return { neighbours, membership, delivery, repair, comparing, forwarding, exchange, speaking };
}
