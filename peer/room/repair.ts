// What others have and we lack: who says they have it, what was asked of whom, and when to ask somebody else. Times in
// milliseconds. Knows no links: what it asks of a neighbour goes through `ask`.
import { type Id, maxWantCount, maxWantRows, type WantRow } from "../../protocol/peer/frame.ts";
import type { Dependency } from "../../protocol/peer/message.ts";
import type { Clock } from "../clock.ts";
import { Alarm } from "../link/alarm.ts";
import type { Delivery } from "./delivery.ts";

/** Messages that are asked for at a time. */
const maxAsked = 1024;
/** And of these of one neighbour: about what it may have on its way. */
const maxAskedOfOne = 320;
/** A neighbour that was asked so often for a message and has not sent it is not believed any more to have it. */
const maxTries = 8;
/** So many messages in a row are asked of one neighbour, the next of another. */
const stripe = 16;
const leastWaitMs = 150, marginMs = 50, gatherMs = 10;
/** A request that nobody could be asked for again is forgotten after so long. */
const forgetMs = 1000;
/** An author of whom no more is taken now is looked at again after so long. */
const pacedMs = 500;

export interface RepairOptions {
  readonly clock: Clock;
  readonly delivery: Delivery;
  /** An author's last message that counts. */
  readonly end: (author: Id) => number;
  /** How many more messages of an author are taken now. */
  readonly left: (author: Id) => number;
  /** How long the answer of a neighbour may take; undefined if it does not answer. */
  readonly waitMs: (member: Id) => number | undefined;
  readonly ask: (member: Id, rows: readonly WantRow[]) => void;
}

interface Claim {
  readonly floor: number;
  readonly head: number;
}

/** A message that was asked for, or will come by itself until then. */
interface Request {
  readonly author: Id;
  readonly seq: number;
  readonly until: number;
  readonly tries: number;
  /** Who was asked. */
  readonly of: Id | undefined;
}

export class Repair {
  readonly #options: RepairOptions;
  /** Author -> neighbour -> what it says it has. */
  readonly #claims = new Map<Id, Map<Id, Claim>>();
  readonly #requests = new Map<string, Request>();
  readonly #alarm: Alarm;
  /** Whether messages that are new to us may still be on their way from their authors. */
  isPatient = false;

  constructor(options: RepairOptions) {
    this.#options = options;
    this.#alarm = new Alarm(options.clock, () => this.fill());
  }

  /** Whether we have delivered all that our neighbours say they have, but of those of whom no more is taken. */
  get isDone(): boolean {
    const { delivery } = this.#options;
    return this.#isAll((author) => delivery.head(author));
  }

  /** Whether all of that is here, delivered or not. */
  get isHere(): boolean {
    const { delivery } = this.#options;
    return this.#isAll((author) => {
      const whole = delivery.whole(author);
      return whole === delivery.limit(author) ? Infinity : whole;
    });
  }

  #isAll(upTo: (author: Id) => number): boolean {
    const { end, left } = this.#options;
    for (const [author, claims] of this.#claims) {
      if (left(author) === 0) continue;
      for (const { head } of claims.values()) if (upTo(author) < Math.min(head, end(author))) return false;
    }
    return true;
  }

  /** Whether we have all that our neighbours say they have of one author, be it that some of it waits for others'. */
  isDoneWith(author: Id): boolean {
    const { delivery, end } = this.#options;
    const claims = [...this.#claims.get(author)?.values() ?? []];
    return claims.every(({ head }) => delivery.whole(author) >= Math.min(head, end(author)));
  }

  /** A neighbour has the messages of an author behind `floor` up to `head`. */
  claim(member: Id, author: Id, floor: number, head: number): void {
    const { delivery, end } = this.#options;
    if (head <= delivery.whole(author) || end(author) === 0 || delivery.isForked(author)) return;
    const claims = this.#claims.get(author) ?? new Map<Id, Claim>();
    this.#claims.set(author, claims);
    const known = claims.get(member);
    if (!known || known.head < head) claims.set(member, { floor, head });
  }

  /** A neighbour sent a message of which no more is taken now: it is asked for later. */
  postpone(member: Id, author: Id, seq: number): void {
    this.claim(member, author, 0, seq);
    this.#alarm.set(this.#options.clock.now() + pacedMs);
  }

  /** A neighbour has gone. */
  forget(member: Id): void {
    for (const claims of this.#claims.values()) claims.delete(member);
  }

  /** A message that was waited for is here. */
  arrived(author: Id, seq: number): void {
    this.#requests.delete(keyOf(author, seq));
    this.#fillSoon();
  }

  /** A neighbour sent what depends on these: it is asked for those that do not come from their own author anyway. */
  depends(member: Id, missing: readonly Dependency[], isDirect: (author: Id) => boolean): void {
    const now = this.#options.clock.now();
    const waitMs = this.#options.waitMs(member);
    const asked: Dependency[] = [];
    for (const { author, seq } of missing) {
      this.claim(member, author, 0, seq);
      const request = this.#requests.get(keyOf(author, seq));
      if (waitMs === undefined || isDirect(author) || (request && request.until > now)) continue;
      if (this.#options.left(author) === 0) continue;
      if (this.#requests.size >= maxAsked) break;
      this.#request({ author, seq }, now + this.#answerMs(waitMs), member, request);
      asked.push({ author, seq });
    }
    if (asked.length > 0) this.#options.ask(member, rowsOf(asked)[0]!);
    this.#fillSoon();
  }

  /** Asks for as much as may be asked for. */
  fill(): void {
    const now = this.#options.clock.now();
    for (const [key, { author, seq, until }] of this.#requests) {
      if (until < now - forgetMs || this.#options.delivery.has(author, seq)) this.#requests.delete(key);
    }
    const asked = new Map<Id, Dependency[]>();
    const room = new Map<Id, number>();
    for (const { of, until } of this.#requests.values()) {
      if (of && until > now) room.set(of, (room.get(of) ?? maxAskedOfOne) - 1);
    }
    let isPaced = false;
    for (const author of [...this.#claims.keys()]) {
      isPaced = this.#fillAuthor(author, now, asked, room) || isPaced;
    }
    for (const [member, messages] of asked) {
      for (const rows of rowsOf(messages)) this.#options.ask(member, rows);
    }
    let next = isPaced ? now + pacedMs : Infinity;
    // What nobody has now is asked for again when somebody claims it.
    for (const { until } of this.#requests.values()) if (until > now) next = Math.min(next, until);
    this.#alarm.set(next);
  }

  stop(): void {
    this.#alarm.stop();
  }

  #fillSoon(): void {
    if (this.#claims.size > 0) this.#alarm.set(this.#options.clock.now() + gatherMs);
  }

  /** `room`: how much more may be asked of each neighbour. Answers whether there is more than is taken of the author now. */
  #fillAuthor(author: Id, now: number, asked: Map<Id, Dependency[]>, room: Map<Id, number>): boolean {
    const { delivery, end, left } = this.#options;
    const claims = this.#claims.get(author)!;
    const whole = delivery.whole(author);
    for (const [member, { head }] of claims) if (head <= whole) claims.delete(member);
    if (claims.size === 0) {
      this.#claims.delete(author);
      return false;
    }
    const claimed = Math.min(Math.max(...claims.values().map(({ head }) => head)), end(author));
    const taken = whole + left(author), isPaced = claimed > taken;
    const last = Math.min(claimed, taken, delivery.limit(author));
    for (let seq = whole + 1; seq <= last; seq++) {
      if (delivery.has(author, seq)) continue;
      const request = this.#requests.get(keyOf(author, seq));
      if (request && request.until > now) continue;
      if (!request && this.#requests.size >= maxAsked) return isPaced;
      const direct = this.isPatient && !request ? this.#options.waitMs(author) : undefined;
      if (direct !== undefined) {
        this.#requests.set(keyOf(author, seq), {
          author,
          seq,
          until: now + 1.2 * direct,
          tries: 0,
          of: undefined,
        });
        continue;
      }
      const member = this.#choose(claims, seq, request?.tries ?? 0);
      const left = member === undefined ? 0 : room.get(member) ?? maxAskedOfOne;
      if (member === undefined || left === 0) {
        this.#requests.delete(keyOf(author, seq));
        continue;
      }
      room.set(member, left - 1);
      this.#request({ author, seq }, now + this.#answerMs(this.#options.waitMs(member)!), member, request);
      asked.set(member, [...asked.get(member) ?? [], { author, seq }]);
      if ((request?.tries ?? 0) >= maxTries) claims.delete(member);
    }
    return isPaced;
  }

  /** Somebody who answers and has it; somebody else with each try. */
  #choose(claims: ReadonlyMap<Id, Claim>, seq: number, tries: number): Id | undefined {
    const having = [...claims].filter(([member, { floor, head }]) =>
      floor < seq && seq <= head && this.#options.waitMs(member) !== undefined
    );
    return having[(Math.floor(seq / stripe) + tries) % having.length]?.[0];
  }

  #request({ author, seq }: Dependency, until: number, of: Id, before: Request | undefined): void {
    this.#requests.set(keyOf(author, seq), { author, seq, until, tries: (before?.tries ?? 0) + 1, of });
  }

  #answerMs(waitMs: number): number {
    return Math.max(leastWaitMs, 2 * waitMs + marginMs);
  }
}

const keyOf = (author: Id, seq: number) => `${author} ${seq}`;

/** As the rows of as few frames as they need. */
function rowsOf(messages: readonly Dependency[]): WantRow[][] {
  const rows: WantRow[] = [];
  for (
    const { author, seq } of messages.toSorted((a, b) =>
      a.author < b.author ? -1 : a.author > b.author ? 1 : a.seq - b.seq
    )
  ) {
    const last = rows.at(-1);
    if (last && last.author === author && last.from + last.count === seq && last.count < maxWantCount) {
      rows[rows.length - 1] = { ...last, count: last.count + 1 };
    } else rows.push({ author, from: seq, count: 1 });
  }
  const frames: WantRow[][] = [];
  for (let at = 0; at < rows.length; at += maxWantRows) frames.push(rows.slice(at, at + maxWantRows));
  return frames;
}
