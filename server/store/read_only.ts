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
    return {
      db,
      version,
      close: () => {
        // While the lock is still ours.
        removeMade(made);
        db!.close();
      },
    };
  } catch (error) {
    const known = asStoreError(error, path);
    // What is ours, and damaged or newer, no other server can have opened meanwhile.
    if (known.reason === "corrupt" || known.reason === "newer") removeMade(made);
    db?.close();
    throw known;
  }
}

/** Takes away what SQLite has made to read with, and leaves because it may not write. */
function removeMade(made: readonly string[]): void {
  for (const file of made) {
    const size = sizeOf(file);
    // A journal with something in it is somebody's.
    if (size === 0 || (size !== null && file.endsWith("-shm"))) Deno.removeSync(file);
  }
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
