// The registry's SQLite file: found or made, known as ours, locked, and with this version's tables. Knows nothing of what
// stands in them.
import { DatabaseSync } from "node:sqlite";
import { StoreError } from "./store.ts";

/** "creg": tells our files from other people's. */
const applicationId = 0x63726567;
const schemaVersion = 1;

const schema = `
  CREATE TABLE accounts (key TEXT PRIMARY KEY, name TEXT NOT NULL, password TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE looks (look TEXT PRIMARY KEY, account TEXT NOT NULL REFERENCES accounts) STRICT, WITHOUT ROWID;
  CREATE TABLE agreements (pair TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
  CREATE TABLE rooms (
    key TEXT PRIMARY KEY, name TEXT NOT NULL, owner TEXT NOT NULL, access TEXT NOT NULL, epoch INTEGER NOT NULL,
    roster BLOB NOT NULL, members TEXT NOT NULL, invited TEXT NOT NULL, version INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE room_people (
    person TEXT NOT NULL, room TEXT NOT NULL REFERENCES rooms ON DELETE CASCADE, is_member INTEGER NOT NULL,
    PRIMARY KEY (person, room)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX room_people_of ON room_people (room);
`;

const passing = `
  CREATE TEMP TABLE presence (
    key TEXT PRIMARY KEY, name TEXT NOT NULL, registry TEXT NOT NULL, session TEXT NOT NULL, record BLOB,
    seen INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TEMP TABLE registries (id TEXT PRIMARY KEY, address TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TEMP TABLE questions (id TEXT PRIMARY KEY, until INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TEMP TABLE meetings (id TEXT PRIMARY KEY, until INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TEMP TABLE mail (
    id INTEGER PRIMARY KEY, registry TEXT NOT NULL, "to" TEXT NOT NULL, session TEXT, push BLOB NOT NULL,
    at INTEGER NOT NULL
  ) STRICT;
`;

/** Opens `path`, made if need be, for this process alone; ":memory:" for none. Throws StoreError with what to do. */
export function openDatabase(path: string): DatabaseSync {
  let db: DatabaseSync | undefined;
  try {
    // SQLite's own would be open to all.
    if (path !== ":memory:") makeFile(path);
    db = new DatabaseSync(path);
    db.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE; COMMIT");
    prepare(db, path);
    return db;
  } catch (error) {
    db?.close();
    throw explain(error, path);
  }
}

function makeFile(path: string): void {
  try {
    Deno.openSync(path, { write: true, createNew: true, mode: 0o600 }).close();
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  }
}

/** Reads nothing but the header of a file that another program may own. */
function prepare(db: DatabaseSync, path: string): void {
  const number = (name: string) => Object.values(db.prepare(`PRAGMA ${name}`).get()!)[0] as number;
  const tables = db.prepare("SELECT count(*) AS count FROM sqlite_schema").get() as { count: number };
  if (tables.count > 0 && number("application_id") !== applicationId) {
    throw new StoreError(`${path} is a database of another program. Choose another directory for --store.`);
  }
  if (number("user_version") > schemaVersion) {
    throw new StoreError(`${path} was written by a newer chatroom. Use that one, or another directory.`);
  }
  db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON");
  db.exec("PRAGMA temp_store = MEMORY");
  if (number("user_version") === 0) {
    const mark = `PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${schemaVersion}`;
    db.exec(`BEGIN; ${schema} ${mark}; COMMIT`);
  }
  db.exec(passing);
}

export function explain(error: unknown, path: string): StoreError {
  if (error instanceof StoreError) return error;
  const words = error instanceof Error ? error.message : String(error);
  const sentence = words.includes("is locked")
    ? `${path} is in use by another registry.`
    : words.includes("is not a database")
    ? `${path} is no database. Choose another directory for --store.`
    : `${path}: ${words}`;
  return new StoreError(sentence, { cause: error });
}
