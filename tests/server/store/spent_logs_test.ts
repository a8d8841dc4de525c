// Names in which nothing is left: bounded in memory and in the file, and their numbers are given to nobody else.
import { assert, assertEquals, assertGreater } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { poll } from "@std/async/poll";
import { localPort } from "../../../server/store/port.ts";
import { keepEverything } from "../../../server/store/retention.ts";
import { Store } from "../../../server/store/store.ts";
import { Speaker } from "../../support/crashed_store.ts";
import { inTempDir } from "../../support/temp_dir.ts";

const HOUR = 3_600_000;
/** Later than anything that is said here: each start of a store takes a block of orders, and so of times. */
const LATE = 10_000 * HOUR;
const nobody = () => false;

function open(dir: string): Promise<Store> {
  const options = { path: `${dir}/chatroom.db`, durability: "os", now: 0 } as const;
  return Store.open(localPort(), { ...options, keep: { ...keepEverything, ageMs: HOUR } }, setImmediate);
}

const names = (store: Store) => [...store.logs()].map(({ name }) => name).toSorted();

/** Lets the database do its work until there is none left at that time. */
async function upkeep(store: Store, now: number): Promise<void> {
  while ((await store.call("upkeep", now, true)).more);
}

/** Names of the logs in the file, those that are closed too. */
function stored(dir: string): string[] {
  const db = new DatabaseSync(`${dir}/chatroom.db`, { readOnly: true });
  const logs = db.prepare("SELECT name FROM log ORDER BY id").all();
  db.close();
  return logs.map(({ name }) => String(name));
}

Deno.test("of the logs in which nothing is left only so many are remembered, and those in use", () =>
  inTempDir(async (dir) => {
    const store = await open(dir);
    await new Speaker(store).say(...["#a", "#b", "#c", "#d", "#e"].map((room) => [room, "hello"] as const));
    store.closeSpent(0, nobody);
    assertEquals(names(store), ["#a", "#b", "#c", "#d", "#e"], "what has messages is no bother");
    const old = [...store.logs()];
    store.tick(10 * HOUR);
    await poll(() => old.every(({ isSpent }) => isSpent), Boolean, { interval: 5 });
    store.closeSpent(5, nobody);
    assertEquals(names(store).length, 5);
    store.closeSpent(2, ({ name }) => name === "#b");
    assertEquals(names(store), ["#b", "#d", "#e"]);
    await store.close();
  }));

Deno.test("a log that something is said in again is not spent", () =>
  inTempDir(async (dir) => {
    const store = await open(dir);
    const speaker = new Speaker(store);
    await speaker.say(["#a", "old"], ["#b", "old"]);
    const [a] = [...store.logs()];
    store.tick(10 * HOUR);
    await poll(() => a!.isSpent, Boolean, { interval: 5 });
    speaker.append("#a", "new, and on its way");
    store.closeSpent(0, nobody);
    assertEquals(names(store), ["#a"]);
    await store.close();
  }));

Deno.test("what is forgotten leaves the file, and its numbers are not given again, over restarts too", () =>
  inTempDir(async (dir) => {
    let store = await open(dir);
    let speaker = new Speaker(store);
    for (let i = 0; i < 7; i++) await speaker.say(["#a", `old ${i}`]);
    await upkeep(store, 10 * HOUR);
    await store.close();

    store = await open(dir);
    const [old] = [...store.logs()];
    assert(old!.isSpent, "that nothing is left is known after a restart");
    store.closeSpent(0, nobody);
    speaker = new Speaker(store);
    await speaker.say(["#a", "new"]);
    const first = store.find("room", "#a")!;
    assertEquals(
      [first.startSeq, first.lastSeq],
      [8, 9],
      "no number up to the last old one and behind it is used",
    );
    // Twice, because what was on its way to a log may come after it was closed.
    await upkeep(store, 11 * HOUR);
    await upkeep(store, 12 * HOUR);
    await store.close();
    assertEquals(stored(dir), ["#a"], "only the new one is left");

    store = await open(dir);
    assertEquals(store.find("room", "#a")!.startSeq, 8);
    await upkeep(store, LATE);
    await store.close();
    store = await open(dir);
    store.closeSpent(0, nobody);
    await upkeep(store, LATE + HOUR);
    await upkeep(store, LATE + 2 * HOUR);
    await store.close();
    assertEquals(stored(dir), []);

    store = await open(dir);
    speaker = new Speaker(store);
    await speaker.say(["#other", "a name that never was"]);
    assertGreater(store.find("room", "#other")!.startSeq, first.lastSeq);
    await store.close();
  }));
