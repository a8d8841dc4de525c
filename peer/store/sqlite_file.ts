// An SQLite file of ours: found or made, known as what it is, locked, and with this version's tables. A peer and a registry
// have one each. Knows nothing of what stands in them.
import { DatabaseSync } from "node:sqlite";

/** What one kind of file is, and how people are told of it. */
export interface FileKind<E extends Error> {
  /** Tells our files of this kind from all others. */
  readonly applicationId: number;
  readonly version: number;
  readonly schema: string;
  /** Run each time the file is opened: before its tables are made, and after. */
  readonly settings: string;
  readonly temporary: string;
  /** The flag that names another directory. */
  readonly flag: string;
  /** What follows the path where another process has the file. */
  readonly inUse: string;
  /** What is thrown. `sentence` says what to do. */
  error(sentence: string, options?: ErrorOptions): E;
  isError(error: unknown): error is E;
}

/** Opens `path`, made if need be, for this process alone; ":memory:" for none. Throws the kind's error. */
export function openFile<E extends Error>(path: string, kind: FileKind<E>): DatabaseSync {
  let db: DatabaseSync | undefined;
  try {
    // SQLite's own would be open to all.
    if (path !== ":memory:") makeFile(path);
    db = new DatabaseSync(path);
    db.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE; COMMIT");
    prepare(db, path, kind);
    return db;
  } catch (error) {
    db?.close();
    throw explainWith(error, path, kind);
  }
}

/** What SQLite throws, as the kind's error. */
export function explainWith<E extends Error>(error: unknown, path: string, kind: FileKind<E>): E {
  if (kind.isError(error)) return error;
  const words = error instanceof Error ? error.message : String(error);
  const sentence = words.includes("is locked")
    ? `${path} ${kind.inUse}`
    : words.includes("is not a database")
    ? `${path} is no database. Choose another directory for ${kind.flag}.`
    : words.includes("is full")
    ? `${path}: the disk is full. Make room on it, then start again.`
    : words.includes("malformed")
    ? `${path} is damaged. Put a copy of it in its place, or choose another directory for ${kind.flag}.`
    : `${path}: ${words}`;
  return kind.error(sentence, { cause: error });
}

function makeFile(path: string): void {
  try {
    Deno.openSync(path, { write: true, createNew: true, mode: 0o600 }).close();
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  }
}

/** Reads nothing but the header of a file that another program may own. */
function prepare<E extends Error>(db: DatabaseSync, path: string, kind: FileKind<E>): void {
  const { applicationId, version, schema, settings, temporary, flag } = kind;
  const number = (name: string) => Object.values(db.prepare(`PRAGMA ${name}`).get()!)[0] as number;
  const { count } = db.prepare("SELECT count(*) AS count FROM sqlite_schema").get() as { count: number };
  if (count > 0 && number("application_id") !== applicationId) {
    throw kind.error(`${path} is a database of another program. Choose another directory for ${flag}.`);
  }
  if (number("user_version") > version) {
    throw kind.error(`${path} was written by a newer chatroom. Use that one, or another directory.`);
  }
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; ${settings}`);
  if (number("user_version") === 0) {
    const mark = `PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${version}`;
    db.exec(`BEGIN; ${schema} ${mark}; COMMIT`);
  }
  db.exec(temporary);
}
