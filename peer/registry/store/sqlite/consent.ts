// Who has agreed with whom, in SQLite; who asks and who is READY, in temporary tables.
import { type ConsentStore, pairOf } from "../store.ts";
import type { Database } from "./database.ts";

export function consentIn(db: Database): ConsentStore {
  return {
    agree: (one, other) =>
      db.do(() => {
        db.run("INSERT OR IGNORE INTO agreements VALUES (?)", pairOf(one, other));
      }),

    haveAgreed: (one, other) =>
      db.do(() => db.has("SELECT 1 FROM agreements WHERE pair = ?", pairOf(one, other))),

    withdraw: (one, other) =>
      db.do(() => {
        db.run("DELETE FROM agreements WHERE pair = ?", pairOf(one, other));
      }),

    ask: (from, to, until) =>
      db.do(() => {
        db.run("INSERT OR REPLACE INTO questions VALUES (?, ?)", `${from} ${to}`, until);
      }),

    takeQuestion: (from, to, now) =>
      db.do(() => db.run("DELETE FROM questions WHERE id = ? AND until > ?", `${from} ${to}`, now) === 1),

    meet: (purpose, me, other, now, until) =>
      db.do(() => {
        const ours = `${purpose} ${me} ${other}`, theirs = `${purpose} ${other} ${me}`;
        if (db.run("DELETE FROM meetings WHERE id = ? AND until > ?", theirs, now) === 1) {
          db.run("DELETE FROM meetings WHERE id = ?", ours);
          return true;
        }
        db.run("INSERT OR REPLACE INTO meetings VALUES (?, ?)", ours, until);
        return false;
      }),
  };
}
