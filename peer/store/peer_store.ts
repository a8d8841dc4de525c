// What a peer keeps: the registries and people it knows by their keys, its rooms with their rosters, and what was said in
// them. What others said is committed in batches, what we say at once: a number of ours that went out is never used again.
import type { DatabaseSync } from "node:sqlite";
import { fold } from "../../protocol/irc/names.ts";
import type { Id } from "../../protocol/peer/frame.ts";
import { type Message, messageTypes } from "../../protocol/peer/message.ts";
import type { PublicIdentity } from "../../protocol/peer/suite.ts";
import type { RoomLog } from "../room/log.ts";
import { explain, openDatabase, type PeerStoreError } from "./database.ts";

export interface KnownPerson {
  readonly name: string;
  readonly identity: PublicIdentity;
}

/** Of two people, or one with a name. */
export type RoomKind = "talk" | "room";

export interface StoredRoom {
  readonly id: Id;
  readonly kind: RoomKind;
  readonly genesis: Uint8Array;
  readonly statements: readonly Uint8Array[];
}

/** Everybody who was ever met, at most. */
export const maxPeople = 10_000;
/** Messages of one author in one room. */
const maxMessages = 100_000;

type BytesRow = { bytes: Uint8Array };
type PersonRow = { name: string; signing: Uint8Array; agreement: Uint8Array };

export class PeerStore {
  readonly #db: DatabaseSync;
  readonly #path: string;
  readonly #maxMessages: number;
  readonly #later: (run: () => void) => void;
  #isInBatch = false;
  /** Something has failed, and what was written with it is gone: nothing is written behind that. */
  #broken: PeerStoreError | undefined;

  /** `later`: runs what it is given after what is happening now. Throws PeerStoreError. */
  constructor(path: string, later: (run: () => void) => void, bounds: { readonly messages?: number } = {}) {
    this.#db = openDatabase(path);
    this.#maxMessages = bounds.messages ?? maxMessages;
    this.#path = path;
    this.#later = later;
  }

  registryKey(address: string): Uint8Array | undefined {
    const [row] = this.#rows<{ key: Uint8Array }>("SELECT key FROM registries WHERE address = ?", address);
    return row?.key;
  }

  pinRegistry(address: string, key: Uint8Array): void {
    this.#change("INSERT OR REPLACE INTO registries VALUES (?, ?)", address, key);
  }

  person(name: string): KnownPerson | undefined {
    const [row] = this.#rows<PersonRow>(
      "SELECT name, signing, agreement FROM people WHERE key = ?",
      fold(name),
    );
    return row && personOf(row);
  }

  people(): KnownPerson[] {
    return this.#rows<PersonRow>("SELECT name, signing, agreement FROM people ORDER BY key").map(personOf);
  }

  /** False if too many are known. `seen`: they were met on a network alone, at that time. */
  pin({ name, identity: { signing, agreement } }: KnownPerson, seen?: number): boolean {
    const [row] = this.#rows<{ count: number }>("SELECT count(*) AS count FROM people");
    if (row!.count >= maxPeople) return false;
    this.#change("INSERT OR REPLACE INTO people VALUES (?, ?, ?, ?)", fold(name), name, signing, agreement);
    if (seen === undefined) this.settle(name);
    else this.#change("INSERT OR REPLACE INTO newcomers VALUES (?, ?)", fold(name), seen);
    return true;
  }

  /** How many of those who were met were met on a network alone, and whom of them nobody has seen for longest. */
  newcomers(): { readonly count: number; readonly oldest: { name: string; seen: number } | undefined } {
    const [row] = this.#rows<{ count: number }>("SELECT count(*) AS count FROM newcomers");
    const [oldest] = this.#rows<{ name: string; seen: number }>(
      "SELECT name, seen FROM newcomers JOIN people USING (key) ORDER BY seen LIMIT 1",
    );
    return { count: row!.count, oldest };
  }

  /** One of them is there now. What is known of that is left as it is unless it is from before `before`. */
  see(name: string, now: number, before: number): void {
    this.#change("UPDATE newcomers SET seen = ? WHERE key = ? AND seen < ?", now, fold(name), before);
  }

  /** They are known otherwise too. */
  settle(name: string): void {
    this.#change("DELETE FROM newcomers WHERE key = ?", fold(name));
  }

  unpin(name: string): void {
    this.settle(name);
    this.#change("DELETE FROM people WHERE key = ?", fold(name));
  }

  rooms(): StoredRoom[] {
    const statements = "SELECT bytes FROM statements WHERE room = ? ORDER BY place";
    const rows = this.#rows<{ id: Id; kind: RoomKind; genesis: Uint8Array }>(
      "SELECT id, kind, genesis FROM rooms",
    );
    return rows.map((row) => ({ ...row, statements: this.#rows<BytesRow>(statements, row.id).map(bytesOf) }));
  }

  /** Keeps a room with its roster, in place of what there was of it. */
  keepRoom({ id, kind, genesis, statements }: StoredRoom): void {
    this.#batch();
    this.#change("INSERT OR REPLACE INTO rooms VALUES (?, ?, ?)", id, kind, genesis);
    this.#change("DELETE FROM statements WHERE room = ?", id);
    const insert = "INSERT INTO statements VALUES (?, ?, ?)";
    statements.forEach((bytes, place) => this.#change(insert, id, place, bytes));
  }

  /** Forgets a room and what was said in it. */
  dropRoom(id: Id): void {
    this.#batch();
    for (const table of ["statements", "floors", "messages", "unsaid"]) {
      this.#change(`DELETE FROM ${table} WHERE room = ?`, id);
    }
    this.#change("DELETE FROM rooms WHERE id = ?", id);
  }

  /** Keeps a text that is to be said later. It is on disk when this returns. */
  hold(room: Id, text: string): void {
    this.#batch();
    this.#change("INSERT INTO unsaid (room, text) VALUES (?, ?)", room, text);
    this.flush();
  }

  /** The texts that are to be said in a room, oldest first. */
  held(room: Id): string[] {
    const rows = this.#rows<{ text: string }>("SELECT text FROM unsaid WHERE room = ? ORDER BY place", room);
    return rows.map(({ text }) => text);
  }

  /** The oldest of them is said, or will be with what is written next. */
  release(room: Id): void {
    this.#batch();
    this.#change("DELETE FROM unsaid WHERE place = (SELECT min(place) FROM unsaid WHERE room = ?)", room);
  }

  /** The messages of a room that were delivered last, or last before a certain one, in that order. */
  older(room: Id, before: { author: Id; seq: number } | undefined, count: number): Uint8Array[] {
    const end = before
      ? "(SELECT place FROM messages WHERE room = ? AND author = ? AND seq = ?)"
      : "9223372036854775807";
    const older = `SELECT bytes FROM messages WHERE room = ? AND place < ${end} ORDER BY place DESC LIMIT ?`;
    const values = before ? [room, before.author, before.seq] : [];
    return this.#rows<BytesRow>(older, room, ...values, count).map(bytesOf).reverse();
  }

  /** One message by its author and number. */
  message(room: Id, author: Id, seq: number): Uint8Array | undefined {
    const one = "SELECT bytes FROM messages WHERE room = ? AND author = ? AND seq = ?";
    return this.#rows<BytesRow>(one, room, author, seq)[0]?.bytes;
  }

  /** `isOwn`: whether an author is we, whose messages are on disk before anybody hears them. */
  log(room: Id, isOwn: (author: Id) => boolean): RoomLog {
    const insert = this.#db.prepare("INSERT INTO messages (room, author, seq, bytes) VALUES (?, ?, ?, ?)");
    const select = this.#db.prepare(
      "SELECT bytes FROM messages WHERE room = ? AND author = ? AND seq >= ? ORDER BY seq LIMIT ?",
    );
    const heads = this.#db.prepare(
      `SELECT author, max(floor) AS floor, max(head) AS head FROM (
         SELECT author, floor, floor AS head FROM floors WHERE room = :room UNION ALL
         SELECT author, 0 AS floor, max(seq) AS head FROM messages WHERE room = :room GROUP BY author
       ) GROUP BY author`,
    );
    const headRows = () =>
      this.#guard(() => heads.all({ room }) as { author: Id; floor: number; head: number }[]);
    const floors = new Map(headRows().map(({ author, floor }) => [author, floor]));
    const begin = (author: Id, floor: number) => {
      this.#batch();
      this.#change("INSERT OR REPLACE INTO floors VALUES (?, ?, ?)", room, author, floor);
      floors.set(author, floor);
    };
    return {
      append: ({ author, seq, type, bytes }: Message) => {
        this.#batch();
        this.#guard(() => insert.run(room, author, seq, bytes));
        // Some at a time.
        if (seq - (floors.get(author) ?? 0) > 1.01 * this.#maxMessages) {
          const floor = seq - this.#maxMessages;
          this.#change(
            "DELETE FROM messages WHERE room = ? AND author = ? AND seq <= ?",
            room,
            author,
            floor,
          );
          begin(author, floor);
        }
        // A part alone would be the beginning of what is said next.
        if (isOwn(author) && type !== messageTypes.part) this.flush();
        return floors.get(author) ?? 0;
      },
      read: (author, from, count) =>
        this.#guard(() => select.all(room, author, from, count) as BytesRow[]).map(bytesOf),
      heads: headRows,
      begin,
    };
  }

  /** Commits what has been written. */
  flush(): void {
    if (!this.#isInBatch) return;
    this.#guard(() => this.#db.exec("COMMIT"));
    this.#isInBatch = false;
  }

  close(): void {
    try {
      if (!this.#broken) this.flush();
    } finally {
      this.#db.close();
    }
  }

  #batch(): void {
    if (this.#isInBatch) return;
    this.#guard(() => this.#db.exec("BEGIN"));
    this.#isInBatch = true;
    this.#later(() => this.flush());
  }

  #change(sql: string, ...values: (string | number | Uint8Array)[]): void {
    this.#guard(() => this.#db.prepare(sql).run(...values));
  }

  #rows<Row>(sql: string, ...values: (string | number)[]): Row[] {
    return this.#guard(() => this.#db.prepare(sql).all(...values) as Row[]);
  }

  #guard<Result>(run: () => Result): Result {
    if (this.#broken) throw this.#broken;
    try {
      return run();
    } catch (error) {
      throw this.#broken = explain(error, this.#path);
    }
  }
}

const bytesOf = ({ bytes }: BytesRow) => bytes;

function personOf({ name, signing, agreement }: PersonRow): KnownPerson {
  return { name, identity: { signing, agreement } };
}
