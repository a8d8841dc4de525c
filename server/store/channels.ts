// Registered rooms as they are stored. Runs where the database is.
import type { DatabaseSync } from "node:sqlite";

export interface StoredListEntry {
  readonly mask: string;
  readonly by: string;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** What a registered room keeps while nobody is in it, and over restarts. */
export interface ChannelState {
  /** Folded account names. */
  readonly operators: readonly string[];
  readonly topic: { readonly text: string; readonly by: string; readonly time: number } | null;
  /** Letters of the modes that take nothing. */
  readonly flags: string;
  readonly key: string | null;
  readonly limit: number | null;
  readonly lists: Readonly<Record<"b" | "e" | "I", readonly StoredListEntry[]>>;
}

export interface StoredChannel {
  readonly folded: string;
  readonly name: string;
  /** The id of an account. */
  readonly founder: number;
  /** Milliseconds since 1970. */
  readonly created: number;
  readonly state: ChannelState;
}

export class Channels {
  constructor(readonly db: DatabaseSync) {}

  all(): StoredChannel[] {
    const rows = this.db.prepare("SELECT folded, name, founder, created, state FROM channel").all();
    return (rows as unknown as (Omit<StoredChannel, "state"> & { state: string })[])
      .map((row) => ({ ...row, state: JSON.parse(row.state) }));
  }

  /** Writes them all or none; durable when it returns. A channel that is there already gets the new state. */
  save(channels: readonly StoredChannel[]): void {
    this.db.exec("BEGIN");
    try {
      const insert = this.db.prepare(
        "INSERT INTO channel (folded, name, founder, created, state) VALUES (?, ?, ?, ?, ?) " +
          "ON CONFLICT (folded) DO UPDATE SET name = excluded.name, founder = excluded.founder, state = excluded.state",
      );
      for (const { folded, name, founder, created, state } of channels) {
        insert.run(folded, name, founder, created, JSON.stringify(state));
      }
      this.db.exec("COMMIT");
    } catch (error) {
      if (this.db.isTransaction) this.db.exec("ROLLBACK");
      throw error;
    }
  }

  remove(folded: string): void {
    this.db.prepare("DELETE FROM channel WHERE folded = ?").run(folded);
  }
}
