// A room among peers: everybody says it to everybody, what is lost is repaired by anybody, and all of it is delivered once, in
// causal order, whoever can reach whom. Knows its members' links; no sockets, no addresses, no screen.
import type { Id, RoomFrame } from "../../protocol/peer/frame.ts";
import type { Message } from "../../protocol/peer/message.ts";
import type { Author, Roster } from "../../protocol/peer/roster.ts";
import type { Person, Role } from "../../protocol/peer/statement.ts";
import type { CipherSuite, Identity } from "../../protocol/peer/suite.ts";
import type { Clock } from "../clock.ts";
import type { Link, LinkFigures } from "../link.ts";
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

export class Room {
  readonly #options: RoomOptions;
  readonly #neighbours: Neighbours;
  readonly #membership: Membership;
  readonly #delivery: Delivery;
  readonly #repair: Repair;
  readonly #forwarding: Forwarding;
  readonly #comparing: Comparing;
  readonly #exchange: Exchange;
  readonly #speaking: Speaking;
  #isClosed = false;

  constructor(options: RoomOptions) {
    this.#options = options;
    const { suite, clock, random, roster, log, events } = options;
    const neighbours = this.#neighbours = new Neighbours(roster.id, random, {
      frame: (from, frame) => this.#hear(from, frame),
      changed: (member, isAlive) => this.#neighbourChanged(member, isAlive),
    });
    const membership = this.#membership = new Membership({
      clock,
      roster,
      neighbours,
      changed: () => this.#rosterChanged(),
    });
    const delivery = this.#delivery = new Delivery({
      suite,
      roster,
      log,
      self: () => this.self?.id,
      deliver: (message) => this.#deliver(message),
      forked: (author) => events?.forked?.(author),
    });
    const allowance = new Allowance({ ...defaultAllowance, ...options.allowance });
    const left = (author: Id) =>
      author === this.self?.id ? Infinity : allowance.left(author, delivery.isAwaited(author), clock.now());
    const repair = this.#repair = new Repair({
      clock,
      delivery,
      left,
      end: (author) => roster.author(author)?.end ?? 0,
      waitMs: (member) => neighbours.alive(member)?.waitMs,
      ask: (member, rows) => void neighbours.send(member, { type: "want", rows }),
    });
    const recalled = () => {
      this.#speaking.sayUnsaid();
      events?.recalled?.();
    };
    this.#comparing = new Comparing({
      suite,
      clock,
      random,
      roster,
      neighbours,
      membership,
      delivery,
      repair,
      self: () => this.self?.id,
      synced: () => {
        allowance.endPast();
        events?.synced?.();
      },
      recalled,
    });
    this.#forwarding = new Forwarding({
      clock,
      roster,
      neighbours,
      self: () => this.self?.id,
      subscribed: (member) => this.#comparing.sendDigest(member, true),
    });
    this.#exchange = new Exchange({
      suite,
      clock,
      roster,
      neighbours,
      membership,
      delivery,
      left,
      spend: (author) => allowance.spend(author, clock.now()),
      repair,
      comparing: this.#comparing,
      forwarding: this.#forwarding,
    });
    this.#speaking = new Speaking({
      suite,
      clock,
      roster,
      delivery,
      keys: options.identity.signing,
      isRecalled: () => this.#comparing.isRecalled,
      said: ({ bytes }) => {
        neighbours.broadcast({ type: "message", bytes });
        this.#comparing.news();
      },
    });
  }

  /** The room's name in frames. */
  get id(): Id {
    return this.#options.roster.id;
  }

  /** Us as a member; undefined before we were added, and after we were removed. */
  get self(): Author | undefined {
    return this.#options.roster.memberOf(this.#options.identity.signing.publicKey);
  }

  get roster(): Roster {
    return this.#options.roster;
  }

  /** Whether we have what was said before we came. */
  get isSynced(): boolean {
    return this.#comparing.isSynced;
  }

  /** Says a text: in several messages if it is long. Throws RangeError for one of more than `maxTextBytes` or too many at the
   * start, RosterError if we are not in the room. */
  say(text: string): void {
    if (this.#isClosed) throw new TypeError("The room is closed.");
    this.#speaking.say(text);
  }

  /** Texts that are said once others were heard. */
  get unsaid(): number {
    return this.#speaking.unsaid;
  }

  /** Messages that nobody should have sent. */
  get refused(): number {
    return this.#exchange.refused;
  }

  /** A link to a member, or a newer one. False if it is none. */
  addLink(member: Id, link: Link): boolean {
    const isMember = this.#options.roster.member(member) !== undefined && member !== this.self?.id;
    if (isMember && !this.#isClosed && link.state !== "closed") this.#neighbours.add(member, link);
    return isMember;
  }

  removeLink(member: Id): void {
    this.#neighbours.remove(member);
  }

  /** Adds somebody. Throws RosterError if we may not. */
  invite(person: Person, role: Role = "member"): void {
    const { roster, identity } = this.#options;
    this.#membership.announce(roster.add(identity.signing, person, role, this.#speaking.time()).bytes);
  }

  /** A statement that came by another way than a link. */
  learn(statement: Uint8Array): void {
    if (this.#isClosed || this.#options.roster.take(statement) !== "taken") return;
    this.#membership.announce(statement);
  }

  /** Removes a member, or ourselves. Throws RosterError if we may not. */
  remove(member: Id): void {
    const { roster, identity } = this.#options;
    const end = this.#delivery.whole(member);
    this.#membership.announce(roster.remove(identity.signing, member, end, this.#speaking.time()).bytes);
  }

  /** How each member with a link is reached. */
  paths(): { member: Id; figures: LinkFigures }[] {
    return [...this.#neighbours.links].map(([member, { figures }]) => ({ member, figures }));
  }

  /** Says goodbye, and hears nothing more. The links stay. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const part of [this.#comparing, this.#forwarding, this.#repair, this.#speaking]) part.stop();
    for (const member of this.#neighbours.links.keys()) {
      this.#neighbours.send(member, { type: "bye" }, "once");
      this.#neighbours.remove(member);
    }
    for (const part of [this.#comparing, this.#forwarding, this.#repair]) part.stop();
  }

  #hear(from: Id, frame: RoomFrame): void {
    switch (frame.type) {
      case "message":
        return this.#exchange.take(from, frame.bytes);
      case "ping":
        return this.#comparing.ping(from, frame);
      case "digest":
        return this.#comparing.digest(from, frame);
      case "want":
        return this.#exchange.serve(from, frame.rows);
      case "reach":
        return this.#forwarding.reach(from, frame);
      case "subscribe":
        return this.#forwarding.subscribe(from, frame.author);
      case "statement":
        return this.#membership.statement(from, frame.bytes);
      case "held":
        return this.#membership.held(from, frame);
      case "bye":
        return this.#neighbours.remove(from);
    }
  }

  #deliver(message: Message): void {
    this.#speaking.heard(message.time);
    this.#options.deliver(message);
  }

  #neighbourChanged(member: Id, isAlive: boolean): void {
    if (this.#isClosed) return;
    this.#forwarding.changed();
    if (isAlive) this.#comparing.met(member);
    else for (const part of [this.#comparing, this.#forwarding, this.#repair]) part.forget(member);
  }

  #rosterChanged(): void {
    const { roster, events } = this.#options;
    this.#delivery.rosterChanged();
    this.#comparing.rosterChanged();
    for (const member of this.#neighbours.links.keys()) {
      if (!roster.member(member)) this.#neighbours.remove(member);
    }
    this.#forwarding.changed();
    events?.rosterChanged?.();
  }
}
