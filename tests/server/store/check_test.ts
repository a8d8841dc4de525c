// The check of a data file: that it finds nothing in a sound one, changes nothing, and names each kind of damage.
import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { type Calls, openStore } from "../../../server/store/calls.ts";
import { check, type Checked } from "../../../server/store/check.ts";
import { isSqliteError, StoreError } from "../../../server/store/database.ts";
import { type ExportableLog, exportableLogs, exportLog } from "../../../server/store/export_log.ts";
import { openReadOnly } from "../../../server/store/read_only.ts";
import { searchWords } from "../../../server/store/search_words.ts";
import { randomFrom } from "../../support/random.ts";
import { record, segment, storeLog } from "../../support/stored_log.ts";
import { inTempDir } from "../../support/temp_dir.ts";

const now = 10_000_000;
const credentials = {
  argon2: "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2g",
  scram: "SCRAM-SHA-256$4096:c2FsdHNhbHQ=$c3RvcmVk:c2VydmVy",
};
const state = {
  operators: [],
  topic: null,
  flags: "nt",
  key: null,
  limit: null,
  lists: { b: [], e: [], I: [] },
};

/** Two rooms and all else there can be, closed properly; ten segments in the first room. */
function makeData(path: string, more: (calls: Calls) => void = () => {}): void {
  const calls = openStore({ path, durability: "os", now });
  calls.start();
  const said = Array.from({ length: 10 }, (_, i) => [
    record(10 * i + 1, `hello ${i}`, { seq: 3 * i + 1 }),
    record(10 * i + 2, "", { seq: 0, command: "JOIN", extras: { params: ["*"] } }),
    record(10 * i + 3, "there", { seq: 3 * i + 2, extras: { account: "alice", key: `k${i}` } }),
    record(10 * i + 4, "you", { seq: 3 * i + 3 }),
  ]);
  storeLog(calls, 1, said);
  storeLog(calls, 2, [[record(201, "elsewhere", { seq: 1 })]]);
  calls.createAccount("alice", "Alice", credentials, now);
  calls.saveChannels([{ folded: "#room1", name: "#Room1", founder: 1, created: now, state }]);
  calls.setBan({ kind: "address", subject: "192.0.2.0/24", reason: "", by: "alice", made: now, until: null });
  calls.advanceMarker("alice", "#room1", now);
  while (calls.fillIndex(100)) { /* Until it has everything. */ }
  more(calls);
  calls.close();
}

function checkIt(path: string): Checked {
  return check(path, Deno.statSync(path).size, { now, onProgress: () => {} });
}

/** Changes a file as no chatroom would. */
function damage(path: string, ...statements: string[]): void {
  using db = new DatabaseSync(path);
  db.function("search_words", { deterministic: true }, searchWords);
  db.exec("PRAGMA foreign_keys = OFF");
  for (const statement of statements) db.exec(statement);
}

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

const middle = "(SELECT id FROM segment WHERE log = 1 ORDER BY id LIMIT 1 OFFSET 4)";
const flipped = "CAST(substr(body, 1, 40) || x'21' || substr(body, 42) AS BLOB)";

/** What is done to the file, and all that is then said of it. */
const damages: [name: string, statements: string[], problems: RegExp[]][] = [
  [
    "a byte of a text",
    ["DROP TRIGGER search_changed", `UPDATE segment SET body = ${flipped} WHERE id = ${middle}`],
    [
      /^The trigger search_changed is not there: another program changed the file\. Restore/,
    ],
  ],
  [
    "a byte of a text, the index told",
    [`UPDATE segment SET body = ${flipped} WHERE id = ${middle}`],
    [
      /^#room1, segment 5: its bytes are not those that were stored\. Restore the data from a copy\.$/,
      /^#room1, segment 5: it has messages 13 to 15\. /,
    ],
  ],
  [
    "a segment that is no records",
    [`UPDATE segment SET body = x'ffff' WHERE id = ${middle}`],
    [/segment 5: its bytes are not/, /segment 5: its bytes are no messages\./, /it has messages 13 to 15\./],
  ],
  [
    "a segment in the middle",
    [`DELETE FROM segment WHERE id = ${middle}`],
    [/^#room1, segment 6: before it, messages 13 to 15 are missing\. Restore the data from a copy\.$/],
  ],
  [
    "the last segment of a room",
    ["DELETE FROM segment WHERE log = 2"],
    [/^#room2: the last ones, message 1, are missing\. Restore/],
  ],
  [
    "a number that the room does not know of",
    ["UPDATE log SET last_seq = 0 WHERE id = 2"],
    [/^#room2: it has messages past its last number, 0: a server would give message 1 again\. Restore/],
  ],
  [
    "more gone than were said",
    ["UPDATE log SET gone_seq = 7 WHERE id = 2"],
    [/^#room2, segment 11: the number 1 is there twice\./, /what is written about it/, /^#room2: 7 messages/],
  ],
  [
    "a segment that is put behind another",
    ["UPDATE segment SET id = 100 WHERE id = 3"],
    [
      /segment 4: before it, messages 7 to 9 are missing/,
      /segment 100: it stands behind what was said after it/,
      /^The search index has segments that are not there, in number 1\./,
    ],
  ],
  [
    "a head that is not its body's",
    ["UPDATE segment SET count = 7 WHERE id = 2"],
    [/^#room1, segment 2: what is written about it is not what is in it\./],
  ],
  [
    "a size that is booked wrong",
    ["UPDATE log SET bytes = 5 WHERE id = 2"],
    [/^#room2: it is booked with 5 bytes and has \d+, .*Export it, and import it into an empty data directory\.$/],
  ],
  [
    "segments of a room that is gone",
    ["DELETE FROM log WHERE id = 2"],
    [/^Row 11 of the table segment belongs to a row of log that is not there\./],
  ],
  [
    "places that would be given again",
    ["UPDATE meta SET value = 200 WHERE key = 'reserved_orders'"],
    [/^#room2, segment 11: the msgid of message 1 would be given to another one too\./],
  ],
  [
    "an unknown next place",
    ["DELETE FROM meta WHERE key = 'reserved_orders'"],
    [/^The next free place among the messages is not known\./],
  ],
  [
    "this store's own name",
    ["UPDATE meta SET value = 'a b' WHERE key = 'epoch'"],
    [/^The store's value "epoch" is none that chatroom writes\./],
  ],
  [
    "a value that a later chatroom may write",
    ["INSERT INTO meta VALUES ('more', 'x'), ('__proto__', 1)"],
    [],
  ],
  [
    "an index that lacks something",
    ["INSERT INTO search (search) VALUES ('delete-all')"],
    [/^The search index does not have all segments; 11 are missing\. Nothing that was said is lost/],
  ],
  [
    "an index that knows too much",
    [
      "DROP TRIGGER search_deleted",
      "DELETE FROM segment WHERE log = 2",
      "UPDATE log SET last_seq = 0, bytes = 0 WHERE id = 2",
    ],
    [/^The trigger search_deleted is not there/],
  ],
  [
    "an index past its end",
    ["UPDATE meta SET value = 99 WHERE key = 'indexed_segment'"],
    [/^The search index does not know how far it goes\./],
  ],
  [
    "names and passwords of accounts",
    ["UPDATE account SET scram = 'x'", "INSERT INTO account VALUES (2, 'b', 'a b', 0, '', '')"],
    [
      /^The account Alice has a password that nobody can log in with\./,
      /^The account b has the name a b, which/,
    ],
  ],
  [
    "a registered room's state",
    ["UPDATE channel SET state = '{'"],
    [/^The registered room #Room1 has modes, lists or a topic that cannot be read\./],
  ],
  [
    "a registered room's founder",
    ["UPDATE channel SET founder = 9"],
    [/^Row 1 of the table channel belongs to a row of account that is not there\./],
  ],
  ["a ban", ["UPDATE ban SET subject = 'nowhere!'"], [/^The ban of nowhere! is for nobody\./]],
  [
    "read markers",
    [
      "INSERT INTO read_marker VALUES ('bob', '#room1', 5)",
      "UPDATE read_marker SET time = 99000000000 WHERE account = 'alice'",
      "INSERT INTO read_marker VALUES ('alice', 'no one', 5)",
    ],
    [
      /^The read marker of alice in #room1 is at a time that has not come yet\. Set this machine's clock/,
      /^The read marker of alice in no one is of no room or person\./,
      /^The read marker of bob in #room1 is of an account that is not there\./,
    ],
  ],
  ["a table", ["DROP TABLE read_marker"], [/^The table read_marker is not there: another program/]],
  [
    "another program's file",
    ["PRAGMA application_id = 7"],
    [/is a database of another program\. Choose another --data directory\.$/],
  ],
  [
    "a newer version's file",
    ["PRAGMA user_version = 99"],
    [/was written by a newer chatroom\. Use that one, or another --data directory\.$/],
  ],
];

for (const [name, statements, expected] of damages) {
  Deno.test(`damage is named: ${name}`, () =>
    inTempDir((dir) => {
      const path = `${dir}/chatroom.db`;
      makeData(path);
      damage(path, ...statements);
      const before = Deno.readFileSync(path);
      const { problems } = checkIt(path);
      assertEquals(Deno.readFileSync(path), before);
      const text = problems.join("\n");
      assertEquals(problems.length, expected.length, text);
      for (const pattern of expected) {
        assert(problems.some((problem) => pattern.test(problem)), `${pattern}\n${text}`);
      }
      return Promise.resolve();
    }));
}

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
