// The tables of the registry's SQLite file. Knows nothing of what stands in them.
import type { DatabaseSync } from "node:sqlite";
import { explainWith, type FileKind, openFile } from "../../../store/sqlite_file.ts";
import { StoreError } from "../store.ts";

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

/** What files that are older than it lack. */
const later = `
  CREATE TABLE IF NOT EXISTS tokens (
    account TEXT PRIMARY KEY, hash BLOB NOT NULL, until INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS tokens_until ON tokens (until);
`;

const passing = `
  CREATE TEMP TABLE presence (
    key TEXT PRIMARY KEY, name TEXT NOT NULL, registry TEXT NOT NULL, session TEXT NOT NULL, record BLOB,
    seen INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TEMP TABLE questions (id TEXT PRIMARY KEY, until INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TEMP TABLE meetings (id TEXT PRIMARY KEY, until INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`;

const kind: FileKind<StoreError> = {
  // "creg"
  applicationId: 0x63726567,
  version: 1,
  schema,
  settings: "PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY",
  temporary: later + passing,
  flag: "--store",
  inUse: "is in use by another registry.",
  error: (sentence, options) => new StoreError(sentence, options),
  isError: (error) => error instanceof StoreError,
};

/** Opens `path`, made if need be, for this process alone; ":memory:" for none. Throws StoreError with what to do. */
export const openDatabase = (path: string): DatabaseSync => openFile(path, kind);

export const explain = (error: unknown, path: string): StoreError => explainWith(error, path, kind);
