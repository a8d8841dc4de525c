// The SQLite file, opened to be read alone: nothing of it changes, and nobody else writes to it meanwhile. Knows no
// messages.
import { DatabaseSync } from "node:sqlite";
import { asStoreError, checkIdentity } from "./database.ts";

export interface ReadOnly {
  readonly db: DatabaseSync;
  /** Of its schema, which stays as it is; 0 for a file with nothing in it. */
  readonly version: number;
  close(): void;
}

/** No server starts on it until it is closed. Throws StoreError. */
export function openReadOnly(path: string): ReadOnly {
  const made = [`${path}-wal`, `${path}-shm`].filter((file) => sizeOf(file) === null);
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(path, { readOnly: true });
    // One view of it, with its lock.
    db.exec("PRAGMA busy_timeout = 0; BEGIN");
    const version = checkIdentity(db, path);
    return { db, version, close: () => close(db!, made) };
  } catch (error) {
    db?.close();
    throw asStoreError(error, path);
  }
}

/** Takes away what SQLite has made to read with, and leaves because it may not write; as long as the lock is ours. */
function close(db: DatabaseSync, made: readonly string[]): void {
  for (const file of made) {
    // A journal with something in it is somebody's.
    const size = sizeOf(file);
    if (size === 0 || (size !== null && file.endsWith("-shm"))) Deno.removeSync(file);
  }
  db.close();
}

/** Null for a file that is not there. */
function sizeOf(path: string): number | null {
  try {
    return Deno.statSync(path).size;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
