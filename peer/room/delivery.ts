// Causal delivery: a message is delivered when its author's message before and all that it depends on are; until then it waits.
// Messages that come here are verified; knows no links.
import type { DigestRow, Id } from "../../protocol/peer/frame.ts";
import {
  type Dependency,
  hashOf,
  type Message,
  previousBytes,
  readMessage,
} from "../../protocol/peer/message.ts";
import type { Roster } from "../../protocol/peer/roster.ts";
import type { CipherSuite } from "../../protocol/peer/suite.ts";
import { AuthorLog, maxHeld } from "./author_log.ts";
import { Frontier } from "./frontier.ts";
import type { RoomLog } from "./log.ts";

export interface DeliveryOptions {
  readonly suite: CipherSuite;
  readonly roster: Roster;
  readonly log: RoomLog;
  /** Our own id in the room. */
  readonly self: () => Id | undefined;
  readonly deliver: (message: Message) => void;
  readonly forked: (author: Id) => void;
}

export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #logs = new Map<Id, AuthorLog>();
  /** Author -> authors whose next message waits for one of it. */
  readonly #waiting = new Map<Id, Set<Id>>();
  /** Authors whose next message waits for the past of others, as it names something that we are not given. */
  readonly #cut = new Set<Id>();
  #isPastHere = false;
  readonly #frontier = new Frontier();
  /** The latest time in the messages that were here from the start. */
  readonly loadedTime: number;

  constructor(options: DeliveryOptions) {
    this.#options = options;
    const { log, roster, suite } = options;
    let loadedTime = 0;
    for (const { author, floor, head } of log.heads()) {
      const [bytes] = log.read(author, head, 1);
      const hash = bytes && hashOf(suite, { bytes });
      this.#logs.set(author, new AuthorLog(floor, head, hash));
      if (head > floor && roster.member(author)) this.#frontier.add(author, head);
      const newest = bytes && readMessage(bytes);
      if (newest) loadedTime = Math.max(loadedTime, newest.time);
    }
    this.loadedTime = loadedTime;
  }

  /** The newest message of an author that was delivered: 0 before the first. */
  head(author: Id): number {
    return this.#logs.get(author)?.head ?? 0;
  }

  /** The newest message of an author that is here with all before it. */
  whole(author: Id): number {
    return this.#logs.get(author)?.whole ?? 0;
  }

  has(author: Id, seq: number): boolean {
    return this.#logs.get(author)?.has(seq) ?? false;
  }

  /** Whether nothing more is taken of an author. */
  isForked(author: Id): boolean {
    return this.#logs.get(author)?.isForked ?? false;
  }

  /** Whether a message would be held or delivered. */
  takes(author: Id, seq: number): boolean {
    const log = this.#logs.get(author);
    return !log?.isForked && !this.has(author, seq) && seq <= this.limit(author);
  }

  /** The newest message of an author that would be held. */
  limit(author: Id): number {
    return this.#logs.get(author)?.limit ?? maxHeld;
  }

  /** Whether it is known where an author's log begins for us. */
  isBegun(author: Id): boolean {
    return this.whole(author) > 0;
  }

  /** What a message of this author has to name: its own before, and those of others. */
  next(author: Id): { seq: number; previous: Uint8Array; deps: Dependency[] } {
    const log = this.#logs.get(author);
    // What came back to us and waits for what it depends on has its numbers too.
    const last = log?.newestWaiting;
    const previous = (last ? hashOf(this.#options.suite, last) : log?.hash) ?? new Uint8Array(previousBytes);
    return { seq: this.whole(author) + 1, previous, deps: this.#frontier.before(author) };
  }

  /** Whether what others say waits for a message of this author. */
  isAwaited(author: Id): boolean {
    return (this.#waiting.get(author)?.size ?? 0) > 0;
  }

  /** Takes a verified message that it `takes`. */
  take(message: Message): void {
    this.#logOf(message.author).hold(message);
    this.#drain([message.author]);
  }

  /** What a message waits for: of its author at most `most` numbers, and what it depends on. */
  missing({ author, seq, deps }: Message, most: number): Dependency[] {
    const missing: Dependency[] = [];
    for (let before = this.whole(author) + 1; before < seq && missing.length < most; before++) {
      if (!this.has(author, before)) missing.push({ author, seq: before });
    }
    return [...missing, ...deps.filter((dep) => this.#isMissing(dep) && !this.has(dep.author, dep.seq))];
  }

  /** Of an author of whom there is nothing: what is before is not asked for. */
  begin(author: Id, floor: number): void {
    if (floor === 0 || this.isBegun(author)) return;
    this.#options.log.begin(author, floor);
    this.#logs.set(author, this.#logOf(author).begunAt(floor));
    this.#drain([author, ...this.#waiting.get(author) ?? []]);
  }

  /** All that neighbours had when we came is here, or is not given. What named something that is not given to us may come
   * behind anything older: it is delivered in the order of time, which is never before what its author had read. */
  pastIsHere(isOver: boolean): void {
    while (this.#cut.size > 0) {
      const next = [...this.#cut].flatMap((author) => this.#logs.get(author)?.next ?? []);
      this.#cut.clear();
      const [oldest, ...others] = next.sort((a, b) => a.time - b.time || (a.author < b.author ? -1 : 1));
      if (!oldest) break;
      for (const { author } of others) this.#cut.add(author);
      this.#deliver(oldest, this.#logs.get(oldest.author)!);
      this.#drain([oldest.author, ...this.#waiting.get(oldest.author) ?? []]);
    }
    this.#isPastHere = isOver;
  }

  /** The bytes of messages that are here, from a number on, as far as there is no hole. */
  read(author: Id, from: number, count: number): readonly Uint8Array[] {
    const log = this.#logs.get(author);
    if (!log) return [];
    const stored = from <= log.head
      ? this.#options.log.read(author, from, Math.min(count, log.head - from + 1))
      : [];
    const bytes = [...stored];
    // Without what is stored before it, nothing is behind it.
    if (from <= log.head && stored.length < Math.min(count, log.head - from + 1)) return bytes;
    for (let seq = from + bytes.length; bytes.length < count; seq++) {
      const message = log.held(seq);
      if (!message) break;
      bytes.push(message.bytes);
    }
    return bytes;
  }

  /** What is here, in the order of the authors. */
  rows(): DigestRow[] {
    const rows: DigestRow[] = [];
    for (const [author, { floor, whole }] of this.#logs) {
      // Who was removed may have said more to some than to others.
      const head = Math.min(whole, this.#options.roster.author(author)?.end ?? 0);
      if (head > 0) rows.push({ author, floor: Math.min(floor, head), head });
    }
    return rows.sort((a, b) => a.author < b.author ? -1 : 1);
  }

  /** The roster has changed: what waited for somebody who is not there any more waits no longer. */
  rosterChanged(): void {
    for (const [author, log] of this.#logs) {
      log.cut(this.#options.roster.author(author)?.end ?? 0);
    }
    this.#frontier.keep((author) => this.#options.roster.member(author) !== undefined);
    this.#drain([...this.#logs.keys()]);
  }

  #logOf(author: Id): AuthorLog {
    let log = this.#logs.get(author);
    if (!log) this.#logs.set(author, log = new AuthorLog(0, 0, undefined));
    return log;
  }

  #isMissing({ author, seq }: Dependency): boolean {
    return seq > this.head(author) && !this.#options.roster.isBeyond(author, seq);
  }

  /** Delivers what these authors' logs have next, and what waited for that. */
  #drain(authors: Id[]): void {
    for (let author = authors.pop(); author !== undefined; author = authors.pop()) {
      const log = this.#logs.get(author);
      const message = log?.next;
      if (!log || !message) continue;
      const missing = message.deps.find((dep) => this.#isMissing(dep));
      if (missing) {
        const waiting = this.#waiting.get(missing.author) ?? new Set();
        this.#waiting.set(missing.author, waiting.add(author));
        continue;
      }
      if (!this.#isPastHere && this.#isCut(message, log)) {
        this.#cut.add(author);
        continue;
      }
      this.#deliver(message, log);
      authors.push(author, ...this.#waiting.get(author) ?? []);
      this.#waiting.delete(author);
    }
  }

  /** Whether it stands behind something that is not given to us: of that we do not know what its author had read. */
  #isCut({ author, seq, deps }: Message, { floor }: AuthorLog): boolean {
    if (author === this.#options.self()) return false;
    return (floor > 0 && seq === floor + 1) ||
      deps.some((dep) => dep.seq <= (this.#logs.get(dep.author)?.floor ?? 0));
  }

  #deliver(message: Message, log: AuthorLog): void {
    const { suite, log: kept, deliver, forked } = this.#options;
    if (log.hash && !suite.equal(log.hash, message.previous)) {
      log.fork();
      return forked(message.author);
    }
    log.delivered(message.seq, hashOf(suite, message), kept.append(message));
    this.#frontier.delivered(message);
    deliver(message);
  }
}
