// `chatroom server --import`: opens the file and the data, takes line by line, and says what became of them.
import { Failure, UsageError } from "../../cli/command.ts";
import { print } from "../../cli/print.ts";
import { isChannelName } from "../../protocol/irc/names.ts";
import { neutralise } from "../../protocol/terminal_text.ts";
import { asStoreError, isSqliteError, openDatabase, StoreError } from "../store/database.ts";
import { Import, type Imported } from "../store/import_log.ts";
import { BadLine, MOST_LINE_BYTES } from "../store/said_line.ts";
import { counted } from "./check.ts";
import type { Work } from "./flags.ts";
import { LineError, linesOf } from "./lines.ts";
import { type Progress, share } from "./progress.ts";

type ImportWork = Extract<Work, { kind: "import" }>;

/** Throws Failure for a file or a line that cannot be taken: then nothing is imported; UsageError; StoreError. */
export async function importData(
  data: string,
  path: string,
  { file, into, quotaBytes }: ImportWork,
  progress: Progress,
): Promise<number> {
  if (into !== null && !isChannelName(into)) {
    throw new UsageError(`--into: "${neutralise(into)}" can be no room's name, which begins with #.`);
  }
  const { stream, size } = await openFile(file);
  await makeDirectory(data);
  const db = openDatabase({ path, durability: "fsync", quotaBytes });
  let number = 0;
  let bytes = 0;
  try {
    const target = new Import(db, into, Date.now());
    for await (const line of linesOf(stream, MOST_LINE_BYTES)) {
      number = line.number;
      bytes += line.text.length + 1;
      progress.show(() => `Importing${share(bytes, size)}, line ${number.toLocaleString("en-US")}`);
      if (line.text !== "") target.add(line.text);
    }
    const imported = target.end();
    if (imported === null) throw new Failure(`${nameOf(file)} has no line to import.`);
    progress.clear();
    await print(report(imported));
    return 0;
  } catch (error) {
    throw explain(error, path, nameOf(file), number);
  } finally {
    // What was not made to last is gone with it.
    db.close();
  }
}

function explain(error: unknown, path: string, name: string, number: number): unknown {
  const options = { cause: error };
  if (error instanceof LineError || error instanceof BadLine) {
    const line = error instanceof LineError ? error.line : number;
    const what = `Line ${line} of ${name} cannot be imported: ${neutralise(error.message)}.`;
    return new Failure(`${what} Nothing was imported.`, 1, options);
  }
  if (!(error instanceof StoreError) && !isSqliteError(error)) return error;
  return new Failure(`${neutralise(asStoreError(error, path).message)} Nothing was imported.`, 1, options);
}

function report({ room, messages, events, known, isNew, behindNewer }: Imported): string {
  const name = neutralise(room);
  const others = events === 0 ? "" : ` and ${counted(events, "event")}`;
  const there = known === 0
    ? ""
    : `; ${known.toLocaleString("en-US")} ${known === 1 ? "was" : "were"} there already`;
  const lines = [`Imported ${counted(messages, "message")}${others} into ${name}${there}.`];
  if (behindNewer) lines.push(`They are older than what was there, and stand behind it.`);
  if (isNew) lines.push(`The room is new here: who joins it can read them.`);
  return `${lines.join("\n")}\n`;
}

const nameOf = (file: string) => file === "-" ? "standard input" : file;

async function openFile(file: string): Promise<{ stream: AsyncIterable<Uint8Array>; size: number }> {
  if (file === "-") return { stream: Deno.stdin.readable, size: 0 };
  try {
    const opened = await Deno.open(file);
    const { size, isDirectory } = await opened.stat();
    if (!isDirectory) return { stream: opened.readable, size };
    opened.close();
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    const what = cause instanceof Deno.errors.NotFound
      ? `There is no file ${file}.`
      : `Cannot read ${file}: ${cause.message}.`;
    throw new Failure(what, 1, { cause });
  }
  throw new Failure(`${file} is a directory: name the file that --export has made.`);
}

async function makeDirectory(data: string): Promise<void> {
  try {
    await Deno.mkdir(data, { recursive: true, mode: 0o700 });
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    throw new Failure(`Cannot keep anything in ${data}: ${cause.message}. Try --data DIR.`, 1, { cause });
  }
}
