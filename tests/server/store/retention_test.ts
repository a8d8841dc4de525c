// What retention lets go: of each log the oldest segments that are too many, too old or too large, and of all together the
// oldest while there are too many bytes. Never more.
import { assert, assertEquals, assertThrows } from "@std/assert";
import type { DatabaseSync } from "node:sqlite";
import { openDatabase } from "../../../server/store/database.ts";
import { type Keep, keepEverything, Retention } from "../../../server/store/retention.ts";
import { type Segment, segmentBytes, Segments } from "../../../server/store/segments.ts";
import { type Random, randomFrom } from "../../support/random.ts";
import { record, segment } from "../../support/stored_log.ts";

const HOUR = 3_600_000;
const SEGMENTS = 60;

interface Stored extends Segment {
  /** Its place among all, from 1 on. */
  readonly id: number;
}

/** Segments of several logs in the order in which they were said. */
function say(db: DatabaseSync, random: Random): Stored[] {
  const logs = [1, 2, 3];
  const segments = new Segments(db);
  const log = {
    kind: "room",
    created: 0,
    startSeq: 0,
    lastSeq: 0,
    goneSeq: 0,
    door: null,
    closed: false,
  } as const;
  segments.commit({
    logs: logs.map((id) => ({ ...log, id, name: `#${id}` })),
    segments: [],
    redactions: [],
  });
  const seqs = new Map<number, number>();
  let order = 1;
  return Array.from({ length: SEGMENTS }, (_, i) => {
    const id = random.pick(logs);
    const records = Array.from({ length: 1 + random.below(5) }, () => {
      // Who comes and goes is not counted.
      const counted = random.below(4) > 0;
      const seq = counted ? (seqs.get(id) ?? 0) + 1 : 0;
      if (counted) seqs.set(id, seq);
      return record(order++, "x".repeat(random.below(300)), { seq, command: counted ? "PRIVMSG" : "JOIN" });
    });
    const one = { ...segment(id, records), lastSeq: seqs.get(id) ?? 0 };
    segments.commit({ logs: [], segments: [one], redactions: [] });
    return { ...one, id: i + 1 };
  });
}

function kept(db: DatabaseSync): number[] {
  return db.prepare("SELECT id FROM segment ORDER BY id").all().map(({ id }) => Number(id));
}

/** What is left when the oldest of each log are let go while they are surplus; `later` are the log's segments from it on. */
function withoutSurplus(
  all: readonly Stored[],
  isSurplus: (one: Stored, later: Stored[]) => boolean,
): number[] {
  return all.filter((one) => {
    const before = all.filter(({ log, id }) => log === one.log && id <= one.id);
    const laterThan = (from: Stored) => all.filter(({ log, id }) => log === one.log && id >= from.id);
    return !before.every((each) => isSurplus(each, laterThan(each)));
  }).map(({ id }) => id);
}

const bytesOf = (segments: readonly Stored[]) =>
  segments.reduce((sum, { body }) => sum + segmentBytes(body), 0);

interface Case {
  readonly keep: Partial<Keep>;
  readonly now: number;
  left(all: readonly Stored[]): number[];
}

const cases: Record<string, (random: Random) => Case> = {
  "by count": (random) => {
    const messages = 1 + random.below(40);
    const isSurplus = (one: Stored, later: Stored[]) => later.at(-1)!.lastSeq - one.lastSeq >= messages;
    return { keep: { messages }, now: 0, left: (all) => withoutSurplus(all, isSurplus) };
  },
  "by age": (random) => {
    const [now, ageMs] = [random.below(3_000), random.below(1_000)];
    const isSurplus = (one: Stored) => one.lastTime < now - ageMs;
    return { keep: { ageMs }, now, left: (all) => withoutSurplus(all, isSurplus) };
  },
  "by bytes": (random) => {
    const bytes = random.below(20_000);
    const isSurplus = (_: Stored, later: Stored[]) => bytesOf(later) > bytes;
    return { keep: { bytes }, now: 0, left: (all) => withoutSurplus(all, isSurplus) };
  },
  "by bytes of all logs": (random) => {
    const totalBytes = random.below(40_000);
    const isLeft = (one: Stored, all: readonly Stored[]) =>
      bytesOf(all.filter(({ id }) => id >= one.id)) <= totalBytes;
    return {
      keep: { totalBytes },
      now: 0,
      left: (all) => all.filter((one) => isLeft(one, all)).map(({ id }) => id),
    };
  },
  "with everything kept": () => ({ keep: {}, now: 2 ** 45, left: (all) => all.map(({ id }) => id) }),
};

/** Steps of one segment each until there is nothing left to do; answers what they told of each log. */
function letGo(retention: Retention, now: number): Map<number, number> {
  const told = new Map<number, number>();
  let late = true;
  for (let steps = 0;; steps++) {
    const { gone, more } = retention.step(now, () => late = !late);
    for (const { log, goneSeq } of gone) told.set(log, goneSeq);
    if (!more) return told;
    assert(steps < 1_000, "it comes to an end");
  }
}

for (const [what, make] of Object.entries(cases)) {
  for (const start of [true, false]) {
    Deno.test(`${what}, ${start ? "at a start" : "of what was just said"}: what is surplus goes, and no more`, () => {
      const random = randomFrom(`retention ${what}`);
      for (let round = 0; round < 12; round++) {
        const db = openDatabase({ path: ":memory:", durability: "os" });
        const { keep, now, left } = make(random);
        const early = start ? say(db, random) : [];
        const retention = new Retention(db, { ...keepEverything, ...keep });
        const all = start ? early : say(db, random);
        if (!start) { for (const { log, body } of all) retention.grown(log, segmentBytes(body)); }
        const told = letGo(retention, now);
        assertEquals(kept(db), left(all), random.seedNote);
        for (const { id, bytes, gone_seq: goneSeq } of db.prepare("SELECT * FROM log").all()) {
          const ofLog = all.filter(({ log }) => log === id);
          const lost = ofLog.filter((one) => !left(all).includes(one.id));
          assertEquals(bytes, bytesOf(ofLog.slice(lost.length)), random.seedNote);
          assertEquals(goneSeq, lost.at(-1)?.lastSeq ?? 0, random.seedNote);
          assertEquals(told.get(Number(id)) ?? 0, goneSeq, "what is gone is told");
        }
        db.close();
      }
    });
  }
}

Deno.test("what grows old where nothing is said is looked at once an hour", () => {
  const db = openDatabase({ path: ":memory:", durability: "os" });
  say(db, randomFrom("retention, silence"));
  const retention = new Retention(db, { ...keepEverything, ageMs: HOUR });
  letGo(retention, 0);
  assertEquals(kept(db).length, SEGMENTS);
  letGo(retention, HOUR - 1);
  assertEquals(kept(db).length, SEGMENTS);
  letGo(retention, 3 * HOUR);
  assertEquals(kept(db), []);
  db.close();
});

Deno.test("a step that fails lets nothing go, and the next one does", () => {
  const db = openDatabase({ path: ":memory:", durability: "os" });
  say(db, randomFrom("retention, a failure"));
  const retention = new Retention(db, { ...keepEverything, totalBytes: 0 });
  let segments = 0;
  const fail = () => {
    if (segments++ === 5) throw new Error("the disk is gone");
    return false;
  };
  assertThrows(() => retention.step(0, fail), Error, "the disk is gone");
  assertEquals(kept(db).length, SEGMENTS);
  letGo(retention, 0);
  assertEquals(kept(db), []);
  db.close();
});
