// A data file with one of everything, checked and damaged.
import { DatabaseSync } from "node:sqlite";
import { type Calls, openStore } from "../../server/store/calls.ts";
import { check, type Checked } from "../../server/store/check.ts";
import { searchWords } from "../../server/store/search_words.ts";
import { record, storeLog } from "./stored_log.ts";

export const now = 10_000_000;
const credentials = {
  argon2: "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2g",
  scram: "SCRAM-SHA-256$4096:c2FsdHNhbHQ=$c3RvcmVk:c2VydmVy",
};
const state = {
  operators: [],
  topic: null,
  flags: "nt",
  key: null,
  limit: null,
  lists: { b: [], e: [], I: [] },
};

/** Two rooms and all else there can be, closed properly; ten segments in the first room. */
export function makeData(path: string, more: (calls: Calls) => void = () => {}): void {
  const calls = openStore({ path, durability: "os", now });
  calls.start();
  const said = Array.from({ length: 10 }, (_, i) => [
    record(10 * i + 1, `hello ${i}`, { seq: 3 * i + 1 }),
    record(10 * i + 2, "", { seq: 0, command: "JOIN", extras: { params: ["*"] } }),
    record(10 * i + 3, "there", { seq: 3 * i + 2, extras: { account: "alice", key: `k${i}` } }),
    record(10 * i + 4, "you", { seq: 3 * i + 3 }),
  ]);
  storeLog(calls, 1, said);
  storeLog(calls, 2, [[record(201, "elsewhere", { seq: 1 })]]);
  calls.createAccount("alice", "Alice", credentials, now);
  calls.saveChannels([{ folded: "#room1", name: "#Room1", founder: 1, created: now, state }]);
  calls.setBan({ kind: "address", subject: "192.0.2.0/24", reason: "", by: "alice", made: now, until: null });
  calls.advanceMarker("alice", "#room1", now);
  while (calls.fillIndex(100)) { /* Until it has everything. */ }
  more(calls);
  calls.close();
}

export function checkIt(path: string): Checked {
  return check(path, Deno.statSync(path).size, { now, onProgress: () => {} });
}

/** Changes a file as no chatroom would. */
export function damage(path: string, ...statements: string[]): void {
  using db = new DatabaseSync(path);
  db.function("search_words", { deterministic: true }, searchWords);
  db.exec("PRAGMA foreign_keys = OFF");
  for (const statement of statements) db.exec(statement);
}
