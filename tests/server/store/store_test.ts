import { assert, assertEquals, assertRejects } from "@std/assert";
import { StoreError } from "../../../server/store/database.ts";
import { keepEverything } from "../../../server/store/retention.ts";
import { workerPort } from "../../../server/store/port.ts";
import type { CommitEvents } from "../../../server/store/committing.ts";
import { Store } from "../../../server/store/store.ts";

const workerUrl = new URL("../../../main.ts", import.meta.url).href;
const bytes = (text: string) => new TextEncoder().encode(text);
const nothing = new Uint8Array(0);

class Watch implements CommitEvents {
  durable = 0;
  #waiting: { order: number; resolve: () => void }[] = [];
  onSealed() {}
  onDurable(order: number) {
    this.durable = order;
    for (const { order: wanted, resolve } of this.#waiting.splice(0)) {
      if (order >= wanted) resolve();
      else this.#waiting.push({ order: wanted, resolve });
    }
  }
  onLost() {
    throw new Error("a commit failed");
  }
  until(order: number): Promise<void> {
    return new Promise((resolve) => this.#waiting.push({ order, resolve }));
  }
}

async function open(path: string, watch: Watch) {
  const store = await Store.open(workerPort(workerUrl), {
    path,
    durability: "fsync",
    now: 0,
    keep: keepEverything,
  }, setImmediate);
  store.events = watch;
  return store;
}

function say(store: Store, log: string, order: number, text: string) {
  const t = bytes(text);
  const handle = store.log("room", log, 1);
  store.append(
    handle,
    order,
    order * 10,
    handle.takeSeq(),
    "PRIVMSG",
    bytes("a!a@h"),
    nothing,
    t,
    0,
    t.length,
  );
}

Deno.test("what was committed is read again after a restart, in order and with its numbers", async () => {
  const dir = await Deno.makeTempDir();
  const path = `${dir}/chatroom.db`;
  let watch = new Watch();
  let store = await open(path, watch);
  const first = store.firstOrder;
  for (let i = 0; i < 100; i++) say(store, i % 2 ? "#a" : "#b", first + i, `text ${i}`);
  await watch.until(first + 99);
  await store.close();

  watch = new Watch();
  store = await open(path, watch);
  assert(store.firstOrder > first + 99);
  const handle = store.find("room", "#a")!;
  assertEquals(handle.lastSeq, 50);
  const last = await store.read({ log: handle.id, limit: 3, from: "newest" });
  assertEquals(last.map((m) => [m.seq, m.text, m.order]), [[48, "text 95", first + 95], [
    49,
    "text 97",
    first + 97,
  ], [50, "text 99", first + 99]]);
  const after = await store.read({ log: handle.id, after: first + 90, limit: 2, from: "oldest" });
  assertEquals(after.map((m) => m.text), ["text 91", "text 93"]);
  assertEquals(await store.call("orderAt", handle.id, (first + 50) * 10), first + 49);
  await store.close();
  await Deno.remove(dir, { recursive: true });
});

Deno.test("a second server on the same data is refused, and so is another program's file", async () => {
  const dir = await Deno.makeTempDir();
  const store = await open(`${dir}/chatroom.db`, new Watch());
  const busy = await assertRejects(() => open(`${dir}/chatroom.db`, new Watch()), StoreError);
  assertEquals(busy.reason, "busy");
  await store.close();
  await Deno.writeTextFile(
    `${dir}/notes.txt`,
    "these are my notes, not a database, and they must stay as they are",
  );
  const foreign = await assertRejects(() => open(`${dir}/notes.txt`, new Watch()), StoreError);
  assertEquals(foreign.reason, "foreign");
  assertEquals((await Deno.readTextFile(`${dir}/notes.txt`)).slice(0, 8), "these ar");
  await Deno.remove(dir, { recursive: true });
});
