import { assert, assertEquals } from "@std/assert";
import { openDatabase } from "../../../server/store/database.ts";
import { type Calls, openStore } from "../../../server/store/calls.ts";
import type { SaidRecord } from "../../../server/store/record.ts";
import { SearchIndex, type SearchPlace, type SearchQuery } from "../../../server/store/search_index.ts";
import { hasPhrases, inShard, phrasesOf } from "../../../server/store/search_words.ts";
import { Segments } from "../../../server/store/segments.ts";
import { type Random, randomFrom } from "../../support/random.ts";
import { record, segment, storeLog } from "../../support/stored_log.ts";

const open = (path = ":memory:") => openStore({ path: path, durability: "os", now: 0 });

/** A search to its end. */
function searchAll(
  search: (query: SearchQuery, place?: SearchPlace) => ReturnType<SearchIndex["search"]>,
  query: SearchQuery,
) {
  const orders: number[] = [];
  let pieces = 0;
  for (let place: SearchPlace | null | undefined = undefined; place !== null;) {
    const part: ReturnType<SearchIndex["search"]> = search(query, place);
    orders.push(...part.hits.map(({ record }) => record.order));
    place = part.next;
    pieces++;
  }
  return { orders: orders.sort((a, b) => b - a).slice(0, query.limit), pieces };
}

const find = (calls: Calls, text: string, more: Partial<SearchQuery> = {}) =>
  searchAll(calls.search, { logs: [1], phrases: phrasesOf(text), limit: 100, ...more }).orders;

function fillAll(calls: Calls) {
  while (calls.fillIndex(5));
}

const vocabulary = ["alpha", "beta", "gamma", "delta", "Épsilon", "zeta-eta", "你好", "🎉"];

function randomLogs(random: Random): Map<number, SaidRecord[][]> {
  const logs = new Map<number, SaidRecord[][]>();
  let order = 0;
  for (let i = 0; i < 30; i++) {
    const records: SaidRecord[] = [];
    for (let k = 1 + random.below(4); k > 0; k--) {
      order += 1 + random.below(3);
      const text = Array.from({ length: 1 + random.below(4) }, () => random.pick(vocabulary)).join(" ");
      records.push(record(order, text, {
        source: random.pick(["ann!u@h", "B[o]b!u@h"]),
        command: random.pick(["PRIVMSG", "PRIVMSG", "NOTICE", "TOPIC"]),
        extras: random.below(8) === 0 ? { redacted: true } : {},
      }));
    }
    const log = 1 + random.below(3);
    logs.set(log, [...logs.get(log) ?? [], records]);
  }
  return logs;
}

Deno.test("the index, the part that is not indexed yet, and a filter over everything agree, however much is indexed", () => {
  const random = randomFrom("search index");
  for (let round = 0; round < 25; round++) {
    const calls = open();
    const logs = randomLogs(random);
    for (const id of logs.keys()) storeLog(calls, id, []);
    const all = [...logs].flatMap(([log, segments]) => segments.map((records) => ({ log, records })))
      .sort((a, b) => a.records[0]!.order - b.records[0]!.order);
    const indexedAfter = random.below(all.length + 1);
    all.forEach(({ log, records }, i) => {
      calls.commit({ logs: [], segments: [segment(log, records)], redactions: [] });
      if (i === indexedAfter) fillAll(calls);
    });
    for (let i = 0; i < 40; i++) {
      const text = Array.from({ length: random.below(3) }, () => random.pick(vocabulary)).join(" ");
      const asked = [1, 2, 3].filter(() => random.below(2) === 0);
      const query: SearchQuery = {
        logs: asked.length === 0 ? [1] : asked,
        phrases: phrasesOf(text),
        limit: 1 + random.below(8),
        ...(random.below(3) === 0 ? { from: random.pick(["ANN", "b[o]B", "nobody"]) } : {}),
        ...(random.below(3) === 0 ? { after: random.below(1200) } : {}),
        ...(random.below(3) === 0 ? { before: random.below(1200) } : {}),
      };
      const expected = all.filter(({ log }) => query.logs.includes(log)).flatMap(({ records }) => records)
        .filter((r) =>
          (r.command === "PRIVMSG" || r.command === "NOTICE") && !r.extras.redacted &&
          hasPhrases(r.text, query.phrases) &&
          (query.from === undefined || r.source.toLowerCase().startsWith(`${query.from.toLowerCase()}!`)) &&
          r.time >= (query.after ?? 0) && r.time <= (query.before ?? Infinity)
        ).map((r) => r.order).sort((a, b) => b - a).slice(0, query.limit);
      assertEquals(
        searchAll(calls.search, query).orders,
        expected,
        `${random.seedNote} ${JSON.stringify(query)}`,
      );
    }
    calls.close();
  }
});

Deno.test("of logs whose segments were committed together the newest are found, whichever log was written first", () => {
  const calls = open();
  for (const id of [1, 2]) storeLog(calls, id, []);
  const one = [record(1, "word"), record(8, "word")], two = [record(2, "word"), record(6, "word")];
  calls.commit({ logs: [], segments: [segment(1, one), segment(2, two)], redactions: [] });
  for (const filled of [false, true]) {
    if (filled) fillAll(calls);
    assertEquals(find(calls, "word", { logs: [1, 2], limit: 1 }), [8]);
    assertEquals(find(calls, "word", { logs: [1, 2], limit: 3 }), [8, 6, 2]);
  }
  calls.close();
});

Deno.test("many logs and many words are looked for too", () => {
  const calls = open();
  const words = Array.from({ length: 40 }, (_, i) => `w${i}`).join(" ");
  for (let id = 1; id <= 100; id++) storeLog(calls, id, [[record(id, `${words} in${id}`)]]);
  fillAll(calls);
  const logs = Array.from({ length: 100 }, (_, i) => i + 1);
  assertEquals(find(calls, words, { logs }).length, 100);
  assertEquals(find(calls, `${words} in7`, { logs }), [7]);
  assertEquals(find(calls, `${words} w40`, { logs }), []);
  assertEquals(find(calls, "", { logs, limit: 3 }), [100, 99, 98]);
  calls.close();
});

Deno.test("an index goes on after a restart where it was, and what is deleted is forgotten, whatever ids come again", async () => {
  const dir = await Deno.makeTempDir();
  const path = `${dir}/chatroom.db`;
  let calls = open(path);
  storeLog(calls, 1, Array.from({ length: 50 }, (_, i) => [record(i + 1, `old${i + 1} word`)]));
  fillAll(calls);
  calls.commit({ logs: [], segments: [segment(1, [record(51, "new word")])], redactions: [] });
  calls.close();
  calls = open(path);
  assertEquals(find(calls, "word").length, 51);
  assertEquals(calls.fillIndex(1000), false);
  calls.close();

  // The index alone, without the segments that tell whether it is right.
  const db = openDatabase({ path, durability: "os" });
  const rows = (word: string) =>
    db.prepare("SELECT rowid FROM search WHERE search MATCH ?").all(`"${inShard(1, word)}"`).map((row) =>
      row.rowid
    );
  assertEquals(rows("word").length, 51);
  assertEquals(rows("old7"), [7]);
  db.exec("DELETE FROM segment WHERE id IN (7, 50, 51)");
  assertEquals(rows("word").length, 48);
  assertEquals(rows("old7"), []);
  // Both ids are given again, and what has them now is indexed.
  const segments = new Segments(db);
  const index = new SearchIndex(db, () => performance.now());
  segments.commit({ logs: [], segments: [segment(1, [record(60, "again")])], redactions: [] });
  segments.commit({ logs: [], segments: [segment(1, [record(61, "again")])], redactions: [] });
  while (index.fill(5));
  assertEquals(rows("again"), [50, 51]);
  db.exec("INSERT INTO search (search) VALUES ('integrity-check')");
  db.close();
  await Deno.remove(dir, { recursive: true });
});

Deno.test("no call takes long, though what is looked for is everywhere or nowhere, and each goes on from the last", () => {
  const db = openDatabase({ path: ":memory:", durability: "os" });
  db.exec("INSERT INTO log (id, kind, name, created) VALUES (1, 'room', '#a', 0), (2, 'room', '#b', 0)");
  const insert = db.prepare(
    "INSERT INTO segment (log, first_order, last_order, last_seq, count, first_time, last_time, crc, body) VALUES (?, ?, ?, 1, 1, ?, ?, 0, ?)",
  );
  db.exec("BEGIN");
  for (let order = 1; order <= 60_000; order++) {
    const { body } = segment(1, [record(order, order % 2 ? "common odd" : "common even")]);
    insert.run(order % 50 === 0 ? 2 : 1, order, order, order * 10, order * 10, body);
  }
  db.exec("COMMIT");
  // A clock that ticks once each time it is looked at: time is what is done.
  let ticks = 0;
  const index = new SearchIndex(db, () => ++ticks);
  const search = (query: SearchQuery, place?: SearchPlace) => {
    ticks = 0;
    const part = index.search(query, place);
    assert(ticks < 25, `${ticks} ticks`);
    return part;
  };
  const query = { logs: [1], phrases: [["common"]], limit: 5 };
  for (const filled of [false, true]) {
    if (filled) { while (index.fill(5000)); }
    assertEquals(searchAll(search, query), { orders: [59_999, 59_998, 59_997, 59_996, 59_995], pieces: 1 });
    // Nowhere: each word is everywhere, both together are not.
    const nowhere = searchAll(search, { ...query, phrases: [["odd"], ["even"]] });
    assertEquals(nowhere.orders, []);
    assert(filled ? nowhere.pieces < 10 : nowhere.pieces > 1000, `${nowhere.pieces} pieces`);
    assertEquals(searchAll(search, { ...query, logs: [2], before: 1000, phrases: [["common"]] }).orders, [
      100,
      50,
    ]);
  }
  db.close();
});
