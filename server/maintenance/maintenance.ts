// `chatroom server --check`, `--export` and `--import`: work on a data directory that no server runs on. Knows files, the
// terminal and the exit code; what the work is, is the store's.
import { Failure } from "../../cli/command.ts";
import { neutralise } from "../../protocol/terminal_text.ts";
import { asStoreError, isSqliteError, StoreError } from "../store/database.ts";
import { checkData } from "./check.ts";
import { exportData } from "./export.ts";
import type { Work } from "./flags.ts";
import { importData } from "./import.ts";
import { Progress } from "./progress.ts";

/** Does the work on the data in a directory; answers the exit code. Throws Failure with what to do. */
export async function maintain(work: Work, data: string): Promise<number> {
  const path = `${data}/chatroom.db`;
  const progress = new Progress(Deno.stderr, Date.now);
  try {
    switch (work.kind) {
      case "check":
        await expectFile(data, path);
        return await checkData(path, work.json, progress);
      case "export":
        await expectFile(data, path);
        return await exportData(path, work.what);
      case "import":
        return await importData(data, path, work, progress);
    }
  } catch (cause) {
    if (!(cause instanceof StoreError) && !isSqliteError(cause)) throw cause;
    const { reason, message } = asStoreError(cause, path);
    const advice = reason === "busy" ? " Stop it first." : "";
    // What SQLite says of a damaged file holds pieces of it.
    throw new Failure(neutralise(message) + advice, 1, { cause });
  } finally {
    progress.clear();
  }
}

async function expectFile(data: string, path: string): Promise<void> {
  try {
    await Deno.stat(path);
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    const why = cause instanceof Deno.errors.NotFound ? "there is no chatroom.db in it" : cause.message;
    throw new Failure(`Nothing is kept in ${data}: ${why}. Name the directory with --data DIR.`, 1, {
      cause,
    });
  }
}
