// How far each account has read what. Runs where the database is.
import type { DatabaseSync } from "node:sqlite";

/** Targets of one account; the marker that was set longest ago goes first. */
const MOST_MARKERS = 1_000;

export class ReadMarkers {
  constructor(readonly db: DatabaseSync) {}

  /** All markers of an account: folded target -> milliseconds since 1970. */
  all(account: string): Map<string, number> {
    const rows = this.db.prepare("SELECT target, time FROM read_marker WHERE account = ?").all(account);
    return new Map(
      (rows as unknown as { target: string; time: number }[]).map((row) => [row.target, row.time]),
    );
  }

  /** Moves a marker forward, never back; answers where it is now. */
  advance(account: string, target: string, time: number): number {
    const row = this.db.prepare(
      "INSERT INTO read_marker (account, target, time) VALUES (?, ?, ?) " +
        "ON CONFLICT DO UPDATE SET time = max(time, excluded.time) RETURNING time",
    ).get(account, target, time) as { time: number };
    this.db.prepare(
      "DELETE FROM read_marker WHERE account = ?1 AND target IN " +
        "(SELECT target FROM read_marker WHERE account = ?1 ORDER BY time DESC LIMIT -1 OFFSET ?2)",
    ).run(account, MOST_MARKERS);
    return row.time;
  }
}
