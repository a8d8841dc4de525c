// A batch that the disk refuses: it is named whole, with what was said meanwhile, and after it the store goes on as if it
// had never been.
import { assert, assertEquals } from "@std/assert";
import type { StoreError } from "../../../server/store/database.ts";
import type { Lost } from "../../../server/store/committing.ts";
import { Store } from "../../../server/store/store.ts";
import { everything, openLocal, Speaker } from "../../support/crashed_store.ts";
import { GatedPort } from "../../support/gated_port.ts";
import { inTempDir } from "../../support/temp_dir.ts";

async function openGated(dir: string) {
  const port = new GatedPort();
  const options = { path: `${dir}/chatroom.db`, durability: "fsync", now: 0 } as const;
  const store = await Store.open(port, options, setImmediate);
  return { port, store, speaker: new Speaker(store) };
}

/** Waits for what is lost next. */
const nextLoss = (store: Store) =>
  new Promise<{ lost: readonly Lost[]; error: StoreError }>((resolve) => {
    store.events = { onSealed() {}, onDurable() {}, onLost: (lost, error) => resolve({ lost, error }) };
  });

Deno.test("what was in a refused batch and what was said meanwhile is lost, and named once, in order", () =>
  inTempDir(async (dir) => {
    const { port, store, speaker } = await openGated(dir);
    await speaker.say(["#a", "stored 1"], ["#b", "stored 1"]);
    port.gated = true;
    const loss = nextLoss(store);
    const said = [speaker.append("#a", "in the batch"), speaker.append("#new", "in the batch")];
    await port.arrived();
    said.push(speaker.append("#a", "meanwhile"), speaker.append("#b", "meanwhile"));
    port.refuseAll();
    const { lost, error } = await loss;
    assertEquals(error.reason, "full");
    assertEquals(store.problem, error);
    const named = lost.flatMap(({ handle, records }) =>
      records.map((record) => [handle.name, record] as const)
    );
    assertEquals(named.map(([, record]) => record), said);
    assertEquals(named.map(([name]) => name), ["#a", "#new", "#a", "#b"]);

    // Nobody has seen their numbers: they are given to what is said next. Their places in the order are not.
    speaker.acked.clear();
    await speaker.say(["#new", "again"], ["#a", "again"], ["#b", "again"]);
    const numbers = ["#a", "#b", "#new"].map((name) => speaker.acked.get(name)![0]!.seq);
    assertEquals(numbers, [2, 2, 1]);
    assert([...speaker.acked.values()].flat().every(({ order }) => order > said.at(-1)!.order));
    await store.close();

    const again = await openLocal(`${dir}/chatroom.db`, "fsync");
    const texts = [...await everything(again)].map(([name, records]) => [name, records.map((r) => r.text)]);
    assertEquals(Object.fromEntries(texts), {
      "#a": ["stored 1", "again"],
      "#b": ["stored 1", "again"],
      "#new": ["again"],
    });
    await again.close();
  }));

Deno.test("the store is well again once a tick has found that the disk takes messages", () =>
  inTempDir(async (dir) => {
    const { port, store, speaker } = await openGated(dir);
    port.gated = true;
    const loss = nextLoss(store);
    speaker.append("#a", "lost");
    await port.arrived();
    port.refuseAll();
    await loss;
    assert(store.problem !== null);
    store.tick(1);
    // What the tick asks for one after the other.
    for (let step = 0; step < 3; step++) await store.call("indexBacklog");
    assertEquals(store.problem, null);
    await store.close();
  }));

Deno.test("who waits for room goes on after a batch was refused", () =>
  inTempDir(async (dir) => {
    const { port, store, speaker } = await openGated(dir);
    port.gated = true;
    const loss = nextLoss(store);
    speaker.append("#a", "first");
    await port.arrived();
    for (let i = 0; !store.behind; i++) speaker.append("#a", "x".repeat(100_000));
    const caughtUp = store.caughtUp();
    port.refuseAll();
    await caughtUp;
    assertEquals(store.behind, false);
    assertEquals((await loss).lost.flatMap(({ records }) => records)[0]!.text, "first");
    await store.close();
  }));

Deno.test("a door that was put up, and a log that was closed, while nothing could be stored are stored later", () =>
  inTempDir(async (dir) => {
    const { port, store, speaker } = await openGated(dir);
    await speaker.say(["#shut", "before"], ["#over", "before"]);
    port.gated = true;
    port.refuses = ["setDoor", "closeLog"];
    store.setDoor(store.find("room", "#shut")!, "i");
    store.setDoor(store.find("room", "#shut")!, "k:sesame");
    store.closeLog(store.find("room", "#over")!);
    // Answers come in the order of the questions.
    await store.call("indexBacklog");
    assert(store.problem !== null);
    port.gated = false;
    store.tick(1);
    for (let step = 0; step < 3; step++) await store.call("indexBacklog");
    assertEquals(store.problem, null);
    // The name is free for another log.
    await speaker.say(["#over", "anew"]);
    await store.close();
    const again = await openLocal(`${dir}/chatroom.db`, "fsync");
    assertEquals(again.find("room", "#shut")!.door, "k:sesame");
    assertEquals((await everything(again)).get("#over")!.map(({ text }) => text), ["anew"]);
    await again.close();
  }));
