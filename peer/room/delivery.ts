// Causal delivery: a message is delivered when its author's message before and all that it depends on are. What comes too
// early is held, so much of it and no more. Messages that come here are verified; knows no links.
import type { DigestRow, Id } from "../../protocol/peer/frame.ts";
import {
  type Dependency,
  hashOf,
  maxDeps,
  type Message,
  previousBytes,
  readMessage,
} from "../../protocol/peer/message.ts";
import type { Roster } from "../../protocol/peer/roster.ts";
import type { CipherSuite } from "../../protocol/peer/suite.ts";
import type { RoomLog } from "./log.ts";

/** Messages of one author behind the first one that is missing: others are dropped, and asked for later. */
export const maxHeld = 256;
/** And behind the newest that was delivered: what it waits for may never come. */
export const maxWaiting = 4096;

/** What there is of one author. */
interface Log {
  floor: number;
  /** The newest that was delivered. */
  head: number;
  /** The newest that is here with all before it. */
  whole: number;
  /** Of the newest that was delivered; undefined where the log begins in the middle. */
  hash: Uint8Array | undefined;
  readonly held: Map<number, Message>;
  /** It has signed two messages with one number: nothing more of it is taken. */
  isForked: boolean;
}

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
  readonly #logs = new Map<Id, Log>();
  /** Author -> authors whose next message waits for one of it. */
  readonly #waiting = new Map<Id, Set<Id>>();
  /** Authors whose next message waits for the past of others, as it names something that we are not given. */
  readonly #cut = new Set<Id>();
  #isPastHere = false;
  /** What our next message depends on: author -> its newest. */
  readonly #heads = new Map<Id, number>();
  /** The latest time in the messages that were here from the start. */
  readonly loadedTime: number;

  constructor(options: DeliveryOptions) {
    this.#options = options;
    const { log, roster, suite } = options;
    let loadedTime = 0;
    for (const { author, floor, head } of log.heads()) {
      const [bytes] = log.read(author, head, 1);
      const hash = bytes && hashOf(suite, { bytes });
      this.#logs.set(author, { floor, head, whole: head, hash, held: new Map(), isForked: false });
      if (head > floor && roster.member(author)) this.#heads.set(author, head);
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
    const log = this.#logs.get(author);
    return log !== undefined && (seq <= log.whole || log.held.has(seq));
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
    const log = this.#logs.get(author);
    return Math.min((log?.whole ?? 0) + maxHeld, (log?.head ?? 0) + maxWaiting);
  }

  /** Whether it is known where an author's log begins for us. */
  isBegun(author: Id): boolean {
    const log = this.#logs.get(author);
    return log !== undefined && log.whole > 0;
  }

  /** What a message of this author has to name: its own before, and those of others. */
  next(author: Id): { seq: number; previous: Uint8Array; deps: Dependency[] } {
    const log = this.#logs.get(author);
    // What came back to us and waits for what it depends on has its numbers too.
    const last = log?.held.get(log.whole);
    const previous = last ? hashOf(this.#options.suite, last) : log?.hash;
    const newest = [...this.#heads].filter(([id]) => id !== author).slice(-maxDeps);
    const deps = newest.map(([id, seq]) => ({ author: id, seq })).sort((a, b) =>
      a.author < b.author ? -1 : 1
    );
    return { seq: (log?.whole ?? 0) + 1, previous: previous ?? new Uint8Array(previousBytes), deps };
  }

  /** Whether what others say waits for a message of this author. */
  isAwaited(author: Id): boolean {
    return (this.#waiting.get(author)?.size ?? 0) > 0;
  }

  /** Takes a verified message that it `takes`. */
  take(message: Message): void {
    const log = this.#logOf(message.author);
    log.held.set(message.seq, message);
    while (log.held.has(log.whole + 1)) log.whole++;
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
    const log = this.#logs.get(author);
    if (floor === 0 || (log && log.whole > 0)) return;
    this.#options.log.begin(author, floor);
    const held = new Map([...log?.held ?? []].filter(([seq]) => seq > floor));
    const begun: Log = { floor, head: floor, whole: floor, hash: undefined, held, isForked: false };
    while (held.has(begun.whole + 1)) begun.whole++;
    this.#logs.set(author, begun);
    this.#drain([author, ...this.#waiting.get(author) ?? []]);
  }

  /** All that neighbours had when we came is here, or is not given. What named something that is not given to us may come
   * behind anything older: it is delivered in the order of time, which is never before what its author had read. */
  pastIsHere(isOver: boolean): void {
    while (this.#cut.size > 0) {
      const next = [...this.#cut].flatMap((author) =>
        this.#logs.get(author)?.held.get(this.head(author) + 1) ?? []
      );
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
      const message = log.held.get(seq);
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
      const end = this.#options.roster.author(author)?.end ?? 0;
      for (const seq of log.held.keys()) if (seq > end) log.held.delete(seq);
      log.whole = Math.min(log.whole, Math.max(end, log.head));
    }
    for (const id of this.#heads.keys()) if (!this.#options.roster.member(id)) this.#heads.delete(id);
    this.#drain([...this.#logs.keys()]);
  }

  #logOf(author: Id): Log {
    let log = this.#logs.get(author);
    if (!log) {
      log = { floor: 0, head: 0, whole: 0, hash: undefined, held: new Map(), isForked: false };
      this.#logs.set(author, log);
    }
    return log;
  }

  #isMissing({ author, seq }: Dependency): boolean {
    return seq > this.head(author) && !this.#options.roster.isBeyond(author, seq);
  }

  /** Delivers what these authors' logs have next, and what waited for that. */
  #drain(authors: Id[]): void {
    for (let author = authors.pop(); author !== undefined; author = authors.pop()) {
      const log = this.#logs.get(author);
      const message = log?.held.get(log.head + 1);
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
  #isCut({ author, seq, deps }: Message, { floor }: Log): boolean {
    if (author === this.#options.self()) return false;
    return (floor > 0 && seq === floor + 1) ||
      deps.some((dep) => dep.seq <= (this.#logs.get(dep.author)?.floor ?? 0));
  }

  #deliver(message: Message, log: Log): void {
    const { suite, log: kept, deliver, forked } = this.#options;
    const { author, seq, previous, deps } = message;
    if (log.hash && !suite.equal(log.hash, previous)) {
      log.isForked = true;
      log.held.clear();
      log.whole = log.head;
      return forked(author);
    }
    log.floor = kept.append(message);
    log.held.delete(seq);
    log.head = seq;
    log.hash = hashOf(suite, message);
    for (const dep of deps) {
      if ((this.#heads.get(dep.author) ?? Infinity) <= dep.seq) this.#heads.delete(dep.author);
    }
    // Last in the map is newest.
    this.#heads.delete(author);
    this.#heads.set(author, seq);
    deliver(message);
  }
}
