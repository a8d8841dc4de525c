// Bans from the server as they are stored. Runs where the database is.
import type { DatabaseSync } from "node:sqlite";

export interface StoredBan {
  readonly kind: "account" | "address";
  /** A folded account name, or a range of addresses in its one spelling. */
  readonly subject: string;
  readonly reason: string;
  /** The account of the operator who made it. */
  readonly by: string;
  /** Milliseconds since 1970. */
  readonly made: number;
  /** When it ends; null for one that has to be lifted. */
  readonly until: number | null;
}

export class Bans {
  constructor(readonly db: DatabaseSync) {}

  /** The bans that hold at `now`; those that have ended are forgotten. */
  all(now: number): StoredBan[] {
    this.db.prepare("DELETE FROM ban WHERE until <= ?").run(now);
    const rows = this.db.prepare('SELECT kind, subject, reason, "by", made, until FROM ban ORDER BY made')
      .all();
    return rows as unknown as StoredBan[];
  }

  /** Durable when it returns. A ban of the same subject is replaced. */
  set({ kind, subject, reason, by, made, until }: StoredBan): void {
    this.db.prepare(
      'INSERT OR REPLACE INTO ban (kind, subject, reason, "by", made, until) VALUES (?, ?, ?, ?, ?, ?)',
    ).run(kind, subject, reason, by, made, until);
  }

  lift(kind: StoredBan["kind"], subject: string): void {
    this.db.prepare("DELETE FROM ban WHERE kind = ? AND subject = ?").run(kind, subject);
  }
}
