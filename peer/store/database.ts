// The SQLite file of a peer: found or made, known as ours, locked, and with this version's tables. Knows nothing of what
// stands in them.
import { DatabaseSync } from "node:sqlite";

/** What is kept cannot be read or written. `message` is a sentence with what to do. */
export class PeerStoreError extends Error {
  override readonly name = "PeerStoreError";
}

/** "cpee": tells our files from other people's. */
const applicationId = 0x63706565;
const schemaVersion = 1;

const schema = `
  CREATE TABLE registries (address TEXT PRIMARY KEY, key BLOB NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE people (
    key TEXT PRIMARY KEY, name TEXT NOT NULL, signing BLOB NOT NULL, agreement BLOB NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE rooms (id TEXT PRIMARY KEY, kind TEXT NOT NULL, genesis BLOB NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE statements (
    room TEXT NOT NULL, place INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (room, place)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE floors (
    room TEXT NOT NULL, author TEXT NOT NULL, floor INTEGER NOT NULL, PRIMARY KEY (room, author)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE messages (
    place INTEGER PRIMARY KEY, room TEXT NOT NULL, author TEXT NOT NULL, seq INTEGER NOT NULL, bytes BLOB NOT NULL,
    UNIQUE (room, author, seq)
  ) STRICT;
  CREATE INDEX messages_of ON messages (room, place);
`;

/** Opens `path`, made if need be, for this process alone; ":memory:" for none. Throws PeerStoreError. */
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

function prepare(db: DatabaseSync, path: string): void {
  const number = (name: string) => Object.values(db.prepare(`PRAGMA ${name}`).get()!)[0] as number;
  const { count } = db.prepare("SELECT count(*) AS count FROM sqlite_schema").get() as { count: number };
  if (count > 0 && number("application_id") !== applicationId) {
    throw new PeerStoreError(
      `${path} is a database of another program. Choose another directory for --data.`,
    );
  }
  if (number("user_version") > schemaVersion) {
    throw new PeerStoreError(`${path} was written by a newer chatroom. Use that one, or another directory.`);
  }
  db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
  if (number("user_version") === 0) {
    const mark = `PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${schemaVersion}`;
    db.exec(`BEGIN; ${schema} ${mark}; COMMIT`);
  }
}

export function explain(error: unknown, path: string): PeerStoreError {
  if (error instanceof PeerStoreError) return error;
  const words = error instanceof Error ? error.message : String(error);
  const sentence = words.includes("is locked")
    ? `${path} is in use by another peer. Give this one another --data directory, or --memory.`
    : words.includes("is not a database")
    ? `${path} is no database. Choose another directory for --data.`
    : `${path}: ${words}`;
  return new PeerStoreError(sentence, { cause: error });
}
