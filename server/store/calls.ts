// Everything the server can ask of the store, as one table of calls. Runs where the database is: in the worker, or in
// the process itself for --check, --export and --import.
import { type Durability, openDatabase } from "./database.ts";
import { KEY_AGE_MS } from "../keys.ts";
import { Orders } from "./orders.ts";
import { type Commit, type Range, Segments } from "./segments.ts";

export type Calls = ReturnType<typeof openStore>;

/** Opens the store. `now` is in milliseconds since 1970. Throws StoreError. */
export function openStore(path: string, durability: Durability, now: number) {
  const db = openDatabase(path, durability);
  const segments = new Segments(db);
  const orders = new Orders(db);
  return {
    start: () => ({
      ...orders.start(),
      logs: segments.logs(),
      highestLog: segments.highestLog(),
      recentKeys: segments.withKeys(now - KEY_AGE_MS),
    }),
    reserveOrders: (past: number) => orders.reserve(past),
    commit: (commit: Commit) => segments.commit(commit),
    setDoor: (log: number, door: string | null) => segments.setDoor(log, door),
    closeLog: (log: number) => segments.close(log),
    read: (range: Range) => segments.read(range),
    orderAt: (log: number, time: number) => segments.orderAt(log, time),
    close: () => db.close(),
  };
}
