// Who reaches whom: members that have no link to each other hear each other through two neighbours that both have. Times in
// milliseconds. Knows no links: is told who answers.
import { type Id, reachBytes, type RoomFrame } from "../../protocol/peer/frame.ts";
import type { Roster } from "../../protocol/peer/roster.ts";
import type { Clock } from "../clock.ts";
import { Alarm } from "../link/alarm.ts";
import type { Neighbours } from "./neighbours.ts";

/** A subscription lasts so long, and is renewed meanwhile. */
const subscriptionMs = 10_000, renewMs = 3000;
/** What changes within this time is told at once. While more goes on changing, as when links come up, each wait is twice as
 * long as the one before: everybody tells everybody. */
const gatherMs = 100, longestGatherMs = 800;
/** Whom somebody else reaches we mostly reach soon ourselves: nobody is asked to forward their messages before. */
const patienceMs = 1500;
/** A round trip that was not measured yet. */
const unmeasuredMs = 1000;
/** Neighbours that forward an author's messages to us. */
const forwarders = 2;

export interface ForwardingOptions {
  readonly clock: Clock;
  readonly roster: Roster;
  readonly neighbours: Neighbours;
  /** Our own id in the room. */
  readonly self: () => Id | undefined;
  /** A neighbour forwards something from now on: what it has already is to be asked for. */
  readonly subscribed: (member: Id) => void;
}

export class Forwarding {
  readonly #options: ForwardingOptions;
  /** Neighbour -> whom it reaches. */
  readonly #reach = new Map<Id, ReadonlySet<Id>>();
  /** Neighbour -> author -> until when it wants that author's messages. */
  readonly #subscriptions = new Map<Id, Map<Id, number>>();
  /** Author -> who forwards its messages to us. */
  #forwarders = new Map<Id, readonly Id[]>();
  /** Author that others reach and we do not -> since when we know. */
  #offeredSince = new Map<Id, number>();
  #gatherMs = gatherMs;
  #toldAt = -Infinity;
  readonly #tell: Alarm;
  readonly #renew: Alarm;

  constructor(options: ForwardingOptions) {
    this.#options = options;
    this.#tell = new Alarm(options.clock, () => {
      this.#tellReach();
      this.#subscribe(false);
    });
    this.#renew = new Alarm(options.clock, () => this.#subscribe(true));
  }

  /** Somebody answers, or does not any more, or is new in the roster. */
  changed(): void {
    const now = this.#options.clock.now();
    if (now >= this.#toldAt + longestGatherMs) this.#gatherMs = gatherMs;
    this.#tell.set(now + this.#gatherMs);
  }

  forget(member: Id): void {
    this.#reach.delete(member);
    this.#subscriptions.delete(member);
  }

  reach(from: Id, { roster: hash, bits }: Extract<RoomFrame, { type: "reach" }>): void {
    const { roster, clock } = this.#options;
    // The bits are of other members then; the roster comes, and they are told anew.
    if (hash !== roster.hash) return;
    const reached = roster.members.filter((_, i) => (bits[i >> 3]! & 1 << (i & 7)) !== 0);
    this.#reach.set(from, new Set(reached.map(({ id }) => id)));
    // Whom it hears itself, it needs nobody for.
    for (const { id } of reached) this.#subscriptions.get(from)?.delete(id);
    if (this.#unreached().length > 0) this.#renew.set(clock.now() + gatherMs);
  }

  subscribe(from: Id, author: Id): void {
    const { roster, clock } = this.#options;
    if (!roster.member(author)) return;
    const subscriptions = this.#subscriptions.get(from) ?? new Map<Id, number>();
    this.#subscriptions.set(from, subscriptions.set(author, clock.now() + subscriptionMs));
  }

  /** Who wants an author's messages from us. */
  subscribers(author: Id): Id[] {
    const now = this.#options.clock.now();
    return [...this.#subscriptions].filter(([_, wanted]) => (wanted.get(author) ?? 0) > now).map(([id]) =>
      id
    );
  }

  stop(): void {
    this.#tell.stop();
    this.#renew.stop();
  }

  #unreached(): Id[] {
    const { roster, neighbours, self } = this.#options;
    const own = self();
    return roster.members.map(({ id }) => id).filter((id) => id !== own && !neighbours.alive(id));
  }

  #tellReach(): void {
    const { clock, roster, neighbours } = this.#options;
    this.#toldAt = clock.now();
    this.#gatherMs = Math.min(2 * this.#gatherMs, longestGatherMs);
    const bits = new Uint8Array(reachBytes);
    roster.members.forEach(({ id }, i) => {
      if (neighbours.alive(id)) bits[i >> 3]! |= 1 << (i & 7);
    });
    for (const member of neighbours.reached) {
      neighbours.send(member, { type: "reach", roster: roster.hash, bits });
    }
  }

  #subscribe(isRenewal: boolean): void {
    const { clock, neighbours, subscribed } = this.#options;
    const now = clock.now();
    const [before, offeredBefore] = [this.#forwarders, this.#offeredSince];
    const news = new Set<Id>();
    this.#forwarders = new Map();
    this.#offeredSince = new Map();
    for (const author of this.#unreached()) {
      const best = this.#best(author);
      if (best.length === 0) continue;
      const since = offeredBefore.get(author) ?? now;
      this.#offeredSince.set(author, since);
      if (now < since + patienceMs) {
        this.#renew.set(since + patienceMs);
        continue;
      }
      this.#forwarders.set(author, best);
      for (const member of best) {
        const isNew = !before.get(author)?.includes(member);
        // A renewal that is lost is made up for by the next.
        if (isNew) neighbours.send(member, { type: "subscribe", author });
        else if (isRenewal) neighbours.send(member, { type: "subscribe", author }, "once");
        if (isNew) news.add(member);
      }
    }
    for (const member of news) subscribed(member);
    if (this.#forwarders.size > 0) this.#renew.set(now + renewMs);
  }

  /** Who is best to forward an author's messages to us. */
  #best(author: Id): Id[] {
    const { neighbours } = this.#options;
    return neighbours.reached.filter((member) => this.#reach.get(member)?.has(author))
      .map((member) => ({ member, rttMs: neighbours.alive(member)?.rttMs ?? unmeasuredMs }))
      .sort((a, b) => a.rttMs - b.rttMs).slice(0, forwarders).map(({ member }) => member);
  }
}
