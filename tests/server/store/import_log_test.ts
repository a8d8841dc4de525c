// Export and import: that lines come back as they were, once however often they are imported, and that a bad one changes
// nothing.
import { assert, assertEquals, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { openStore } from "../../../server/store/calls.ts";
import { StoreError } from "../../../server/store/database.ts";
import {
  type Extras,
  type RecordCommand,
  recordCommands,
  type SaidRecord,
} from "../../../server/store/record.ts";
import { injection } from "../../support/hostile.ts";
import { type Random, randomFrom } from "../../support/random.ts";
import { record, storeLog } from "../../support/stored_log.ts";
import { inTempDir } from "../../support/temp_dir.ts";
import { assertSound, HOUR_MS, importInto, linesIn, make, now } from "../../support/imported_data.ts";

const counted: ReadonlySet<string> = new Set(["PRIVMSG", "NOTICE", "TAGMSG"]);
const long = 16_000;

/** A text that one line of IRC's can carry, as nasty as it may be. */
function text(random: Random): string {
  const nasty = () => injection(random).replaceAll(/[\r\n\0]/g, "");
  switch (random.below(5)) {
    case 0:
      return "";
    case 1:
      return random.pick(["x", "😀", "\x01", "\u2028", '"', "\\"]).repeat(random.below(long / 4));
    case 2:
      return `\x1b[31m${nasty()}\x02 \u202e`;
    default:
      return nasty();
  }
}

const word = (random: Random) => random.pick(["+o", "-v", "bob", "é", "a:b", "😀", '"', "\\", "#a"]);

/** A record such as the server keeps, of any kind. */
function anyRecord(random: Random, order: number, seq: number, time: number): SaidRecord {
  const command: RecordCommand = random.pick(recordCommands);
  const isCounted = counted.has(command);
  const account = random.below(2) === 0 ? { account: random.pick(["alice", "Zoë"]) } : {};
  const tags = {
    [`+${random.pick(["draft/reply", "typing", "x.y/z"])}`]: `${text(random).slice(0, 300)}\n;`,
  };
  const redacted = isCounted && random.below(6) === 0;
  const params = command === "KICK"
    ? ["bob"]
    : command === "MODE" || command === "JOIN"
    ? [word(random)]
    : [];
  const extras: Extras = {
    ...account,
    ...(redacted || random.below(2) === 0 ? {} : { tags }),
    ...(params.length > 0 ? { params } : {}),
    ...(random.below(3) === 0 ? { key: `k${order}` } : {}),
    ...(redacted ? { redacted } : {}),
  };
  const said = command === "NICK" ? "carol" : command === "TAGMSG" || redacted ? "" : text(random);
  return {
    order,
    seq: isCounted ? seq : 0,
    time,
    command,
    source: random.pick(["alice!~a@host", "Zoë!z@a:b", "irc.local", "x!y!z@w"]),
    extras,
    text: said,
  };
}

function anyLog(random: Random, first: number): SaidRecord[][] {
  let [order, seq, time] = [0, first, now - HOUR_MS];
  return Array.from(
    { length: 1 + random.below(12) },
    () =>
      Array.from({ length: 1 + random.below(12) }, () => {
        time += random.below(3) * 1000;
        order += 1 + random.below(5);
        const one = anyRecord(random, order, seq, time);
        if (one.seq > 0) seq++;
        return one;
      }),
  );
}

Deno.test("export, import and export give the same lines, for whatever can be said", () =>
  inTempDir((dir) => {
    const random = randomFrom("export and import");
    for (let round = 0; round < 40; round++) {
      const [from, to] = [`${dir}/${round}a.db`, `${dir}/${round}b.db`];
      const firstSeq = random.pick([1, 1, 500]);
      make(from, (calls) => storeLog(calls, 1, anyLog(random, firstSeq)));
      const lines = linesIn(from);
      const imported = importInto(to, lines);
      assertEquals(linesIn(to), lines, random.seedNote);
      assertEquals(imported.messages + imported.events, lines.length, random.seedNote);
      assertEquals(imported.messages, lines.filter((line) => "seq" in JSON.parse(line)).length);
      const again = importInto(to, lines);
      assertEquals([again.messages, again.events, again.known], [0, 0, lines.length], random.seedNote);
      assertEquals(linesIn(to), lines, random.seedNote);
      assertSound(to);
    }
    return Promise.resolve();
  }));

Deno.test("a room whose first messages are gone keeps its numbers", () =>
  inTempDir((dir) => {
    const join = record(1, "", { seq: 0, command: "JOIN" });
    make(`${dir}/a.db`, (calls) => storeLog(calls, 1, [[join, record(2, "x", { seq: 701 })]]));
    importInto(`${dir}/b.db`, linesIn(`${dir}/a.db`));
    const calls = openStore({ path: `${dir}/b.db`, durability: "os", now });
    const [log] = calls.start().logs;
    calls.close();
    assertEquals([log!.name, log!.lastSeq, log!.goneSeq], ["#room1", 701, 700]);
    assertSound(`${dir}/b.db`);
    return Promise.resolve();
  }));

Deno.test("what a room has already is passed over, and the rest stands behind it with numbers of its own", () =>
  inTempDir((dir) => {
    const said = (from: number, to: number) =>
      Array.from({ length: to - from + 1 }, (_, i) => record(from + i, `message ${from + i}`));
    const [a, b] = [`${dir}/a.db`, `${dir}/b.db`];
    make(a, (calls) => storeLog(calls, 1, [said(1, 20)]));
    const lines = linesIn(a);
    importInto(b, lines.slice(0, 8));
    assertEquals(importInto(b, lines.slice(4, 12)), {
      room: "#room1",
      messages: 4,
      events: 0,
      known: 4,
      isNew: false,
      behindNewer: false,
    });
    assertEquals(linesIn(b), lines.slice(0, 12));
    // The same line twice in one file is one message.
    const { messages, known } = importInto(b, [...lines, ...lines]);
    assertEquals([messages, known], [8, 32]);
    assertEquals(linesIn(b), lines);
    // Back to where they were said: they are known there.
    assertEquals(importInto(a, linesIn(b)).known, 20);
    assertEquals(linesIn(a), lines);
    assertSound(a);
    assertSound(b);
    return Promise.resolve();
  }));

Deno.test("into a room with newer messages, and into another room of the same data", () =>
  inTempDir((dir) => {
    const [a, b] = [`${dir}/a.db`, `${dir}/b.db`];
    make(a, (calls) => storeLog(calls, 1, [[record(1, "old"), record(2, "older")]]));
    make(b, (calls) => storeLog(calls, 1, [[record(1, "new", { time: 50_000 })]]));
    const lines = linesIn(a);
    const { messages, behindNewer } = importInto(b, lines);
    assertEquals([messages, behindNewer], [2, true]);
    const has = linesIn(b).map((line) => JSON.parse(line)).map(({ seq, text, time }) => [seq, text, time]);
    assertEquals(has, [
      [1, "new", "1970-01-01T00:00:50.000Z"],
      [2, "old", "1970-01-01T00:00:00.010Z"],
      [3, "older", "1970-01-01T00:00:00.020Z"],
    ]);
    assertEquals(importInto(b, lines, "#Copy").room, "#copy");
    assertEquals(importInto(b, lines, "#copy").known, 2);
    assertEquals(linesIn(b, "#copy"), lines.map((line) => line.replace("#room1", "#copy")));
    assertSound(b);
    // Found by the time at which they were put there.
    const calls = openStore({ path: b, durability: "os", now });
    const { logs, firstOrder } = calls.start();
    const { id } = logs.find(({ name }) => name === "#room1")!;
    assertEquals(
      calls.read({ log: id, after: calls.orderAt(id, 49_999), limit: 9, from: "oldest" }).length,
      3,
    );
    assert(calls.read({ log: id, limit: 9, from: "oldest" }).every(({ order }) => order < firstOrder));
    calls.close();
    return Promise.resolve();
  }));

Deno.test("what was taken back here stays so, and what was taken back there comes so", () =>
  inTempDir((dir) => {
    const [a, b] = [`${dir}/a.db`, `${dir}/b.db`];
    make(a, (calls) => storeLog(calls, 1, [[record(1, "secret"), record(2, "fine")]]));
    const before = linesIn(a);
    importInto(b, before);
    const redact = (path: string) =>
      make(path, (calls) => {
        const [log] = calls.start().logs;
        const [first] = calls.read({ log: log!.id, limit: 1, from: "oldest" });
        calls.commit({ logs: [], segments: [], redactions: [{ log: log!.id, order: first!.order }] });
      });
    redact(b);
    assertEquals(importInto(b, before).known, 2);
    const [line] = linesIn(b);
    assertEquals(JSON.parse(line!).redacted, true);
    assertEquals([line!.includes("secret"), line!.includes('"text"')], [false, false]);
    importInto(`${dir}/c.db`, linesIn(b));
    assertEquals(linesIn(`${dir}/c.db`), linesIn(b));
    return Promise.resolve();
  }));

Deno.test("keys of what was said of late are known at the next start, whatever was imported behind it", () =>
  inTempDir((dir) => {
    const [a, b] = [`${dir}/a.db`, `${dir}/b.db`];
    make(a, (calls) => storeLog(calls, 1, [[record(1, "old")]]));
    make(b, (calls) => storeLog(calls, 2, [[record(1, "new", { time: now - 1000, extras: { key: "k" } })]]));
    importInto(b, linesIn(a));
    importInto(b, linesIn(a), "#another");
    const calls = openStore({ path: b, durability: "os", now });
    assertEquals(calls.start().recentKeys.map(({ extras }) => extras.key), ["k"]);
    calls.close();
    return Promise.resolve();
  }));

Deno.test("what is imported is found by the search, once the server has had time", () =>
  inTempDir((dir) => {
    make(`${dir}/a.db`, (calls) => storeLog(calls, 1, [[record(1, "a needle in the hay")]]));
    importInto(`${dir}/b.db`, linesIn(`${dir}/a.db`));
    const calls = openStore({ path: `${dir}/b.db`, durability: "os", now });
    const [log] = calls.start().logs;
    while (calls.fillIndex(100)) { /* Until it has everything. */ }
    const { hits } = calls.search({ logs: [log!.id], phrases: [["needle"]], limit: 5 });
    assertEquals(hits.map(({ record }) => record.text), ["a needle in the hay"]);
    calls.close();
    assertSound(`${dir}/b.db`);
    return Promise.resolve();
  }));

Deno.test("a damaged room is exported but for its damage, and takes nothing", () =>
  inTempDir((dir) => {
    const path = `${dir}/a.db`;
    make(path, (calls) => storeLog(calls, 1, [[record(1, "a")], [record(2, "b")], [record(3, "c")]]));
    const lines = linesIn(path);
    const db = new DatabaseSync(path);
    db.exec("UPDATE segment SET crc = crc + 1 WHERE id = 2");
    db.close();
    assertEquals(linesIn(path), [lines[0]!, "damaged", lines[2]!]);
    assertThrows(
      () => importInto(path, lines),
      StoreError,
      "#room1 is damaged: chatroom server --check says where.",
    );
    return Promise.resolve();
  }));

Deno.test("a room for invited people, which begins anew at the next start, takes nothing", () =>
  inTempDir((dir) => {
    const path = `${dir}/a.db`;
    make(path, (calls) => {
      storeLog(calls, 1, [[record(1, "a")]]);
      calls.setDoor(1, "i");
    });
    const lines = linesIn(path);
    assertThrows(() => importInto(path, lines), StoreError, "#room1 is for invited people only");
    assertEquals(importInto(path, lines, "#other").messages, 1);
    return Promise.resolve();
  }));
