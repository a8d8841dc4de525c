// A store whose process is gone at once, as a crash leaves it: its files as they lie there, and what was acknowledged.
import { DatabaseSync } from "node:sqlite";
import { localPort } from "../../server/store/port.ts";
import type { SaidRecord } from "../../server/store/record.ts";
import type { Durability } from "../../server/store/database.ts";
import { Store } from "../../server/store/store.ts";

const encoder = new TextEncoder();
const NOTHING = new Uint8Array(0);

/** The bytes of the database and of its write-ahead log. */
export interface Files {
  readonly db: Uint8Array;
  readonly wal: Uint8Array;
}

export function readFiles(path: string): Files {
  return { db: Deno.readFileSync(path), wal: Deno.readFileSync(`${path}-wal`) };
}

export function writeFiles(path: string, { db, wal }: Files): void {
  Deno.writeFileSync(path, db);
  Deno.writeFileSync(`${path}-wal`, wal);
}

/** An empty database of ours with the smallest pages there are, so that a write has few bytes to be torn at. */
export function makeSmallPages(path: string): void {
  const db = new DatabaseSync(path);
  db.exec(
    "PRAGMA page_size = 512; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA application_id = 0x63686174; VACUUM",
  );
  db.close();
}

export function openLocal(path: string, durability: Durability, now = 0): Promise<Store> {
  return Store.open(localPort(), { path, durability, now }, setImmediate);
}

/** What was said and acknowledged, by room. */
export type Acked = ReadonlyMap<string, readonly SaidRecord[]>;

/** Says things in rooms, one commit for each call, and remembers what the store acknowledged. */
export class Speaker {
  readonly acked = new Map<string, SaidRecord[]>();
  #order: number;

  constructor(readonly store: Store) {
    this.#order = store.firstOrder;
  }

  /** Every order that was given out is lower. */
  get nextOrder(): number {
    return this.#order;
  }

  /** Resolves when all of it is stored; rejects if it is lost. */
  async say(...said: readonly (readonly [room: string, text: string])[]): Promise<void> {
    const { store } = this;
    const records = said.map(([room, text]) => ({ room, record: this.append(room, text) }));
    const last = this.#order - 1;
    await new Promise<void>((resolve, reject) => {
      store.events = {
        onSealed() {},
        onDurable: (order) => order >= last && resolve(),
        onLost: (_, error) => reject(error),
      };
    });
    for (const { room, record } of records) {
      const known = this.acked.get(room);
      if (known) known.push(record);
      else this.acked.set(room, [record]);
    }
  }

  /** Says something without waiting for anything. */
  append(room: string, text: string): SaidRecord {
    const handle = this.store.log("room", room, 0);
    const order = this.#order++;
    const seq = handle.takeSeq();
    const bytes = encoder.encode(text);
    const source = "alice!alice@host";
    const time = order * 10;
    this.store.append(
      handle,
      order,
      time,
      seq,
      "PRIVMSG",
      encoder.encode(source),
      NOTHING,
      bytes,
      0,
      bytes.length,
    );
    return { order, seq, time, command: "PRIVMSG", source, extras: {}, text };
  }
}

/** Everything that a store holds, by room. */
export async function everything(store: Store): Promise<Map<string, SaidRecord[]>> {
  const held = new Map<string, SaidRecord[]>();
  for (const { id, name } of [...store.logs()]) {
    held.set(name, await store.read({ log: id, limit: 1_000_000, from: "oldest" }));
  }
  return held;
}

/** What SQLite itself finds wrong with the file; "ok" if nothing. */
export function integrity(path: string): string {
  const db = new DatabaseSync(path);
  // The schema's triggers name it.
  db.function("search_words", (_id, _log, _body) => "");
  try {
    const rows = db.prepare("PRAGMA integrity_check").all() as { integrity_check: string }[];
    return rows.map((row) => row.integrity_check).join("\n");
  } finally {
    db.close();
  }
}
