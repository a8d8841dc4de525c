// The registry's store in a SQLite file, for one registry alone. What does not outlive the registry is in temporary tables,
// in memory. Knows what store.ts says, and nothing else of the registry.
import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { explain, openDatabase } from "./sqlite_file.ts";
import {
  goneAfterMs,
  type Mail,
  mailMs,
  pairOf,
  type Presence,
  type Room,
  type Store,
  type StoredAccount,
} from "./store.ts";

/** Opens `path`, made if need be, for this process alone; ":memory:" for none. Throws StoreError with what to do. */
export function openSqliteStore(path: string): Store {
  return new SqliteStore(openDatabase(path));
}

type Row = Record<string, SQLInputValue>;

class SqliteStore implements Store {
  readonly isShared = false;
  readonly #statements = new Map<string, ReturnType<DatabaseSync["prepare"]>>();

  constructor(readonly db: DatabaseSync) {}

  createAccount({ key, name, password }: StoredAccount, looks: readonly string[]) {
    return this.#do(() =>
      this.#atOnce(() => {
        const isTaken = (look: string) => this.#all("SELECT 1 FROM looks WHERE look = ?", look).length > 0;
        if (looks.some(isTaken)) return false;
        if (
          this.#run("INSERT OR IGNORE INTO accounts VALUES (?, ?, ?)", key, name, password) === 0
        ) return false;
        for (const look of looks) this.#run("INSERT INTO looks VALUES (?, ?)", look, key);
        return true;
      })
    );
  }

  findAccount(key: string) {
    return this.#do(() =>
      this.#all("SELECT * FROM accounts WHERE key = ?", key)[0] as
        | { key: string; name: string; password: string }
        | undefined
    );
  }

  arrive({ key, name, registry, session, record }: Presence, now: number) {
    return this.#do(() => {
      const before = this.#all("SELECT * FROM presence WHERE key = ?", key).map(presenceOf)[0];
      const sql = "INSERT OR REPLACE INTO presence VALUES (?, ?, ?, ?, ?, ?)";
      this.#run(sql, key, name, registry, session, record, now);
      return before;
    });
  }

  publish(key: string, session: string, record: Uint8Array) {
    return this.#do(() => {
      this.#run("UPDATE presence SET record = ? WHERE key = ? AND session = ?", record, key, session);
    });
  }

  depart(key: string, session: string) {
    return this.#do(() => {
      this.#run("DELETE FROM presence WHERE key = ? AND session = ?", key, session);
    });
  }

  touch(registry: string, address: string, now: number) {
    return this.#do(() => {
      this.#run("INSERT OR REPLACE INTO registries VALUES (?, ?)", registry, address);
      this.#run("UPDATE presence SET seen = ? WHERE registry = ?", now, registry);
      this.#run("DELETE FROM presence WHERE seen <= ?", now - goneAfterMs);
      this.#run("DELETE FROM questions WHERE until <= ?", now);
      this.#run("DELETE FROM meetings WHERE until <= ?", now);
      this.#run("DELETE FROM mail WHERE at <= ?", now - mailMs);
    });
  }

  whereabouts(key: string, now: number) {
    return this.#do(() => {
      const sql = "SELECT * FROM presence WHERE key = ? AND seen > ?";
      return this.#all(sql, key, now - goneAfterMs).map(presenceOf)[0];
    });
  }

  online(after: string, limit: number, now: number) {
    return this.#do(() => {
      const sql = "SELECT name FROM presence WHERE key > ? AND seen > ? ORDER BY key LIMIT ?";
      return this.#all(sql, after, now - goneAfterMs, limit).map(({ name }) => name as string);
    });
  }

  addressOf(registry: string) {
    return this.#do(() => {
      const [row] = this.#all("SELECT address FROM registries WHERE id = ?", registry);
      return (row?.address ?? "") as string;
    });
  }

  agree(one: string, other: string) {
    return this.#do(() => {
      this.#run("INSERT OR IGNORE INTO agreements VALUES (?)", pairOf(one, other));
    });
  }

  haveAgreed(one: string, other: string) {
    return this.#do(() =>
      this.#all("SELECT 1 FROM agreements WHERE pair = ?", pairOf(one, other)).length > 0
    );
  }

  withdraw(one: string, other: string) {
    return this.#do(() => {
      this.#run("DELETE FROM agreements WHERE pair = ?", pairOf(one, other));
    });
  }

  ask(from: string, to: string, until: number) {
    return this.#do(() => {
      this.#run("INSERT OR REPLACE INTO questions VALUES (?, ?)", `${from} ${to}`, until);
    });
  }

  takeQuestion(from: string, to: string, now: number) {
    return this.#do(() =>
      this.#run("DELETE FROM questions WHERE id = ? AND until > ?", `${from} ${to}`, now) === 1
    );
  }

  meet(purpose: string, me: string, other: string, now: number, until: number) {
    return this.#do(() => {
      const ours = `${purpose} ${me} ${other}`, theirs = `${purpose} ${other} ${me}`;
      if (this.#run("DELETE FROM meetings WHERE id = ? AND until > ?", theirs, now) === 1) {
        this.#run("DELETE FROM meetings WHERE id = ?", ours);
        return true;
      }
      this.#run("INSERT OR REPLACE INTO meetings VALUES (?, ?)", ours, until);
      return false;
    });
  }

  createRoom(room: Room) {
    return this.#do(() =>
      this.#atOnce(() => {
        if (this.#all("SELECT 1 FROM rooms WHERE key = ?", room.key).length > 0) return false;
        this.#putRoom(room);
        return true;
      })
    );
  }

  room(key: string) {
    return this.#do(() => this.#all("SELECT * FROM rooms WHERE key = ?", key).map(roomOf)[0]);
  }

  changeRoom(room: Room) {
    return this.#do(() =>
      this.#atOnce(() => {
        const sql = "DELETE FROM rooms WHERE key = ? AND version = ?";
        if (this.#run(sql, room.key, room.version - 1) === 0) return false;
        if (room.members.length > 0) this.#putRoom(room);
        return true;
      })
    );
  }

  openRooms(after: string, limit: number) {
    return this.#do(() => {
      const sql = "SELECT * FROM rooms WHERE key > ? AND access = 'open' ORDER BY key LIMIT ?";
      return this.#all(sql, after, limit).map(roomOf);
    });
  }

  countRooms(person: string) {
    return this.#do(() => {
      const sql = "SELECT count(*) AS count FROM room_people WHERE person = ? AND is_member";
      return this.#all(sql, person)[0]!.count as number;
    });
  }

  roomsOf(person: string, limit: number) {
    return this.#do(() => {
      const sql = `SELECT rooms.* FROM room_people JOIN rooms ON rooms.key = room
        WHERE person = ? ORDER BY is_member DESC, key LIMIT ?`;
      return this.#all(sql, person, limit).map(roomOf);
    });
  }

  shareRoom(one: string, other: string) {
    return this.#do(() => {
      const sql = `SELECT 1 FROM room_people AS a JOIN room_people AS b ON a.room = b.room
        WHERE a.person = ? AND b.person = ? AND a.is_member AND b.is_member LIMIT 1`;
      return this.#all(sql, one, other).length > 0;
    });
  }

  post(registry: string, { to, session, push }: Mail, now: number) {
    return this.#do(() => {
      const sql = 'INSERT INTO mail (registry, "to", session, push, at) VALUES (?, ?, ?, ?, ?)';
      this.#run(sql, registry, to, session, push, now);
    });
  }

  collect(registry: string) {
    return this.#do(() => {
      const sql = 'DELETE FROM mail WHERE registry = ? RETURNING id, "to", session, push';
      const rows = this.#all(sql, registry).sort((a, b) => (a.id as number) - (b.id as number));
      return rows.map(({ to, session, push }) => ({ to, session, push }) as unknown as Mail);
    });
  }

  close(): Promise<void> {
    this.db.close();
    return Promise.resolve();
  }

  #putRoom({ key, name, owner, access, epoch, roster, members, invited, version }: Room): void {
    const lists = [JSON.stringify(members), JSON.stringify(invited)] as const;
    const values = [key, name, owner, access, epoch, roster, ...lists, version];
    this.#run("INSERT INTO rooms VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", ...values);
    const person = "INSERT OR IGNORE INTO room_people VALUES (?, ?, ?)";
    for (const member of members) this.#run(person, member.key, key, 1);
    for (const guest of invited) this.#run(person, guest, key, 0);
  }

  #atOnce<Result>(work: () => Result): Result {
    this.db.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      this.db.exec("COMMIT");
      return result;
    } catch (error) {
      if (this.db.isTransaction) this.db.exec("ROLLBACK");
      throw error;
    }
  }

  #run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#statement(sql).run(...values).changes);
  }

  #all(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#statement(sql).all(...values) as Row[];
  }

  #statement(sql: string) {
    let statement = this.#statements.get(sql);
    if (!statement) this.#statements.set(sql, statement = this.db.prepare(sql));
    return statement;
  }

  /** What SQLite throws becomes the promise's. */
  #do<Result>(work: () => Result): Promise<Result> {
    try {
      return Promise.resolve(work());
    } catch (error) {
      return Promise.reject(explain(error, "The database"));
    }
  }
}

function presenceOf({ key, name, registry, session, record }: Row): Presence {
  return { key, name, registry, session, record } as unknown as Presence;
}

function roomOf(row: Row): Room {
  const members = JSON.parse(row.members as string), invited = JSON.parse(row.invited as string);
  return { ...row, members, invited } as unknown as Room;
}
