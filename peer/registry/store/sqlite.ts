// The registry's store in a SQLite file, for one registry alone: put together from its parts. What does not outlive the
// registry is in temporary tables, in memory.
import { accountsIn } from "./sqlite/accounts.ts";
import { consentIn } from "./sqlite/consent.ts";
import { Database } from "./sqlite/database.ts";
import { presenceIn } from "./sqlite/presence.ts";
import { roomsIn } from "./sqlite/rooms.ts";
import { openDatabase } from "./sqlite/tables.ts";
import { goneAfterMs, type Store } from "./store.ts";

/** Opens `path`, made if need be, for this process alone; ":memory:" for none. Throws StoreError with what to do. */
export function openSqliteStore(path: string): Store {
  const db = new Database(openDatabase(path));
  return {
    ...accountsIn(db),
    ...presenceIn(db),
    ...consentIn(db),
    ...roomsIn(db),

    // Nobody else has the file.
    mail: null,

    touch: (registry, now) =>
      db.do(() => {
        db.run("UPDATE presence SET seen = ? WHERE registry = ?", now, registry);
        db.run("DELETE FROM presence WHERE seen <= ?", now - goneAfterMs);
        db.run("DELETE FROM tokens WHERE until <= ?", now);
        db.run("DELETE FROM questions WHERE until <= ?", now);
        db.run("DELETE FROM meetings WHERE until <= ?", now);
      }),

    close() {
      db.close();
      return Promise.resolve();
    },
  };
}
