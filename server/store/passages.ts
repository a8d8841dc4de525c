// Passages of a log: what was said in it between two points, of some kinds only. Runs where the database is; one call
// reads a bounded part, and says where the next one goes on.
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { decodeSegment, type RecordCommand, type SaidRecord } from "./record.ts";
import type { Segments } from "./segments.ts";

/** A place in a log: that of a message, or of everything said at a time (milliseconds since 1970). */
export type Point = { readonly order: number } | { readonly time: number };

/** What was said after one point and before another, both left out; the first or the last `limit` of it. */
export interface Passage {
  readonly log: number;
  readonly after?: Point;
  readonly before?: Point;
  readonly commands: readonly RecordCommand[];
  readonly limit: number;
  readonly from: "oldest" | "newest";
}

export interface PassagePart {
  /** Oldest first. */
  readonly records: readonly SaidRecord[];
  /** From where to read on, away from `from`; null if there is no more. */
  readonly next: Point | null;
}

/** Records one call decodes before it leaves the database to others. */
const MOST_DECODED = 4_000;

export class Passages {
  readonly #oldestFirst: StatementSync;
  readonly #newestFirst: StatementSync;

  constructor(readonly db: DatabaseSync, readonly segments: Segments) {
    // Segments of a log follow each other: the one that holds `after` is the last that starts not behind it.
    const select = "SELECT last_order AS lastOrder, first_order AS firstOrder, body FROM segment " +
      "WHERE log = ?1 AND first_order < ?2 AND first_order >= " +
      "coalesce((SELECT max(first_order) FROM segment WHERE log = ?1 AND first_order <= ?3), 0) " +
      "ORDER BY first_order ";
    this.#oldestFirst = db.prepare(`${select} ASC`);
    this.#newestFirst = db.prepare(`${select} DESC`);
  }

  /** Those of the logs to which something of any kind was added after a time. */
  activeAfter(logs: readonly number[], time: number): number[] {
    const last = this.db.prepare(
      "SELECT last_time AS time FROM segment WHERE log = ? ORDER BY first_order DESC LIMIT 1",
    );
    return logs.filter((log) => ((last.get(log) as { time: number } | undefined)?.time ?? 0) > time);
  }

  /** What was taken back is left out. */
  read({ log, after, before, commands, limit, from }: Passage): PassagePart {
    const above = after === undefined
      ? -1
      : "order" in after
      ? after.order
      : this.segments.orderAt(log, after.time);
    const below = before === undefined
      ? Number.MAX_SAFE_INTEGER
      : "order" in before
      ? before.order
      : this.segments.orderAt(log, before.time - 1) + 1;
    const newest = from === "newest";
    const rows = (newest ? this.#newestFirst : this.#oldestFirst).iterate(
      log,
      below,
      above,
    ) as unknown as Iterable<{ firstOrder: number; lastOrder: number; body: Uint8Array }>;
    const wanted = new Set(commands);
    const found: SaidRecord[] = [];
    let decoded = 0;
    for (const { firstOrder, lastOrder, body } of rows) {
      const records = decodeSegment(body);
      decoded += records.length;
      const inside = records.filter((r) =>
        r.order > above && r.order < below && wanted.has(r.command) && r.extras.redacted === undefined
      );
      if (newest) found.unshift(...inside);
      else found.push(...inside);
      if (found.length >= limit) {
        return { records: newest ? found.slice(-limit) : found.slice(0, limit), next: null };
      }
      if (decoded >= MOST_DECODED) {
        return { records: found, next: { order: newest ? firstOrder : lastOrder } };
      }
    }
    return { records: found, next: null };
  }
}
