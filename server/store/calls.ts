// Everything the server can ask of the store, as one table of calls. Runs where the database is.
import { dirname } from "node:path";
import { Accounts, type Credentials } from "./accounts.ts";
import { Bans, type StoredBan } from "./bans.ts";
import { Channels, type StoredChannel } from "./channels.ts";
import { KEY_AGE_MS } from "../keys.ts";
import { Ballast } from "./ballast.ts";
import { asStoreError, type DatabaseOptions, openDatabase } from "./database.ts";
import { Orders } from "./orders.ts";
import { type Passage, Passages } from "./passages.ts";
import { ReadMarkers } from "./read_markers.ts";
import { SearchIndex, type SearchPlace, type SearchQuery } from "./search_index.ts";
import { type Keep, keepEverything, Retention } from "./retention.ts";
import { type Commit, type Range, segmentBytes, Segments } from "./segments.ts";
import { Upkeep } from "./upkeep.ts";

export interface StoreOptions extends DatabaseOptions {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Without it everything is kept. */
  readonly keep?: Keep;
}

export type Calls = ReturnType<typeof openStore>;

/** Opens the store. Throws StoreError. */
export function openStore(options: StoreOptions) {
  const { path } = options;
  const db = openDatabase(options);
  const segments = new Segments(db);
  const orders = new Orders(db);
  const accounts = new Accounts(db);
  const channels = new Channels(db);
  const bans = new Bans(db);
  const passages = new Passages(db, segments);
  const markers = new ReadMarkers(db);
  const index = new SearchIndex(db, () => performance.now());
  const retention = new Retention(db, options.keep ?? keepEverything);
  const ballast = path === ":memory:" ? null : new Ballast(`${dirname(path)}/ballast`);
  const upkeep = new Upkeep(db, retention, ballast);
  return {
    start: () => ({
      ...orders.start(),
      logs: segments.logs(),
      highestLog: segments.highestLog(),
      lastEnded: segments.lastEnded(),
      recentKeys: segments.withKeys(options.now - KEY_AGE_MS),
      registered: {
        secret: accounts.secret(),
        accounts: accounts.all(),
        channels: channels.all(),
        bans: bans.all(options.now),
      },
    }),
    commit(commit: Commit): void {
      try {
        for (const { lastOrder } of commit.segments) orders.cover(lastOrder);
        segments.commit(commit);
      } catch (error) {
        if (asStoreError(error, path).reason === "full") upkeep.full();
        throw error;
      }
      for (const { log, body } of commit.segments) retention.grown(log, segmentBytes(body));
    },
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
    indexBacklog: () => index.backlog,
    fillIndex: (ms: number) => index.fill(ms),
    upkeep: (now: number, idle: boolean) => upkeep.step(now, idle),
    recover: () => upkeep.recover(),
    close: () => db.close(),
  };
}
