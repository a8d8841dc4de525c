// Opening the file: one server at a time, only files that are ours and whole, older versions brought to this one. What is
// refused is named and left as it is.
import { assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { openStore } from "../../../server/store/calls.ts";
import { openDatabase, StoreError } from "../../../server/store/database.ts";
import { migrations } from "../../../server/store/schema.ts";
import { everything, integrity, openLocal, Speaker } from "../../support/crashed_store.ts";
import { randomFrom } from "../../support/random.ts";
import { record, segment } from "../../support/stored_log.ts";
import { inTempDir } from "../../support/temp_dir.ts";

const APPLICATION_ID = 0x63686174;
const open = (path: string) => openDatabase({ path, durability: "fsync" });

const pragma = (db: DatabaseSync, name: string) => Object.values(db.prepare(`PRAGMA ${name}`).get()!)[0];

/** Opening is refused for this reason, in words that name the file, and every byte stays as it is. */
function assertRefused(dir: string, name: string, reason: StoreError["reason"], words: string): void {
  const before = contents(dir);
  const path = `${dir}/${name}`;
  const error = assertThrows(() => open(path), StoreError);
  assertEquals(error.reason, reason, error.message);
  assertStringIncludes(error.message, path);
  assertStringIncludes(error.message, words);
  assertEquals(contents(dir), before);
}

const contents = (dir: string) =>
  new Map([...Deno.readDirSync(dir)].map(({ name }) => [name, Deno.readFileSync(`${dir}/${name}`)]));

/** A database as an older version made it, or another program. */
function make(path: string, sql: string): void {
  const db = new DatabaseSync(path);
  db.function("search_words", (_id, _log, _body) => "");
  db.exec(sql);
  db.close();
}

const madeBy = (version: number) =>
  `${migrations.slice(0, version).join(";")};
   PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${version};`;

Deno.test("a second server is refused while the first one runs, and not after it", () =>
  inTempDir((dir) => {
    const path = `${dir}/chatroom.db`;
    const first = open(path);
    const error = assertThrows(() => open(path), StoreError);
    assertEquals([error.reason, error.message], ["busy", `${path} is in use by another chatroom server.`]);
    first.close();
    open(path).close();
    return Promise.resolve();
  }));

Deno.test("another program's database is refused and left as it is", () =>
  inTempDir((dir) => {
    make(`${dir}/photos.db`, "CREATE TABLE photo (name TEXT); INSERT INTO photo VALUES ('me')");
    assertRefused(dir, "photos.db", "foreign", "is a database of another program");
    make(`${dir}/other.db`, "PRAGMA application_id = 77; CREATE TABLE chat (text TEXT)");
    assertRefused(dir, "other.db", "foreign", "Choose another --data directory");
    return Promise.resolve();
  }));

Deno.test("a file that is no database is refused and left as it is", () =>
  inTempDir(async (dir) => {
    const random = randomFrom("no database");
    await Deno.writeTextFile(`${dir}/notes.txt`, "these are my notes ".repeat(1_000));
    assertRefused(dir, "notes.txt", "foreign", "is no database");
    await Deno.writeFile(`${dir}/noise`, Uint8Array.from({ length: 8_192 }, () => random.below(256)));
    assertRefused(dir, "noise", "foreign", "is no database");
  }));

Deno.test("a newer version's database is refused and left as it is", () =>
  inTempDir((dir) => {
    make(
      `${dir}/chatroom.db`,
      `${madeBy(migrations.length)}; PRAGMA user_version = ${migrations.length + 1}`,
    );
    assertRefused(dir, "chatroom.db", "newer", "was written by a newer chatroom");
    return Promise.resolve();
  }));

Deno.test("a damaged database is refused and left as it is", () =>
  inTempDir(async (dir) => {
    const path = `${dir}/chatroom.db`;
    open(path).close();
    const bytes = await Deno.readFile(path);
    // The list of tables, behind the header of 100 bytes.
    bytes.fill(0xff, 100, 200);
    await Deno.writeFile(path, bytes);
    assertRefused(dir, "chatroom.db", "corrupt", "is damaged");
  }));

Deno.test("a record that was changed by something else is named as damage, at the start and later", () =>
  inTempDir(async (dir) => {
    const path = `${dir}/chatroom.db`;
    const store = await openLocal(path, "fsync");
    const speaker = new Speaker(store);
    await speaker.say(["#a", "fine"]);
    await store.close();
    make(path, "UPDATE segment SET body = zeroblob(40)");
    const refused = await assertRejects(() => openLocal(path, "fsync"), StoreError);
    assertEquals(refused.reason, "corrupt");
    assertStringIncludes(refused.message, `${path} is damaged`);
    // Looked at for keys at the start, if it is not so old.
    const later = await openLocal(path, "fsync", 2 ** 45);
    const unread = await assertRejects(() => everything(later), StoreError);
    assertEquals(unread.reason, "corrupt");
    // People who are chatting are told, too.
    assertEquals(unread.message.includes(dir), false, unread.message);
    await later.close();
  }));

Deno.test("what a start that was cut off has left is taken up: an empty file, and a database without tables", () =>
  inTempDir(async (dir) => {
    await Deno.writeFile(`${dir}/empty.db`, new Uint8Array(0));
    make(`${dir}/bare.db`, "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; VACUUM");
    for (const name of ["empty.db", "bare.db"]) {
      const db = open(`${dir}/${name}`);
      assertEquals(pragma(db, "user_version"), migrations.length, name);
      db.close();
    }
  }));

for (let version = 1; version < migrations.length; version++) {
  Deno.test(`a database of schema version ${version} is brought to ${migrations.length}, with all that is in it`, () =>
    inTempDir((dir) => {
      const path = `${dir}/chatroom.db`;
      make(
        path,
        `${madeBy(version)};
         INSERT INTO meta VALUES ('epoch', 'old'), ('reserved_orders', 1000);
         INSERT INTO log (id, kind, name, created, last_seq) VALUES (7, 'room', '#old', 5, 2)`,
      );
      const body = segment(7, [record(1, "one"), record(2, "two")]).body;
      const db = new DatabaseSync(path);
      db.prepare("INSERT INTO segment VALUES (1, 7, 1, 2, 2, 2, 10, 20, 0, ?)").run(body);
      db.close();

      const calls = openStore({ path, durability: "fsync", now: 0 });
      const { epoch, firstOrder, logs } = calls.start();
      assertEquals([epoch, firstOrder, logs.length], ["old", 1001, 1]);
      const records = calls.read({ log: 7, limit: 9, from: "oldest" });
      assertEquals(records.map(({ text }) => text), ["one", "two"]);
      calls.createAccount("alice", "alice", { argon2: "a", scram: "s" }, 1);
      while (calls.fillIndex(5));
      calls.close();
      assertEquals(integrity(path), "ok");
      const after = open(path);
      assertEquals(pragma(after, "user_version"), migrations.length);
      after.close();
      return Promise.resolve();
    }));
}

Deno.test("a migration that fails leaves the version before it, whole", () =>
  inTempDir((dir) => {
    const path = `${dir}/chatroom.db`;
    // The second migration makes it, after it has made others.
    make(path, `${madeBy(1)}; CREATE TABLE ban (mine TEXT)`);
    assertThrows(() => open(path), StoreError);
    const db = new DatabaseSync(path);
    assertEquals(pragma(db, "user_version"), 1);
    const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all();
    assertEquals(tables.map(({ name }) => name), ["ban", "log", "meta", "segment"]);
    db.close();
    return Promise.resolve();
  }));

for (const [durability, synchronous] of [["fsync", 2], ["os", 1]] as const) {
  Deno.test(`--durability ${durability}: a commit ${synchronous === 2 ? "waits" : "does not wait"} for the disk`, () =>
    inTempDir((dir) => {
      const db = openDatabase({ path: `${dir}/chatroom.db`, durability });
      assertEquals([pragma(db, "synchronous"), pragma(db, "journal_mode")], [synchronous, "wal"]);
      db.close();
      return Promise.resolve();
    }));
}

Deno.test(
  "nobody else can read the file",
  { ignore: Deno.build.os === "windows" },
  () =>
    inTempDir(async (dir) => {
      const db = open(`${dir}/chatroom.db`);
      for await (const { name } of Deno.readDir(dir)) {
        assertEquals((await Deno.stat(`${dir}/${name}`)).mode! & 0o077, 0, name);
      }
      db.close();
    }),
);
