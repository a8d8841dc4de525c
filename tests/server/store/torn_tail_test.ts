// A torn tail: the last write to the write-ahead log has reached the disk in part only. Whatever part that is, everything
// that was acknowledged before it is there, once and in order, and no number is given twice.
import { assert, assertEquals } from "@std/assert";
import {
  type Acked,
  everything,
  type Files,
  integrity,
  makeSmallPages,
  openLocal,
  readFiles,
  Speaker,
  writeFiles,
} from "../../support/crashed_store.ts";
import { type Random, randomFrom } from "../../support/random.ts";
import { inMemoryDir } from "../../support/temp_dir.ts";

interface Crash {
  /** The files before the last write and behind it: what a crash can leave lies between the two. */
  readonly before: Files;
  readonly after: Files;
  /** What was acknowledged before the last write, and with it. */
  readonly acked: Acked;
  readonly withLast: Acked;
  /** Every order that was given out is lower. */
  readonly nextOrder: number;
  readonly epoch: string;
  /** The first byte of the write-ahead log that the last write changed. */
  readonly from: number;
}

/** A store that is cut off in its last write; `prepare` says what is done right before that. */
async function crash(dir: string, prepare: (speaker: Speaker) => Promise<unknown>): Promise<Crash> {
  const path = `${dir}/made.db`;
  makeSmallPages(path);
  const store = await openLocal(path, "fsync");
  const speaker = new Speaker(store);
  for (let i = 0; i < 12; i++) {
    await speaker.say(["#a", `a ${i}`], ["#b", `b ${i}`], ["#a", `a again ${i}`]);
  }
  await prepare(speaker);
  const acked = structuredClone(speaker.acked);
  const before = readFiles(path);
  await speaker.say(["#a", "the last of a"], ["#new", "the first of a new room"], ["#a", "the very last"]);
  const after = readFiles(path);
  const { nextOrder } = speaker;
  const { epoch } = store;
  await store.close();
  assertEquals(after.db, before.db, "the last write went to the write-ahead log alone");
  const from = after.wal.findIndex((byte, at) => byte !== before.wal[at]);
  return { before, after, acked, withLast: speaker.acked, nextOrder, epoch, from };
}

/** Opens what a crash left, and sees that it keeps every promise. Answers whether the last write is there. */
async function recovers(path: string, crash: Crash, wal: Uint8Array, what: string, closely: boolean) {
  writeFiles(path, { db: crash.after.db, wal });
  const store = await openLocal(path, "os");
  assertEquals(store.epoch, crash.epoch, what);
  assert(store.firstOrder >= crash.nextOrder, `${what}: an order would be used twice`);
  const held = await everything(store);
  const whole = held.has("#new");
  const expected = whole ? crash.withLast : crash.acked;
  assertEquals(held, expected, what);
  if (closely) {
    // Numbers go on where what is stored ends, and what is said now is kept like everything before it.
    const speaker = new Speaker(store);
    await speaker.say(["#a", "after the crash"]);
    const [said] = speaker.acked.get("#a")!;
    assertEquals(said!.seq, expected.get("#a")!.length + 1, what);
    assertEquals((await everything(store)).get("#a"), [...expected.get("#a")!, said], what);
  }
  await store.close();
  if (closely) assertEquals(integrity(path), "ok", what);
  return whole;
}

async function check(dir: string, crash: Crash, cases: Iterable<readonly [string, Uint8Array]>) {
  const path = `${dir}/chatroom.db`;
  let [whole, torn] = [0, 0];
  for (const [what, wal] of cases) {
    // A closer look costs more than all the rest; 13 shares no factor with what the format is made of.
    if (await recovers(path, crash, wal, what, (whole + torn) % 13 === 0)) whole++;
    else torn++;
  }
  return { whole, torn };
}

/** The log with its last bytes cut off, at every place within the last write. */
function* cuts({ after: { wal }, from }: Crash): Iterable<readonly [string, Uint8Array]> {
  for (let at = from; at <= wal.length; at++) yield [`cut at ${at}`, wal.subarray(0, at)];
}

/** The new bytes up to a place, and behind it what was there before. */
function* overwritten({ before, after: { wal }, from, end }: Crash & { end: number }) {
  for (let at = from; at <= end; at++) {
    const torn = before.wal.slice();
    torn.set(wal.subarray(0, at));
    yield [`overwritten up to ${at}`, torn] as const;
  }
}

/** The log as long as it was to be, with other bytes from a place on, or between two places. */
function* filled({ after: { wal }, from }: Crash, random: Random): Iterable<readonly [string, Uint8Array]> {
  const span = wal.length - from;
  for (let i = 0; i < 300; i++) {
    const start = from + random.below(span);
    const end = i % 3 === 0 ? start + 1 + random.below(wal.length - start) : wal.length;
    const bytes = wal.slice();
    if (i % 2 === 0) bytes.fill(0, start, end);
    else for (let at = start; at < end; at++) bytes[at] = random.below(256);
    yield [`${i % 2 ? "garbage" : "zeros"} from ${start} to ${end}, ${random.seedNote}`, bytes];
  }
}

Deno.test("the last write cut at every byte: all that was acknowledged before it is there", () =>
  inMemoryDir(async (dir) => {
    const crashed = await crash(dir, () => Promise.resolve());
    assertEquals(crashed.from, crashed.before.wal.length);
    const { whole, torn } = await check(dir, crashed, cuts(crashed));
    assertEquals(whole, 1, "only the whole write counts");
    assert(torn > 1000, `${torn} places`);
  }));

Deno.test("the last write with zeros or garbage in it: all that was acknowledged before it is there", () =>
  inMemoryDir(async (dir) => {
    const random = randomFrom("torn tail");
    const crashed = await crash(dir, () => Promise.resolve());
    const { torn } = await check(dir, crashed, filled(crashed, random));
    // Zeros can fall where there were zeros.
    assert(torn > 250, `${torn} were torn; ${random.seedNote}`);
  }));

Deno.test("the last write over an older one, torn at every byte: all that was acknowledged before it is there", () =>
  inMemoryDir(async (dir) => {
    // Once its pages are in the database, the write-ahead log is written from its beginning again.
    const crashed = await crash(dir, (speaker) => speaker.store.call("upkeep", 0, true));
    assertEquals(crashed.after.wal.length, crashed.before.wal.length);
    const end = crashed.after.wal.findLastIndex((byte, at) => byte !== crashed.before.wal[at]) + 1;
    assert(crashed.from < 32, "its header is part of the write");
    const { whole, torn } = await check(dir, crashed, overwritten({ ...crashed, end }));
    assertEquals(whole, 1);
    assert(torn > 1000, `${torn} places`);
  }));
