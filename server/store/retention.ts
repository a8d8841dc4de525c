// Retention: which messages are let go, the oldest of a log first and by whole segments. Works in steps as short as its
// caller likes; knows segments by their bounds, not what is in them.
import type { DatabaseSync, StatementSync } from "node:sqlite";

/** What is kept; Infinity for no bound. */
export interface Keep {
  /** In each log. */
  readonly messages: number;
  readonly ageMs: number;
  readonly bytes: number;
  /** In all logs together. */
  readonly totalBytes: number;
}

export const keepEverything: Keep = {
  messages: Infinity,
  ageMs: Infinity,
  bytes: Infinity,
  totalBytes: Infinity,
};

/** A log has lost its oldest messages, up to this number. */
export interface Gone {
  readonly log: number;
  readonly goneSeq: number;
}

interface Oldest {
  readonly id: number;
  readonly log: number;
  readonly firstOrder: number;
  readonly lastOrder: number;
  readonly lastSeq: number;
  readonly lastTime: number;
  readonly bytes: number;
}

/** What a segment costs beside its body: its row, and its entries in the indexes. */
export const ROW_BYTES = 100;
/** Every log is looked at so often, because messages grow old in logs where nothing is said too. */
const PASS_MS = 3_600_000;
const LOGS_A_LOOK = 50;
const COLUMNS = "id, log, first_order AS firstOrder, last_order AS lastOrder, last_seq AS lastSeq, " +
  `last_time AS lastTime, length(body) + ${ROW_BYTES} AS bytes`;

export class Retention {
  /** Logs that may have too much. */
  readonly #due = new Set<number>();
  /** The last log that the pass over all of them has looked at; null between passes. */
  #passed: number | null = 0;
  #nextPass = 0;
  #total: number;
  /** Closed logs that had no segment when the pass came by: what was on its way to them has come by the next one. */
  readonly #ended = new Set<number>();
  readonly #log: StatementSync;
  readonly #nextLogs: StatementSync;
  readonly #remember: StatementSync;
  readonly #forget: StatementSync;
  readonly #oldestOf: StatementSync;
  readonly #oldest: StatementSync;
  readonly #delete: StatementSync;
  readonly #shrink: StatementSync;

  constructor(readonly db: DatabaseSync, readonly keep: Keep) {
    this.#log = db.prepare("SELECT last_seq AS lastSeq, bytes FROM log WHERE id = ?");
    this.#nextLogs = db.prepare(
      "SELECT id, closed = 1 AND NOT EXISTS (SELECT 1 FROM segment WHERE log = log.id) AS ended " +
        `FROM log WHERE id > ? ORDER BY id LIMIT ${LOGS_A_LOOK}`,
    );
    this.#remember = db.prepare(
      "INSERT INTO meta (key, value) SELECT 'forgotten_seq', last_seq FROM log WHERE id = ? " +
        "ON CONFLICT DO UPDATE SET value = max(value, excluded.value)",
    );
    this.#forget = db.prepare("DELETE FROM log WHERE id = ?");
    this.#oldestOf = db.prepare(`SELECT ${COLUMNS} FROM segment WHERE log = ? ORDER BY first_order LIMIT 1`);
    this.#oldest = db.prepare(`SELECT ${COLUMNS} FROM segment ORDER BY id LIMIT 1`);
    this.#delete = db.prepare("DELETE FROM segment WHERE id = ?");
    this.#shrink = db.prepare("UPDATE log SET gone_seq = max(gone_seq, ?), bytes = bytes - ? WHERE id = ?");
    this.#total = Number(db.prepare("SELECT total(bytes) AS bytes FROM log").get()!.bytes);
  }

  /** The log has got a segment of so many bytes, its row among them. */
  grown(log: number, bytes: number): void {
    this.#total += bytes;
    this.#due.add(log);
  }

  /**
   * Deletes segments until there is nothing to delete or `late` answers true; `now` is in milliseconds since 1970.
   * `more` is true if there may be something left to do.
   */
  step(now: number, late: () => boolean): { gone: Gone[]; more: boolean } {
    if (now >= this.#nextPass) {
      this.#nextPass = now + PASS_MS;
      this.#passed = 0;
    }
    const before = this.#total;
    const gone = new Map<number, number>();
    this.db.exec("BEGIN");
    try {
      while (this.#busy && !late()) {
        const victim = this.#overall() ?? this.#inOneLog(now);
        if (victim === null) continue;
        this.#let(victim);
        gone.set(victim.log, victim.lastSeq);
      }
      this.db.exec("COMMIT");
    } catch (error) {
      if (this.db.isTransaction) this.db.exec("ROLLBACK");
      this.#total = before;
      throw error;
    }
    return { gone: [...gone].map(([log, goneSeq]) => ({ log, goneSeq })), more: this.#busy };
  }

  get #busy(): boolean {
    return this.#total > this.keep.totalBytes || this.#due.size > 0 || this.#passed !== null;
  }

  #overall(): Oldest | null {
    if (this.#total <= this.keep.totalBytes) return null;
    const oldest = this.#oldest.get() as Oldest | undefined;
    // Nothing is left: what is counted was no segment.
    if (!oldest) this.#total = 0;
    return oldest ?? null;
  }

  /** Looks at one log that is due; the segment that it has too many, or null if it has none. */
  #inOneLog(now: number): Oldest | null {
    const [log] = this.#due;
    if (log === undefined) {
      this.#lookOn();
      return null;
    }
    const oldest = this.#oldestOf.get(log) as Oldest | undefined;
    if (oldest && this.#isSurplus(oldest, now)) return oldest;
    this.#due.delete(log);
    return null;
  }

  #isSurplus({ log, lastSeq, lastTime }: Oldest, now: number): boolean {
    if (lastTime < now - this.keep.ageMs) return true;
    const all = this.#log.get(log) as { lastSeq: number; bytes: number };
    return all.bytes > this.keep.bytes || all.lastSeq - lastSeq >= this.keep.messages;
  }

  /** The pass over all logs goes on. */
  #lookOn(): void {
    if (this.#passed === null) return;
    const next = this.#nextLogs.all(this.#passed) as { id: number; ended: 0 | 1 }[];
    for (const { id, ended } of next) {
      if (ended === 0) this.#due.add(id);
      else if (this.#ended.delete(id)) this.#forgetLog(id);
      else this.#ended.add(id);
    }
    this.#passed = next.at(-1)?.id ?? null;
  }

  /** Nobody asks for it any more; its numbers are not given again. */
  #forgetLog(id: number): void {
    this.#remember.run(id);
    this.#forget.run(id);
  }

  #let({ id, log, lastSeq, bytes }: Oldest): void {
    this.#delete.run(id);
    this.#shrink.run(lastSeq, bytes, log);
    this.#total -= bytes;
  }
}
