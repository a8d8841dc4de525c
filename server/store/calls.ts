// Everything the server can ask of the store, as one table of calls. Runs where the database is: in the worker, or in
// the process itself for --check, --export and --import.
import { Accounts, type Credentials } from "./accounts.ts";
import { Bans, type StoredBan } from "./bans.ts";
import { Channels, type StoredChannel } from "./channels.ts";
import { type Durability, openDatabase } from "./database.ts";
import { KEY_AGE_MS } from "../keys.ts";
import { Orders } from "./orders.ts";
import { type Passage, Passages } from "./passages.ts";
import { ReadMarkers } from "./read_markers.ts";
import { SearchIndex, type SearchPlace, type SearchQuery } from "./search_index.ts";
import { type Commit, type Range, Segments } from "./segments.ts";

export type Calls = ReturnType<typeof openStore>;

/** Opens the store. `now` is in milliseconds since 1970. Throws StoreError. */
export function openStore(path: string, durability: Durability, now: number) {
  const db = openDatabase(path, durability);
  const segments = new Segments(db);
  const orders = new Orders(db);
  const accounts = new Accounts(db);
  const channels = new Channels(db);
  const bans = new Bans(db);
  const passages = new Passages(db, segments);
  const markers = new ReadMarkers(db);
  const index = new SearchIndex(db, () => performance.now());
  return {
    start: () => ({
      ...orders.start(),
      logs: segments.logs(),
      highestLog: segments.highestLog(),
      recentKeys: segments.withKeys(now - KEY_AGE_MS),
      registered: {
        secret: accounts.secret(),
        accounts: accounts.all(),
        channels: channels.all(),
        bans: bans.all(now),
      },
    }),
    reserveOrders: (past: number) => orders.reserve(past),
    commit: (commit: Commit) => segments.commit(commit),
    setDoor: (log: number, door: string | null) => segments.setDoor(log, door),
    closeLog: (log: number) => segments.close(log),
    read: (range: Range) => segments.read(range),
    orderAt: (log: number, time: number) => segments.orderAt(log, time),
    createAccount: (folded: string, name: string, credentials: Credentials, now: number) =>
      accounts.create(folded, name, credentials, now),
    findAccount: (folded: string) => accounts.find(folded),
    changePassword: (id: number, credentials: Credentials) => accounts.changePassword(id, credentials),
    saveChannels: (changed: readonly StoredChannel[]) => channels.save(changed),
    removeChannel: (folded: string) => channels.remove(folded),
    setBan: (ban: StoredBan) => bans.set(ban),
    liftBan: (kind: StoredBan["kind"], subject: string) => bans.lift(kind, subject),
    readPassage: (passage: Passage) => passages.read(passage),
    logsActiveAfter: (logs: readonly number[], time: number) => passages.activeAfter(logs, time),
    readMarkers: (account: string) => markers.all(account),
    advanceMarker: (account: string, target: string, time: number) => markers.advance(account, target, time),
    search: (query: SearchQuery, place?: SearchPlace) => index.search(query, place),
    fillIndex: (ms: number) => index.fill(ms),
    close: () => db.close(),
  };
}
