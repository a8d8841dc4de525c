// The database's own work: in small steps, without making commits less durable, and with the ballast's room for itself.
import { assert, assertEquals, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { Ballast, BALLAST_BYTES } from "../../../server/store/ballast.ts";
import { openDatabase, StoreError } from "../../../server/store/database.ts";
import { keepEverything, Retention } from "../../../server/store/retention.ts";
import { migrations } from "../../../server/store/schema.ts";
import { Upkeep } from "../../../server/store/upkeep.ts";
import { inTempDir } from "../../support/temp_dir.ts";

interface Place {
  readonly dir: string;
  readonly path: string;
  readonly db: DatabaseSync;
  readonly upkeep: Upkeep;
}

/** A database with a table that a test may fill. */
const withUpkeep = (test: (place: Place) => void, quotaBytes?: number) => () =>
  inTempDir((dir) => {
    const path = `${dir}/chatroom.db`;
    const db = openDatabase({ path, durability: "fsync", quotaBytes });
    db.exec("CREATE TABLE filler (bytes BLOB)");
    const retention = new Retention(db, keepEverything);
    try {
      test({ dir, path, db, upkeep: new Upkeep(db, retention, new Ballast(`${dir}/ballast`)) });
    } finally {
      db.close();
    }
    return Promise.resolve();
  });

const MEGABYTE = 1024 * 1024;
const pragma = (db: DatabaseSync, name: string) =>
  Number(Object.values(db.prepare(`PRAGMA ${name}`).get()!)[0]);
const fill = (db: DatabaseSync, bytes: number) => db.exec(`INSERT INTO filler VALUES (randomblob(${bytes}))`);

function idleSteps(upkeep: Upkeep): number {
  let steps = 1;
  for (; upkeep.step(0, true).more; steps++) assert(steps < 1_000, "it comes to an end");
  return steps;
}

Deno.test(
  "a quiet moment moves the write-ahead log into the database, gives room back and holds the ballast",
  withUpkeep(({ dir, path, db, upkeep }) => {
    fill(db, 12 * MEGABYTE);
    db.exec("DELETE FROM filler");
    db.exec("PRAGMA wal_checkpoint(FULL)");
    const { size } = Deno.statSync(path);
    assert(size > 12 * MEGABYTE);
    assert(idleSteps(upkeep) > 10, "in small steps");
    db.exec("PRAGMA wal_checkpoint(FULL)");
    assert(Deno.statSync(path).size < 5 * MEGABYTE, "what is kept is for what comes next");
    assertEquals(Deno.statSync(`${dir}/ballast`).size, BALLAST_BYTES);
  }),
);

Deno.test("a file that cannot become smaller costs no endless work", () => {
  const db = new DatabaseSync(":memory:");
  db.function("search_words", (_id, _log, _body) => "");
  db.exec(`${migrations.join(";")}; CREATE TABLE filler (bytes BLOB)`);
  fill(db, 12 * MEGABYTE);
  db.exec("DELETE FROM filler");
  assertEquals(idleSteps(new Upkeep(db, new Retention(db, keepEverything), null)), 1);
  db.close();
});

Deno.test(
  "while commits follow each other nothing is given back, moved or held",
  withUpkeep(({ dir, db, upkeep }) => {
    fill(db, 12 * MEGABYTE);
    db.exec("DELETE FROM filler");
    const free = pragma(db, "freelist_count");
    assertEquals(upkeep.step(0, false).more, false);
    assertEquals(pragma(db, "freelist_count"), free);
    assertThrows(() => Deno.statSync(`${dir}/ballast`), Deno.errors.NotFound);
  }),
);

Deno.test(
  "commits wait for the disk as before, whether a step went well or not",
  withUpkeep(({ db, upkeep }) => {
    upkeep.step(0, true);
    assertEquals(pragma(db, "synchronous"), 2);
    const failing = new Upkeep(db, upkeep.retention, null, () => {
      throw new Error("the clock is broken");
    });
    assertThrows(() => failing.step(0, true));
    upkeep.retention.grown(1, 1);
    let reads = 0;
    const late = new Upkeep(db, upkeep.retention, null, () => {
      if (reads++ > 0) throw new Error("the clock is broken");
      return 0;
    });
    assertThrows(() => late.step(0, true), Error, "the clock is broken");
    assertEquals(pragma(db, "synchronous"), 2);
  }),
);

Deno.test(
  "once the disk was full the database grows no further until the ballast is held again",
  withUpkeep(({ dir, db, upkeep }) => {
    upkeep.step(0, true);
    fill(db, MEGABYTE);
    upkeep.full();
    assertThrows(() => Deno.statSync(`${dir}/ballast`), Deno.errors.NotFound);
    assertThrows(() => fill(db, MEGABYTE), Error, "full");
    // Pages that have become free take what is said.
    db.exec("DELETE FROM filler");
    fill(db, MEGABYTE / 2);
    upkeep.recover();
    assertEquals(Deno.statSync(`${dir}/ballast`).size, BALLAST_BYTES);
    fill(db, 2 * MEGABYTE);
  }),
);

Deno.test(
  "a quota holds whatever the ballast does, and it recovers only once there is room within it",
  withUpkeep(({ db, upkeep }) => {
    upkeep.step(0, true);
    fill(db, 1.5 * MEGABYTE);
    assertThrows(
      () => {
        for (;;) fill(db, 5_000);
      },
      Error,
      "full",
    );
    upkeep.full();
    assertThrows(() => upkeep.recover(), Error, "full");
    assertThrows(() => fill(db, MEGABYTE), Error, "full");
    db.exec("DELETE FROM filler");
    upkeep.recover();
    fill(db, MEGABYTE);
    assertThrows(() => fill(db, MEGABYTE), Error, "full");
  }, 2 * MEGABYTE),
);

Deno.test(
  "where the ballast cannot be held a step says so",
  withUpkeep(({ dir, upkeep }) => {
    Deno.mkdirSync(`${dir}/ballast`);
    const error = assertThrows(() => upkeep.step(0, true), StoreError);
    assertEquals(error.reason, "full");
  }),
);
