// The SQLite file: found or made, known as ours, locked, and brought to this version's schema. Knows no messages.
import { DatabaseSync } from "node:sqlite";
import { CorruptSegment } from "./record.ts";
import { migrations } from "./schema.ts";
import { searchWords } from "./search_words.ts";

/** `fsync`: a commit survives a power cut. `os`: it survives kill -9, which leaves the system running. */
export type Durability = "fsync" | "os";

/** "chat": tells our files from other people's. */
const APPLICATION_ID = 0x63686174;

export class StoreError extends Error {
  override name = "StoreError";
  constructor(
    /** `busy`: another server has it. `foreign`, `newer`, `corrupt`: not ours to write. `full`: no room. */
    readonly reason: "busy" | "foreign" | "newer" | "corrupt" | "full" | "failed",
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export interface DatabaseOptions {
  /** ":memory:" for none on disk. */
  readonly path: string;
  readonly durability: Durability;
  /** Bytes that the database may have; past it the disk counts as full. */
  readonly quotaBytes?: number | undefined;
}

/** Pages of the write-ahead log that are moved into the database in one go, while there is no quieter time for it. */
const CHECKPOINT_PAGES = 2_000;

/** Opens the database for this process alone. A file that is not ours is left as it is. Throws StoreError. */
export function openDatabase({ path, durability, quotaBytes }: DatabaseOptions): DatabaseSync {
  let db: DatabaseSync | undefined;
  try {
    if (path !== ":memory:") makeFile(path);
    db = new DatabaseSync(path);
    // The schema's triggers call it.
    db.function("search_words", { deterministic: true }, searchWords);
    db.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA busy_timeout = 0");
    // So that the file can become smaller again. It means nothing once anything is written, and the lock writes.
    const { page_count: pages } = db.prepare("PRAGMA page_count").get() as { page_count: number };
    if (pages === 0) db.exec("PRAGMA auto_vacuum = INCREMENTAL");
    // In exclusive mode the lock stays with this process until the file is closed.
    db.exec("BEGIN EXCLUSIVE; COMMIT");
    checkIdentity(db, path);
    db.exec(`PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    db.exec(`PRAGMA synchronous = ${durability === "fsync" ? "FULL" : "NORMAL"}`);
    db.exec("PRAGMA foreign_keys = ON; PRAGMA cache_size = -16000");
    // What is taken back is to be gone, not only hidden: freed bytes are overwritten.
    db.exec("PRAGMA secure_delete = ON");
    if (quotaBytes !== undefined) limitPages(db, quotaBytes);
    migrate(db);
    return db;
  } catch (error) {
    db?.close();
    throw asStoreError(error, path);
  }
}

/** An empty file that nobody else can read, if there is none: SQLite's own would be open to all. */
function makeFile(path: string): void {
  try {
    Deno.openSync(path, { write: true, createNew: true, mode: 0o600 }).close();
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  }
}

function limitPages(db: DatabaseSync, bytes: number): void {
  const { page_size: size } = db.prepare("PRAGMA page_size").get() as { page_size: number };
  db.exec(`PRAGMA max_page_count = ${Math.max(1, Math.floor(bytes / size))}`);
}

/**
 * Reads nothing but the header of a file that another program may own; answers the version of its schema, 0 for an empty
 * one. Throws StoreError for what is not ours, or from a later version.
 */
export function checkIdentity(db: DatabaseSync, path: string): number {
  const { application_id: id } = db.prepare("PRAGMA application_id").get() as { application_id: number };
  const { count } = db.prepare("SELECT count(*) AS count FROM sqlite_schema").get() as { count: number };
  if (count > 0 && id !== APPLICATION_ID) {
    throw new StoreError(
      "foreign",
      `${path} is a database of another program. Choose another --data directory.`,
    );
  }
  const { user_version: version } = db.prepare("PRAGMA user_version").get() as { user_version: number };
  if (version > migrations.length) {
    throw new StoreError(
      "newer",
      `${path} was written by a newer chatroom. Use that one, or another --data directory.`,
    );
  }
  return version;
}

/** Each migration and its number are one transaction: a crash in the middle leaves the version before. */
function migrate(db: DatabaseSync): void {
  const { user_version: version } = db.prepare("PRAGMA user_version").get() as { user_version: number };
  for (let next = version; next < migrations.length; next++) {
    db.exec(
      `BEGIN; ${migrations[next]}; PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${
        next + 1
      }; COMMIT`,
    );
  }
}

/** True for what SQLite itself throws, and not a mistake in the program around it. */
export function isSqliteError(error: unknown): error is Error {
  return error instanceof Error && "code" in error &&
    // The latter for a number that is none of JavaScript's.
    (error.code === "ERR_SQLITE_ERROR" || error.code === "ERR_OUT_OF_RANGE");
}

/** What SQLite throws, as a sentence and a reason. Deno's errors carry no result code, only SQLite's own words for it. */
export function asStoreError(error: unknown, path: string): StoreError {
  if (error instanceof StoreError) return error;
  const text = error instanceof Error ? error.message : String(error);
  const refuse = (reason: StoreError["reason"], message: string) =>
    new StoreError(reason, message, { cause: error });
  if (text.includes("is locked")) return refuse("busy", `${path} is in use by another chatroom server.`);
  if (text.includes("is not a database")) {
    return refuse("foreign", `${path} is no database. Choose another --data directory.`);
  }
  if (error instanceof CorruptSegment || /malformed|unsupported file format/.test(text)) {
    return refuse(
      "corrupt",
      `${path} is damaged (${text}). It is left as it is: restore it from a copy, or choose another --data directory.`,
    );
  }
  // A full disk comes as a failed write too, depending on which write meets it.
  if (/disk is full|disk I\/O error/.test(text)) {
    return refuse("full", `The disk does not take more (${text}).`);
  }
  return refuse("failed", `${path}: ${text}`);
}
