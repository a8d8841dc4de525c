// The check of a data file: that it finds nothing in a sound one, changes nothing, and names each kind of damage.
import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { openStore } from "../../../server/store/calls.ts";
import { check } from "../../../server/store/check.ts";
import { isSqliteError, StoreError } from "../../../server/store/database.ts";
import { type ExportableLog, exportableLogs, exportLog } from "../../../server/store/export_log.ts";
import { openReadOnly } from "../../../server/store/read_only.ts";
import { randomFrom } from "../../support/random.ts";
import { record, segment, storeLog } from "../../support/stored_log.ts";
import { inTempDir } from "../../support/temp_dir.ts";
import { checkIt, damage, makeData, now } from "../../support/checked_data.ts";

async function bytesIn(dir: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const { name } of Deno.readDir(dir)) {
    found.set(name, new TextDecoder("latin1").decode(await Deno.readFile(`${dir}/${name}`)));
  }
  return found;
}

Deno.test("sound data has no problem, is counted, and is left as it is", () =>
  inTempDir(async (dir) => {
    const path = `${dir}/chatroom.db`;
    makeData(path);
    const before = await bytesIn(dir);
    const { bytes: _, ...checked } = checkIt(path);
    assertEquals(checked, {
      rooms: 2,
      conversations: 0,
      messages: 31,
      events: 10,
      accounts: 1,
      registeredRooms: 1,
      problems: [],
      more: 0,
    });
    assertEquals(await bytesIn(dir), before);
  }));

Deno.test("what retention and redaction leave is sound", () =>
  inTempDir((dir) => {
    const path = `${dir}/chatroom.db`;
    makeData(path, (calls) => calls.commit({ logs: [], segments: [], redactions: [{ log: 1, order: 51 }] }));
    const keep = { messages: 10, ageMs: Infinity, bytes: Infinity, totalBytes: Infinity };
    const calls = openStore({ path, durability: "os", now, keep });
    while (calls.upkeep(now, true).more) { /* Until retention has what is its. */ }
    calls.close();
    const { messages, problems } = checkIt(path);
    assertEquals([messages, problems], [13, []]);
    return Promise.resolve();
  }));

Deno.test("what lies in the journal of a server that was killed is looked at too, and left there", () =>
  inTempDir(async (dir) => {
    const calls = openStore({ path: `${dir}/first.db`, durability: "os", now });
    storeLog(calls, 1, [[record(1, "hello")]]);
    // As a kill leaves them: the journal not moved into the file.
    await Deno.copyFile(`${dir}/first.db`, `${dir}/chatroom.db`);
    await Deno.copyFile(`${dir}/first.db-wal`, `${dir}/chatroom.db-wal`);
    calls.close();
    const before = await bytesIn(dir);
    assertEquals(checkIt(`${dir}/chatroom.db`).messages, 1);
    assertEquals(await bytesIn(dir), before);
  }));

Deno.test("an empty file is sound, and so is one of an earlier version", () =>
  inTempDir(async (dir) => {
    await Deno.create(`${dir}/empty.db`).then((file) => file.close());
    assertEquals(checkIt(`${dir}/empty.db`).problems, []);
    const { migrations } = await import("../../../server/store/schema.ts");
    damage(`${dir}/old.db`, migrations[0]!, "PRAGMA application_id = 0x63686174; PRAGMA user_version = 1");
    assertEquals(checkIt(`${dir}/old.db`).problems, []);
  }));

Deno.test("what was said twice with one key is named", () =>
  inTempDir((dir) => {
    const path = `${dir}/chatroom.db`;
    const again = record(301, "there", { seq: 2, extras: { account: "alice", key: "k3" } });
    makeData(path, (calls) => calls.commit({ logs: [], segments: [segment(2, [again])], redactions: [] }));
    const { problems } = checkIt(path);
    assertEquals(problems.length, 1);
    assertMatch(problems[0]!, /^#room2, segment 12: message 2 was said before, with the same key\. Restore/);
    return Promise.resolve();
  }));

Deno.test("two messages with one msgid are named, and somebody who leaves two rooms at once is not", () =>
  inTempDir((dir) => {
    const path = `${dir}/chatroom.db`;
    const quit = record(301, "bye", { seq: 0, command: "QUIT" });
    const both = (one: readonly Parameters<typeof segment>[1][number][], two: typeof one) => ({
      logs: [],
      redactions: [],
      segments: [segment(1, one), segment(2, two)],
    });
    makeData(path, (calls) => {
      calls.commit(both([quit, record(302, "a", { seq: 31 })], [quit, record(303, "b", { seq: 2 })]));
      calls.commit(both([record(311, "c", { seq: 32 })], [record(311, "d", { seq: 3 })]));
    });
    // What a segment begins with says nothing of its last number where that is not counted.
    assertEquals(checkIt(path).problems, [
      "#room2, segment 15: message 3 has the msgid of another one. Restore the data from a copy.",
    ]);
    return Promise.resolve();
  }));

Deno.test("a file that was cut off is named at every length, and what is no database at all", () =>
  inTempDir(async (dir) => {
    const path = `${dir}/chatroom.db`;
    makeData(path);
    const whole = await Deno.readFile(path);
    const found: number[] = [];
    for (let pages = 1; pages * 4096 < whole.length; pages++) {
      await Deno.writeFile(path, whole.subarray(0, pages * 4096 - (pages % 2) * 100));
      const { problems } = checkIt(path);
      for (const problem of problems) assertMatch(problem, /Restore|restore|Choose/);
      found.push(problems.length);
    }
    assert(found.length > 10 && found.every((count) => count > 0), found.join());
    await Deno.writeTextFile(path, "my diary ".repeat(1000));
    assertMatch(checkIt(path).problems.join(), /is no database\. Choose another --data directory\.$/);
    assertEquals((await Deno.readTextFile(path)).length, 9000);
  }));

Deno.test("a hundred problems are told, and the rest is counted", () =>
  inTempDir((dir) => {
    const path = `${dir}/chatroom.db`;
    makeData(path, (calls) => {
      const said = Array.from({ length: 150 }, (_, i) => [record(1000 + i, "x", { seq: i + 1 })]);
      storeLog(calls, 3, said);
    });
    damage(path, "UPDATE segment SET count = 9 WHERE log = 3");
    const { problems, more } = checkIt(path);
    assertEquals([problems.length, more], [100, 50]);
    return Promise.resolve();
  }));

Deno.test("a file that a server has open is not checked", () =>
  inTempDir((dir) => {
    const path = `${dir}/chatroom.db`;
    const calls = openStore({ path, durability: "os", now });
    const error = assertThrows(() => checkIt(path), StoreError, "is in use by another chatroom server.");
    assertEquals(error.reason, "busy");
    calls.close();
    assertEquals(checkIt(path).problems, []);
    return Promise.resolve();
  }));

Deno.test("progress is told of what is said", () =>
  inTempDir((dir) => {
    const path = `${dir}/chatroom.db`;
    makeData(path);
    const told: string[] = [];
    check(path, 0, { now, onProgress: (what, done, of) => told.push(`${what} ${done}/${of}`) });
    assertEquals(told, ["the file 0/0", "what is said 1/11", "the search index 0/11"]);
    return Promise.resolve();
  }));

Deno.test("what a damaged file says reaches no terminal as it is", () =>
  inTempDir(async (dir) => {
    const path = `${dir}/chatroom.db`;
    makeData(path);
    const bytes = await Deno.readFile(path);
    const text = new TextDecoder("latin1").decode(bytes);
    // A row of the schema: a name that SQLite repeats, of what it cannot read.
    bytes.set(new TextEncoder().encode("\x1b]0;evil"), text.indexOf("tableread_marker") + "table".length);
    bytes.set(new TextEncoder().encode("CREATE NOTHING"), text.indexOf("CREATE TABLE read_marker"));
    await Deno.writeFile(path, bytes);
    assertMatch(checkIt(path).problems.join(""), /is damaged \(malformed database schema \([^\x1b]*evil/);
  }));

Deno.test("while a file is read, no server starts on it", () =>
  inTempDir((dir) => {
    const path = `${dir}/chatroom.db`;
    makeData(path);
    const { close } = openReadOnly(path);
    assertThrows(() => openStore({ path, durability: "os", now }), StoreError, "is in use");
    close();
    openStore({ path, durability: "os", now }).close();
    return Promise.resolve();
  }));

Deno.test("whatever bits are flipped, the check comes to its end and changes nothing", () =>
  inTempDir(async (dir) => {
    const random = randomFrom("flipped bits");
    const path = `${dir}/chatroom.db`;
    makeData(path);
    const whole = await Deno.readFile(path);
    let found = 0;
    for (let round = 0; round < 200; round++) {
      const bytes = whole.slice();
      for (let i = random.below(4); i >= 0; i--) {
        // Half of them in what says how to read the rest.
        const at = random.below(random.pick([8192, bytes.length]));
        bytes[at]! ^= 1 << random.below(8);
      }
      await Deno.writeFile(path, bytes);
      if (checkIt(path).problems.length > 0) found++;
      for (const log of readable(path)) assert(log.name.length > 0, random.seedNote);
      const left = await bytesIn(dir);
      assertEquals(
        left.get("chatroom.db") === new TextDecoder("latin1").decode(bytes),
        true,
        random.seedNote,
      );
    }
    assert(found > 50, `${found} of 200, ${random.seedNote}`);
  }));

/** Reads all that can be exported of a file, damaged as it may be. */
function readable(path: string): ExportableLog[] {
  try {
    const { db, close } = openReadOnly(path);
    try {
      const logs = [...exportableLogs(db)];
      for (const log of logs) for (const _ of exportLog(db, log)) { /* To its end. */ }
      return logs;
    } finally {
      close();
    }
  } catch (error) {
    assert(error instanceof StoreError || isSqliteError(error), String(error));
    return [];
  }
}
