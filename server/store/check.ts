// The check of a whole data file, which changes nothing of it: the file itself, then what is said, the search index, and
// the tables. Knows which parts there are; not what each looks for.
import { DatabaseSync } from "node:sqlite";
import { checkIndex } from "./check_index.ts";
import { checkLogs } from "./check_logs.ts";
import { checkTables } from "./check_tables.ts";
import { StoreError } from "./database.ts";
import { MOST_PROBLEMS, Problems, RESTORE } from "./problems.ts";
import { openReadOnly } from "./read_only.ts";
import { migrations } from "./schema.ts";

/** What was looked at, and what was found. */
export interface Checked {
  rooms: number;
  conversations: number;
  /** What has a number, and what happened beside it: a JOIN and its like. */
  messages: number;
  events: number;
  /** Of the file, with its journal. */
  bytes: number;
  accounts: number;
  registeredRooms: number;
  /** Sentences, each with where and what to do. */
  readonly problems: readonly string[];
  /** Problems past those. */
  more: number;
}

export interface CheckOptions {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Is told what is looked at now, and how much of it is done. */
  readonly onProgress: (what: string, done: number, of: number) => void;
}

/** Throws StoreError where another program has the file. */
export function check(path: string, bytes: number, { now, onProgress }: CheckOptions): Checked {
  const problems = new Problems();
  const checked: Checked = {
    rooms: 0,
    conversations: 0,
    messages: 0,
    events: 0,
    bytes,
    accounts: 0,
    registeredRooms: 0,
    problems: problems.sentences,
    more: 0,
  };
  try {
    const { db, version, close } = openReadOnly(path);
    try {
      onProgress("the file", 0, 0);
      problems.during("The file", () => checkFile(db, problems));
      const parts = version > 0 && hasSchema(db, version, problems)
        ? [
          () => checkLogs(db, checked, problems, onProgress),
          () => version >= 2 && checkTables(db, { hasMarkers: version >= 3 }, checked, problems, now),
          () => version >= 3 && checkIndex(db, problems, onProgress),
        ]
        : [];
      for (const part of parts) part();
    } finally {
      close();
    }
  } catch (error) {
    if (!(error instanceof StoreError) || error.reason === "busy" || error.reason === "failed") throw error;
    problems.add(error.message);
  }
  checked.more = problems.more;
  return checked;
}

/** SQLite's own check, of the search index's tables too. */
function checkFile(db: DatabaseSync, problems: Problems): void {
  const rows = db.prepare(`PRAGMA integrity_check(${MOST_PROBLEMS})`).iterate() as Iterable<
    { integrity_check: string }
  >;
  for (const { integrity_check: found } of rows) {
    if (found !== "ok") problems.add(`The file is damaged: ${found}. ${RESTORE}`);
  }
  for (const row of db.prepare("PRAGMA foreign_key_check").iterate()) {
    const { table, rowid, parent } = row;
    problems.add(
      `Row ${rowid} of the table ${table} belongs to a row of ${parent} that is not there. ${RESTORE}`,
    );
  }
}

/** True if the tables are those of this version. */
function hasSchema(db: DatabaseSync, version: number, problems: Problems): boolean {
  using model = new DatabaseSync(":memory:");
  for (const migration of migrations.slice(0, version)) model.exec(migration);
  const before = problems.count;
  problems.during("The list of tables", () => {
    const found = schemaOf(db);
    for (const [name, sql] of schemaOf(model)) {
      if (found.get(name) === sql) continue;
      const what = found.has(name) ? "is not as chatroom makes it" : "is not there";
      problems.add(`The ${name} ${what}: another program changed the file. ${RESTORE}`);
    }
  });
  return problems.count === before;
}

function schemaOf(db: DatabaseSync): Map<string, string> {
  const rows = db.prepare("SELECT type || ' ' || name AS name, sql FROM sqlite_schema").all();
  return new Map(rows.map(({ name, sql }) => [String(name), String(sql)]));
}
