// Accounts in SQLite, what their names look like, and the tokens for coming back.
import type { AccountStore } from "../store.ts";
import type { Database } from "./database.ts";

export function accountsIn(db: Database): AccountStore {
  /** Counting them all takes its time, and nobody else makes any. */
  let count = db.all("SELECT count(*) AS count FROM accounts")[0]!.count as number;
  return {
    createAccount: ({ key, name, password }, looks) =>
      db.atOnce(() => {
        if (looks.some((look) => db.has("SELECT 1 FROM looks WHERE look = ?", look))) return false;
        const insert = "INSERT OR IGNORE INTO accounts VALUES (?, ?, ?)";
        if (db.run(insert, key, name, password) === 0) return false;
        for (const look of looks) db.run("INSERT INTO looks VALUES (?, ?)", look, key);
        count++;
        return true;
      }),

    findAccount: (key) =>
      db.do(() =>
        db.all("SELECT * FROM accounts WHERE key = ?", key)[0] as
          | { key: string; name: string; password: string }
          | undefined
      ),

    countAccounts: () => Promise.resolve(count),

    keepToken: (account, hash, until) =>
      db.do(() => {
        db.run("INSERT OR REPLACE INTO tokens VALUES (?, ?, ?)", account, hash, until);
      }),

    tokenHash: (account, now) =>
      db.do(() => {
        const sql = "SELECT hash FROM tokens WHERE account = ? AND until > ?";
        return db.all(sql, account, now)[0]?.hash as Uint8Array | undefined;
      }),

    dropToken: (account) =>
      db.do(() => {
        db.run("DELETE FROM tokens WHERE account = ?", account);
      }),
  };
}
