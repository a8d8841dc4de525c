// The stored logs: commits of segments, and reading them again by order, time or number. Runs where the database is.
import { crc32 } from "node:zlib";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { decodeSegment, type SaidRecord } from "./record.ts";
import { type Redaction, Redactions } from "./redactions.ts";
import { ROW_BYTES } from "./retention.ts";

export type LogKind = "room" | "direct";

export interface StoredLog {
  readonly id: number;
  readonly kind: LogKind;
  /** Folded room name, or the two folded identities of a conversation. */
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly created: number;
  /** Its numbers begin behind this one: those up to it may have been an earlier log's of its name. */
  readonly startSeq: number;
  readonly lastSeq: number;
  readonly goneSeq: number;
  /** What a room's history is behind: null for nothing, `i` for invitations, `k:` and its key. */
  readonly door: string | null;
}

export interface Segment {
  readonly log: number;
  /** The log's number of messages with this segment. */
  readonly lastSeq: number;
  /** Records in it, counted or not. */
  readonly count: number;
  readonly firstOrder: number;
  readonly lastOrder: number;
  readonly firstTime: number;
  readonly lastTime: number;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** What becomes durable together or not at all. */
export interface Commit {
  readonly logs: readonly (StoredLog & { readonly closed: boolean })[];
  readonly segments: readonly Segment[];
  /** What is taken back of what was stored before. */
  readonly redactions: readonly Redaction[];
}

/** Which messages of a log: those with `after` < order < `before`, the `limit` first or last of them. */
export interface Range {
  readonly log: number;
  /** Only what has a number, above this one if it is given. Then `from` is "newest". */
  readonly counted?: boolean;
  readonly afterSeq?: number;
  readonly after?: number;
  readonly before?: number;
  readonly limit: number;
  readonly from: "oldest" | "newest";
}

/** Messages one read may decode to find those in its range: a bound on a read's cost, far above what a client may ask. */
const MOST_READ = 50_000;

/** Messages that are looked through for keys when a server starts: a bound on the time that takes. */
const MOST_KEYS_READ = 200_000;

/** What a segment counts for where bytes are bounded. */
export function segmentBytes(body: Uint8Array): number {
  return body.length + ROW_BYTES;
}

export class Segments {
  readonly #insertLog: StatementSync;
  readonly #insertSegment: StatementSync;
  readonly #updateLog: StatementSync;
  readonly #redactions: Redactions;

  readonly #begin: StatementSync;
  readonly #end: StatementSync;

  constructor(readonly db: DatabaseSync) {
    this.#redactions = new Redactions(db);
    this.#insertLog = db.prepare(
      "INSERT INTO log (id, kind, name, created, door, closed, start_seq, last_seq, gone_seq) " +
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, ?7)",
    );
    this.#insertSegment = db.prepare(
      "INSERT INTO segment (log, first_order, last_order, last_seq, count, first_time, last_time, crc, body) " +
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    );
    this.#updateLog = db.prepare("UPDATE log SET last_seq = ?, bytes = bytes + ? WHERE id = ?");
    this.#begin = db.prepare("BEGIN");
    this.#end = db.prepare("COMMIT");
  }

  /** The logs that are not closed. */
  logs(): StoredLog[] {
    const rows = this.db.prepare(
      "SELECT id, kind, name, created, start_seq AS startSeq, last_seq AS lastSeq, gone_seq AS goneSeq, door " +
        "FROM log WHERE closed = 0",
    ).all();
    return rows as unknown as StoredLog[];
  }

  /** The highest id of any log, closed ones too: ids are not used again. */
  highestLog(): number {
    return (this.db.prepare("SELECT coalesce(max(id), 0) AS id FROM log").get() as { id: number }).id;
  }

  /** The highest number that was given in a log that is closed, or was before it was forgotten. */
  lastEnded(): number {
    const row = this.db.prepare(
      "SELECT max(coalesce((SELECT value FROM meta WHERE key = 'forgotten_seq'), 0), " +
        "coalesce((SELECT max(last_seq) FROM log WHERE closed = 1), 0)) AS seq",
    ).get();
    return (row as { seq: number }).seq;
  }

  /** Writes everything, and is durable when it returns. */
  commit(commit: Commit): void {
    this.#begin.run();
    try {
      this.write(commit);
      this.#end.run();
    } catch (error) {
      // A full disk may have rolled it back already.
      if (this.db.isTransaction) this.db.exec("ROLLBACK");
      throw error;
    }
    this.#redactions.forgetOldPages();
  }

  /** Writes everything within a transaction. */
  write({ logs, segments, redactions }: Commit): void {
    for (const { id, kind, name, created, door, closed, startSeq } of logs) {
      this.#insertLog.run(id, kind, name, created, door, closed ? 1 : 0, startSeq);
    }
    for (const s of segments) {
      const { log, firstOrder, lastOrder, lastSeq, count, firstTime, lastTime, body } = s;
      const crc = crc32(body);
      this.#insertSegment.run(
        log,
        firstOrder,
        lastOrder,
        lastSeq,
        count,
        firstTime,
        lastTime,
        crc,
        body,
      );
      this.#updateLog.run(lastSeq, segmentBytes(body), log);
    }
    if (redactions.length > 0) this.#redactions.apply(redactions);
  }

  /** The highest id of any segment. */
  lastSegment(): number {
    return (this.db.prepare("SELECT coalesce(max(id), 0) AS id FROM segment").get() as { id: number }).id;
  }

  /** Everything up to this number counts as taken by retention, in a log without any number. Within a transaction. */
  setGone(log: number, seq: number): void {
    this.db.prepare("UPDATE log SET last_seq = ?1, gone_seq = ?1 WHERE id = ?2").run(seq, log);
    this.db.prepare("UPDATE segment SET last_seq = ? WHERE log = ?").run(seq, log);
  }

  /** The segments past this one were imported: they may be older than what stands before them. Within a transaction. */
  markImported(past: number): void {
    const first = this.#imported().last === past ? this.#imported().first : past + 1;
    const set = this.db.prepare("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)");
    set.run("imported_first", first);
    set.run("imported_last", this.lastSegment());
  }

  /** Between which ids the segments lie that were imported last. */
  #imported(): { readonly first: number; readonly last: number } {
    const get = this.db.prepare("SELECT value FROM meta WHERE key = ?");
    const [first, last] = ["imported_first", "imported_last"].map((key) => Number(get.get(key)?.value ?? 0));
    return { first: first!, last: last! };
  }

  setDoor(log: number, door: string | null): void {
    this.db.prepare("UPDATE log SET door = ? WHERE id = ?").run(door, log);
  }

  /** Nobody's messages are added to it any more, and its name is free for a new log. */
  close(log: number): void {
    this.db.prepare("UPDATE log SET closed = 1 WHERE id = ?").run(log);
  }

  /** The messages of a range, oldest first. */
  read(range: Range): SaidRecord[] {
    const { log, after = -1, before = Number.MAX_SAFE_INTEGER, limit, from, counted = false, afterSeq = 0 } =
      range;
    const newest = from === "newest";
    // Segments of a log follow each other: the one that holds `after` is the last that starts not behind it.
    const rows = this.db.prepare(
      "SELECT body FROM segment WHERE log = ?1 AND first_order < ?2 AND first_order >= " +
        "coalesce((SELECT max(first_order) FROM segment WHERE log = ?1 AND first_order <= ?3), 0) " +
        `ORDER BY first_order ${newest ? "DESC" : "ASC"}`,
    ).iterate(log, before, after) as unknown as Iterable<{ body: Uint8Array }>;
    const found: SaidRecord[] = [];
    let decoded = 0;
    for (const { body } of rows) {
      const records = decodeSegment(body);
      decoded += records.length;
      const inside = records.filter((r) =>
        r.order > after && r.order < before && (!counted || r.seq > afterSeq)
      );
      if (newest) found.unshift(...inside);
      else found.push(...inside);
      const reached = counted && records.some((r) => r.seq > 0 && r.seq <= afterSeq);
      if (found.length >= limit || decoded >= MOST_READ || reached) break;
    }
    return newest ? found.slice(-limit) : found.slice(0, limit);
  }

  /** What was said with an idempotency key since `time`, oldest first; the newest of it, if that is very much. */
  withKeys(time: number): SaidRecord[] {
    const imported = this.#imported();
    const rows = this.db.prepare("SELECT id, last_time AS lastTime, body FROM segment ORDER BY id DESC")
      .iterate() as unknown as Iterable<{ id: number; lastTime: number; body: Uint8Array }>;
    const found: SaidRecord[] = [];
    let decoded = 0;
    for (const { id, lastTime, body } of rows) {
      if (lastTime < time && id >= imported.first && id <= imported.last) continue;
      if (lastTime < time) break;
      const records = decodeSegment(body);
      decoded += records.length;
      found.push(...records.filter((r) => r.extras.key !== undefined && r.time >= time).reverse());
      if (decoded >= MOST_KEYS_READ) break;
    }
    return found.reverse();
  }

  /** The order of the last message not later than `time`, or -1: where a time stands among the orders. */
  orderAt(log: number, time: number): number {
    const row = this.db.prepare(
      "SELECT body FROM segment WHERE log = ? AND first_time <= ? ORDER BY first_time DESC, first_order DESC LIMIT 1",
    ).get(log, time) as { body: Uint8Array } | undefined;
    return row
      ? Math.max(-1, ...decodeSegment(row.body).filter((r) => r.time <= time).map((r) => r.order))
      : -1;
  }
}
