import { assert, assertEquals } from "@std/assert";
import { type Calls, openStore } from "../../../server/store/calls.ts";
import type { Passage, Point } from "../../../server/store/passages.ts";
import type { RecordCommand, SaidRecord } from "../../../server/store/record.ts";
import { type Random, randomFrom } from "../../support/random.ts";
import { record, storeLog } from "../../support/stored_log.ts";

const open = () => openStore({ path: ":memory:", durability: "os", now: 0 });

/** A passage read to its end, as readPassage() does, and how many calls it took. */
function readAll(calls: Calls, passage: Passage): { orders: number[]; calls: number } {
  const found: SaidRecord[] = [];
  let rest: Passage | null = passage;
  let count = 0;
  while (rest && found.length < passage.limit) {
    const { records, next }: { records: readonly SaidRecord[]; next: Point | null } = calls.readPassage(rest);
    count++;
    const newest = passage.from === "newest";
    if (newest) found.unshift(...records);
    else found.push(...records);
    rest = next && { ...rest, [newest ? "before" : "after"]: next, limit: passage.limit - found.length };
  }
  return { orders: found.map((r) => r.order), calls: count };
}

/** The same over a plain list. */
function naive(records: readonly SaidRecord[], { after, before, commands, limit, from }: Passage): number[] {
  const isAfter = (r: SaidRecord, p: Point) => "order" in p ? r.order > p.order : r.time > p.time;
  const isBefore = (r: SaidRecord, p: Point) => "order" in p ? r.order < p.order : r.time < p.time;
  const inside = records.filter((r) =>
    commands.includes(r.command) && !r.extras.redacted && (!after || isAfter(r, after)) &&
    (!before || isBefore(r, before))
  );
  return (from === "newest" ? inside.slice(-limit) : inside.slice(0, limit)).map((r) => r.order);
}

const kinds: readonly RecordCommand[] = ["PRIVMSG", "NOTICE", "TAGMSG", "JOIN", "QUIT"];

/** Records of rising order and time, some at the same millisecond, cut into segments anywhere. */
function randomLog(random: Random, first: number): SaidRecord[][] {
  const segments: SaidRecord[][] = [];
  let order = first, time = 1000;
  for (let i = 0; i < 40; i++) {
    order += 1 + random.below(5);
    time += random.below(3);
    if (segments.length === 0 || random.below(3) === 0) segments.push([]);
    const extras = random.below(6) === 0 ? { redacted: true as const } : {};
    segments.at(-1)!.push(record(order, `text ${order}`, { time, extras, command: random.pick(kinds) }));
  }
  return segments;
}

Deno.test("a passage is what a filter over all records would give, however they lie in segments", () => {
  const random = randomFrom("passages");
  for (let round = 0; round < 40; round++) {
    const calls = open();
    const logs = [randomLog(random, 0), randomLog(random, random.below(20))];
    logs.forEach((segments, i) => storeLog(calls, i + 1, segments));
    for (let i = 0; i < 60; i++) {
      const log = random.below(2);
      const records = logs[log]!.flat();
      const point = (): Point => {
        const { order, time } = random.pick(records);
        const off = random.below(5) - 2;
        return random.below(2) === 0 ? { order: order + off } : { time: time + off };
      };
      const passage: Passage = {
        log: log + 1,
        commands: kinds.filter(() => random.below(3) > 0),
        limit: 1 + random.below(12),
        from: random.pick(["oldest", "newest"]),
        ...(random.below(2) === 0 ? {} : { after: point() }),
        ...(random.below(2) === 0 ? {} : { before: point() }),
      };
      assertEquals(
        readAll(calls, passage).orders,
        naive(records, passage),
        `${random.seedNote} ${JSON.stringify(passage)}`,
      );
    }
    calls.close();
  }
});

Deno.test("one call reads a bounded part, and the next goes on where it ended, both ways", () => {
  const calls = open();
  const segments = Array.from({ length: 100 }, (_, i) =>
    Array.from({ length: 100 }, (_, k) => {
      const order = i * 100 + k + 1;
      return record(order, "", { command: order === 5 || order === 9_990 ? "PRIVMSG" : "JOIN" });
    }));
  storeLog(calls, 1, segments);
  for (const from of ["oldest", "newest"] as const) {
    const all = readAll(calls, { log: 1, commands: ["PRIVMSG"], limit: 10, from });
    assertEquals(all.orders, [5, 9_990]);
    assert(all.calls > 1 && all.calls < 10, `${all.calls} calls`);
  }
  // Where the first part has enough, there is no second.
  assertEquals(readAll(calls, { log: 1, commands: ["JOIN"], limit: 10, from: "newest" }).calls, 1);
  calls.close();
});

Deno.test("an empty log, and one that there is not, have no passages", () => {
  const calls = open();
  storeLog(calls, 1, []);
  for (const log of [1, 77]) {
    for (const from of ["oldest", "newest"] as const) {
      const bounds = { after: { time: 5 }, before: { time: 500 } };
      assertEquals(calls.readPassage({ log, commands: ["PRIVMSG"], limit: 5, from, ...bounds }), {
        records: [],
        next: null,
      });
    }
  }
  calls.close();
});

Deno.test("of several logs those are known to which something was added after a time", () => {
  const calls = open();
  storeLog(calls, 1, [[record(1, "a"), record(2, "b")], [record(9, "c")]]);
  storeLog(calls, 2, [[record(4, "d")]]);
  storeLog(calls, 3, []);
  assertEquals(calls.logsActiveAfter([1, 2, 3, 4], 0), [1, 2]);
  assertEquals(calls.logsActiveAfter([1, 2, 3, 4], 40), [1]);
  assertEquals(calls.logsActiveAfter([1, 2, 3, 4], 90), []);
  calls.close();
});
