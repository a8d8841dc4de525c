// Reading a stored log out, from its first message to its last, a segment at a time. Knows lines; not where they go.
import { crc32 } from "node:zlib";
import type { DatabaseSync } from "node:sqlite";
import { msgidOf } from "../history.ts";
import { CorruptSegment, decodeSegment, type SaidRecord } from "./record.ts";
import { lineOf, type Place } from "./said_line.ts";
import type { LogKind } from "./segments.ts";

export interface ExportableLog {
  readonly id: number;
  readonly kind: LogKind;
  /** Folded: a room's name, or two identities with a space between them. */
  readonly name: string;
}

/** Every log that goes on; one that began anew is read by nobody any more. */
export function* exportableLogs(db: DatabaseSync): Iterable<ExportableLog> {
  const rows = db.prepare(
    "SELECT id, kind, CAST(name AS TEXT) AS name FROM log WHERE closed = 0 ORDER BY name",
  ).iterate();
  for (const row of rows) yield row as unknown as ExportableLog;
}

/** Lines of a piece of the log, each with its end; null for a piece whose bytes are not those that were stored. */
export function* exportLog(db: DatabaseSync, log: ExportableLog): Iterable<string | null> {
  const place = placeOf(log);
  const epoch = epochOf(db);
  for (const records of recordsOf(db, log.id)) {
    yield records && records.map((record) => `${lineOf(record, place, idOf(record, epoch))}\n`).join("");
  }
}

/** The records of a log, a segment at a time; null for one whose bytes are not those that were stored. */
export function* recordsOf(db: DatabaseSync, log: number): Iterable<readonly SaidRecord[] | null> {
  const rows = db.prepare("SELECT crc, body FROM segment WHERE log = ? ORDER BY first_order").iterate(log);
  for (const { crc, body } of rows as unknown as Iterable<{ crc: number; body: Uint8Array }>) {
    yield body instanceof Uint8Array && crc32(body) === crc ? decoded(body) : null;
  }
}

/** The msgid of a record wherever it is taken to: the one it had where it was said. */
export function idOf({ order, extras }: SaidRecord, epoch: string): string {
  return extras.origin ?? msgidOf(epoch, order);
}

export function epochOf(db: DatabaseSync): string {
  return String(db.prepare("SELECT value FROM meta WHERE key = 'epoch'").get()?.value ?? "");
}

function placeOf({ kind, name }: ExportableLog): Place {
  return kind === "room" ? { room: name } : { conversation: name.split(" ") };
}

function decoded(body: Uint8Array): readonly SaidRecord[] | null {
  try {
    return decodeSegment(body);
  } catch (error) {
    if (!(error instanceof CorruptSegment)) throw error;
    return null;
  }
}
