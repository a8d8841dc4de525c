// The check of a data file names each kind of damage.
import { assert, assertEquals } from "@std/assert";
import { inTempDir } from "../../support/temp_dir.ts";
import { checkIt, damage, makeData } from "../../support/checked_data.ts";

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
