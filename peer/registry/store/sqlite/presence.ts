// Who is online, in SQLite: in a temporary table, which does not outlive the registry.
import { goneAfterMs, type Presence, type PresenceStore } from "../store.ts";
import type { Database, Row } from "./database.ts";

export function presenceIn(db: Database): PresenceStore {
  return {
    arrive: ({ key, name, registry, session, record }, now) =>
      db.do(() => {
        const before = db.all("SELECT * FROM presence WHERE key = ?", key).map(presenceOf)[0];
        const sql = "INSERT OR REPLACE INTO presence VALUES (?, ?, ?, ?, ?, ?)";
        db.run(sql, key, name, registry, session, record, now);
        return before;
      }),

    publish: (key, session, record) =>
      db.do(() => {
        db.run("UPDATE presence SET record = ? WHERE key = ? AND session = ?", record, key, session);
      }),

    depart: (key, session) =>
      db.do(() => {
        db.run("DELETE FROM presence WHERE key = ? AND session = ?", key, session);
      }),

    whereabouts: (key, now) =>
      db.do(() => {
        const sql = "SELECT * FROM presence WHERE key = ? AND seen > ?";
        return db.all(sql, key, now - goneAfterMs).map(presenceOf)[0];
      }),

    online: (after, limit, now) =>
      db.do(() => {
        const sql = "SELECT name FROM presence WHERE key > ? AND seen > ? ORDER BY key LIMIT ?";
        return db.all(sql, after, now - goneAfterMs, limit).map(({ name }) => name as string);
      }),
  };
}

function presenceOf({ key, name, registry, session, record }: Row): Presence {
  return { key, name, registry, session, record } as unknown as Presence;
}
