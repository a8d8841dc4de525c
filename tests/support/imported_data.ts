// Data files that lines are exported from and imported into.
import { assertEquals } from "@std/assert";
import { type Calls, openStore } from "../../server/store/calls.ts";
import { check } from "../../server/store/check.ts";
import { openDatabase } from "../../server/store/database.ts";
import { exportableLogs, exportLog } from "../../server/store/export_log.ts";
import { Import, type Imported } from "../../server/store/import_log.ts";
import { openReadOnly } from "../../server/store/read_only.ts";

export const now = 1_800_000_000_000;
export const HOUR_MS = 3_600_000;

/** What a store has, made by a test, and closed again. */
export function make(path: string, fill: (calls: Calls) => void): void {
  const calls = openStore({ path, durability: "os", now });
  calls.start();
  fill(calls);
  calls.close();
}

export function linesIn(path: string, name = "#room1"): string[] {
  const { db, close } = openReadOnly(path);
  try {
    const log = [...exportableLogs(db)].find((log) => log.name === name)!;
    return [...exportLog(db, log)].map((piece) => piece ?? "damaged\n").join("").split("\n").slice(0, -1);
  } finally {
    close();
  }
}

export function importInto(path: string, lines: readonly string[], into: string | null = null): Imported {
  const db = openDatabase({ path, durability: "os" });
  try {
    const target = new Import(db, into, now);
    for (const line of lines) target.add(line);
    return target.end()!;
  } finally {
    db.close();
  }
}

export function assertSound(path: string): void {
  assertEquals(check(path, 0, { now, onProgress: () => {} }).problems, []);
}
