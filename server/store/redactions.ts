// Taking back: what was said is overwritten where it lies, its words leave the index, and its place, number and time stay.
// Runs where the database is, within the transaction of the commit that tells of it.
import { crc32 } from "node:zlib";
import type { DatabaseSync } from "node:sqlite";
import { decodeSegment, type SaidRecord, SegmentWriter } from "./record.ts";

/** Which message is taken back. */
export interface Redaction {
  readonly log: number;
  readonly order: number;
}

export class Redactions {
  #oldPagesLeft = false;

  constructor(readonly db: DatabaseSync) {}

  /** Within a transaction. What is not there, or gone already, is passed over. */
  apply(redactions: readonly Redaction[]): void {
    // Without this the index would only mark what it forgets, until it is merged. It costs ten times as much.
    this.db.exec("INSERT INTO search (search, rank) VALUES ('secure-delete', 1)");
    for (const { log, order } of redactions) this.#overwrite(log, order);
    this.db.exec("INSERT INTO search (search) VALUES ('flush')");
    this.db.exec("INSERT INTO search (search, rank) VALUES ('secure-delete', 0)");
    this.#oldPagesLeft = true;
  }

  #overwrite(log: number, order: number): void {
    const row = this.db.prepare(
      "SELECT id, body FROM segment WHERE log = ? AND first_order <= ? ORDER BY first_order DESC LIMIT 1",
    ).get(log, order) as { id: number; body: Uint8Array } | undefined;
    if (!row) return;
    const writer = new SegmentWriter();
    for (const record of decodeSegment(row.body)) {
      writer.appendRecord(record.order === order ? tombstone(record) : record);
    }
    const body = writer.bytes();
    this.db.prepare("UPDATE segment SET body = ?, crc = ? WHERE id = ?").run(body, crc32(body), row.id);
    const shrunk = row.body.length - body.length;
    this.db.prepare("UPDATE log SET bytes = bytes - ? WHERE id = ?").run(shrunk, log);
  }

  /**
   * After the transaction: the file's journal still has the pages as they were. If it cannot be emptied now, the next call
   * tries again: what was committed stays so.
   */
  forgetOldPages(): void {
    if (this.#oldPagesLeft) this.#oldPagesLeft = !emptyJournal(this.db);
  }
}

function emptyJournal(db: DatabaseSync): boolean {
  try {
    const { busy } = db.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get() as { busy: number };
    return busy === 0;
  } catch (error) {
    // A full disk, most likely.
    return !(error instanceof Error);
  }
}

/** What is left of a message that was taken back. Its key stays: sent again, it is still not new. So does its origin. */
function tombstone({ extras: { account, key, origin }, ...record }: SaidRecord): SaidRecord {
  return {
    ...record,
    extras: {
      ...(account === undefined ? {} : { account }),
      ...(key === undefined ? {} : { key }),
      ...(origin === undefined ? {} : { origin }),
      redacted: true,
    },
    text: "",
  };
}
