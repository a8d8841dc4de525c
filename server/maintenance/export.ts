// `chatroom server --export`: finds what is meant, and writes its lines to standard output.
import { Failure } from "../../cli/command.ts";
import { print } from "../../cli/print.ts";
import { nearest } from "../../cli/suggest.ts";
import { fold } from "../../protocol/irc/names.ts";
import { neutralise } from "../../protocol/terminal_text.ts";
import { conversationName } from "../history.ts";
import { type ExportableLog, exportableLogs, exportLog } from "../store/export_log.ts";
import { openReadOnly } from "../store/read_only.ts";

/** Characters that are written at once. */
const WRITE_CHARS = 64 * 1024;

/** Throws Failure where there is no such room, where nobody reads, or where something could not be read; StoreError. */
export async function exportData(path: string, what: string): Promise<number> {
  const { db, version, close } = openReadOnly(path);
  try {
    const logs = version === 0 ? [] : [...exportableLogs(db)];
    const log = what.includes(",") ? conversationOf(what, logs) : roomOf(what, logs);
    let unreadable = 0;
    let text = "";
    for (const piece of exportLog(db, log)) {
      if (piece === null) unreadable++;
      else text += piece;
      if (text.length < WRITE_CHARS) continue;
      await print(text);
      text = "";
    }
    await print(text);
    if (unreadable === 0) return 0;
    const lost = `${unreadable} ${unreadable === 1 ? "piece" : "pieces"} of ${neutralise(what)}`;
    throw new Failure(`${lost} could not be read and ${unreadable === 1 ? "is" : "are"} left out: \
chatroom server --check says which.`);
  } finally {
    close();
  }
}

function roomOf(what: string, logs: readonly ExportableLog[]): ExportableLog {
  const rooms = logs.filter(({ kind }) => kind === "room");
  const found = rooms.find(({ name }) => name === fold(what));
  if (found) return found;
  const near = nearest(what, rooms.map(({ name }) => name)) ??
    nearest(`#${what}`, rooms.map(({ name }) => name));
  const advice = near !== undefined
    ? `Did you mean ${neutralise(near)}?`
    : rooms.length === 0
    ? "Nothing was said in any room yet."
    : `There ${rooms.length === 1 ? "is" : "are"} ${shortList(rooms.map(({ name }) => name))}.`;
  throw new Failure(`There is no room ${neutralise(what)} here. ${advice}`);
}

/** `@name` is an account; a name alone is an account, or somebody without one. */
function conversationOf(what: string, logs: readonly ExportableLog[]): ExportableLog {
  const [one = "", other = "", ...more] = what.split(",");
  const meant = new Set(
    identities(one).flatMap((a) => identities(other).map((b) => conversationName(a, b))),
  );
  const found = logs.filter(({ kind, name }) => kind === "direct" && meant.has(name));
  if (found.length === 1 && more.length === 0) return found[0]!;
  const names = found.map(({ name }) => name.replace(" ", ","));
  const advice = found.length > 1
    ? `is more than one: say which of ${shortList(names)}`
    : "is no conversation: name two people, and with @ where an account is meant";
  throw new Failure(`"${neutralise(what)}" ${advice}.`);
}

function identities(name: string): string[] {
  return name.startsWith("@") ? [fold(name)] : [`@${fold(name)}`, fold(name)];
}

function shortList(names: readonly string[]): string {
  const more = names.length - 10;
  return names.slice(0, 10).map(neutralise).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
