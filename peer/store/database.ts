// The tables of a peer's SQLite file. Knows nothing of what stands in them.
import type { DatabaseSync } from "node:sqlite";
import { explainWith, type FileKind, openFile } from "./sqlite_file.ts";

/** What is kept cannot be read or written. `message` is a sentence with what to do. */
export class PeerStoreError extends Error {
  override readonly name = "PeerStoreError";
}

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

/** Texts that are not said yet, and people who were met on a network alone. Files of before have no such tables. */
const added = `
  CREATE TABLE IF NOT EXISTS unsaid (
    place INTEGER PRIMARY KEY, room TEXT NOT NULL, text TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS newcomers (key TEXT PRIMARY KEY, seen INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`;

const kind: FileKind<PeerStoreError> = {
  // "cpee"
  applicationId: 0x63706565,
  version: 1,
  schema,
  settings: "",
  temporary: added,
  flag: "--data",
  inUse: "is in use by another peer. Give this one another --data directory, or --memory.",
  error: (sentence, options) => new PeerStoreError(sentence, options),
  isError: (error) => error instanceof PeerStoreError,
};

/** Opens `path`, made if need be, for this process alone; ":memory:" for none. Throws PeerStoreError. */
export function openDatabase(path: string): DatabaseSync {
  const db = openFile(path, kind);
  try {
    // A damaged file would break a talk in its middle. A tenth of a second for 80 MB.
    const [{ quick_check: found } = {}] = db.prepare("PRAGMA quick_check(1)").all();
    if (found !== "ok") throw new Error(`malformed: ${found}`);
    return db;
  } catch (error) {
    db.close();
    throw explain(error, path);
  }
}

export const explain = (error: unknown, path: string): PeerStoreError => explainWith(error, path, kind);
