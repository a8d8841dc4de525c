// The one order of everything: reserved ahead of its use, so that a crash never gives one out twice.
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import type { DatabaseSync } from "node:sqlite";
import { openDatabase } from "../../../server/store/database.ts";
import { ORDER_BLOCK, Orders } from "../../../server/store/orders.ts";
import { readFiles, writeFiles } from "../../support/crashed_store.ts";
import { inTempDir } from "../../support/temp_dir.ts";

/** What the next start after a crash right now would begin with. */
function afterCrash(dir: string): { firstOrder: number; epoch: string } {
  writeFiles(`${dir}/crashed.db`, readFiles(`${dir}/chatroom.db`));
  const db = openDatabase({ path: `${dir}/crashed.db`, durability: "os" });
  try {
    return new Orders(db).start();
  } finally {
    db.close();
  }
}

const onOrders = (test: (orders: Orders, dir: string, db: DatabaseSync) => void) => () =>
  inTempDir((dir) => {
    const db = openDatabase({ path: `${dir}/chatroom.db`, durability: "os" });
    try {
      test(new Orders(db), dir, db);
    } finally {
      db.close();
    }
    return Promise.resolve();
  });

Deno.test(
  "a start that said nothing reserves what it might have said",
  onOrders((orders, dir) => {
    const { firstOrder } = orders.start();
    assertEquals(firstOrder, 1);
    assert(afterCrash(dir).firstOrder > ORDER_BLOCK / 2);
  }),
);

Deno.test(
  "whatever order is covered, a start after a crash begins behind it, and behind half a block more",
  onOrders((orders, dir) => {
    const { firstOrder } = orders.start();
    // What is gathered while a commit is on its way has orders past the one that is covered.
    for (const past of [1, ORDER_BLOCK / 2, ORDER_BLOCK / 2 + 1, ORDER_BLOCK - 1, 3 * ORDER_BLOCK + 7]) {
      orders.cover(firstOrder + past);
      assert(afterCrash(dir).firstOrder > firstOrder + past + ORDER_BLOCK / 2 - 1, `${past}`);
    }
  }),
);

Deno.test(
  "orders and the epoch are the same store's after every start, and another store's epoch is another",
  onOrders((orders, dir) => {
    const { epoch } = orders.start();
    let last = 0;
    for (let start = 0; start < 5; start++) {
      const again = orders.start();
      assert(again.firstOrder > last);
      assertEquals(again.epoch, epoch);
      last = again.firstOrder;
    }
    assertEquals(afterCrash(dir).epoch, epoch);
    const other = openDatabase({ path: `${dir}/other.db`, durability: "os" });
    assertNotEquals(new Orders(other).start().epoch, epoch);
    other.close();
  }),
);

Deno.test(
  "a reservation waits for the disk where messages do not, and changes nothing about them",
  onOrders((orders, _dir, db) => {
    const told: string[] = [];
    const watched = new Proxy(db, {
      get(target, name) {
        if (name === "exec") return (sql: string) => (told.push(sql), target.exec(sql));
        const value = Reflect.get(target, name);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    new Orders(watched).start();
    assertEquals(told, ["PRAGMA synchronous = FULL", "PRAGMA synchronous = 1"]);
    orders.start();
    assertEquals(db.prepare("PRAGMA synchronous").get()!.synchronous, 1);
  }),
);
