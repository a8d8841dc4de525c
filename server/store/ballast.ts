// Ballast: room on the disk that is held while all is well and let go when the disk is full, so that what frees room
// (retention, moving the write-ahead log into the database) has the little room that it needs itself.
import { statfsSync } from "node:fs";
import { dirname } from "node:path";
import { StoreError } from "./database.ts";
import { fileSize } from "./file_size.ts";

/** As much as the write-ahead log may grow to before it is moved into the database. */
export const BALLAST_BYTES = 8 * 1024 * 1024;
/** What must be free beside the ballast before it is held. */
export const HEADROOM_BYTES = 1024 * 1024;
const PIECE_BYTES = 64 * 1024;

export class Ballast {
  constructor(readonly path: string) {}

  /** Holds the room again. Throws StoreError if there is not so much. */
  hold(): void {
    if (fileSize(this.path) === BALLAST_BYTES) return;
    const { bavail, bsize } = statfsSync(dirname(this.path));
    if (bavail * bsize < BALLAST_BYTES + HEADROOM_BYTES) throw full("no more than a few megabytes are free");
    try {
      using file = Deno.openSync(this.path, { write: true, create: true, truncate: true, mode: 0o600 });
      const piece = new Uint8Array(PIECE_BYTES);
      for (let at = 0; at < BALLAST_BYTES; at += PIECE_BYTES) {
        // What cannot be made smaller, for file systems that compress.
        writeAll(file, crypto.getRandomValues(piece));
      }
    } catch (cause) {
      if (!(cause instanceof Error)) throw cause;
      this.release();
      throw full(cause.message, { cause });
    }
  }

  /** Gives the room back. */
  release(): void {
    if (fileSize(this.path) > 0) Deno.removeSync(this.path);
  }
}

const full = (why: string, options?: ErrorOptions) =>
  new StoreError("full", `The disk is full: ${why}.`, options);

function writeAll(file: Deno.FsFile, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
}
