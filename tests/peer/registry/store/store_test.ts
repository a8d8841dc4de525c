// What every store promises, of SQLite and of MongoDB alike.
import { DatabaseSync } from "node:sqlite";
import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { openMongoStore } from "../../../../peer/registry/store/mongodb.ts";
import { openSqliteStore } from "../../../../peer/registry/store/sqlite.ts";
import {
  goneAfterMs,
  type Room,
  type RoomOutline,
  type Store,
  StoreError,
} from "../../../../peer/registry/store/store.ts";
import { requireMongo, withMongo } from "../../../support/mongodb.ts";
import { inTempDir } from "../../../support/temp_dir.ts";

type WithStore = (test: (store: Store) => Promise<void>) => Promise<void>;

const kinds: readonly [name: string, options: { ignore: boolean }, withStore: WithStore][] = [
  ["SQLite", { ignore: false }, async (test) => {
    const store = openSqliteStore(":memory:");
    await test(store);
    await store.close();
  }],
  ["MongoDB", requireMongo, (test) =>
    withMongo(async (url) => {
      const store = await openMongoStore(url);
      try {
        await test(store);
      } finally {
        await store.close();
      }
    })],
];

const now = Date.UTC(2026, 0, 1);
const bytes = (...values: number[]) => Uint8Array.from(values);
const presence = (key: string, session = "1", registry = "r") => ({
  key,
  name: key.toUpperCase(),
  registry,
  session,
  record: null,
});
const ann = { key: "ann", name: "Ann" }, bob = { key: "bob", name: "Bob" };
const room = (change: Partial<Room> = {}): Room => ({
  key: "#r",
  name: "#R",
  owner: "Ann",
  access: "open",
  epoch: 0,
  roster: bytes(1, 2),
  members: [ann],
  invited: [],
  version: 1,
  ...change,
});

for (const [kind, options, withStore] of kinds) {
  const test = (what: string, run: (store: Store) => Promise<void>) =>
    Deno.test(`${kind}: ${what}`, options, () => withStore(run));

  test("a name is somebody's, once, whoever asks at the same time", async (store) => {
    const account = { key: "ann", name: "Ann", password: "hash" };
    const made = await Promise.all(
      [1, 2, 3].map((n) => store.createAccount({ ...account, password: `${n}` }, ["ann"])),
    );
    assertEquals(made.filter((it) => it).length, 1);
    assertEquals((await store.findAccount("ann"))?.password, `${made.indexOf(true) + 1}`);
    assertEquals(await store.findAccount("bob"), undefined);
    const create = (key: string, ...looks: string[]) =>
      store.createAccount({ key, name: key, password: "" }, looks);
    assertEquals([await create("bob", "bob", "ann"), await create("ann", "x")], [false, false]);
    assertEquals([await store.findAccount("bob"), await store.countAccounts()], [undefined, 1]);
    // What was refused has taken nothing.
    assertEquals([await create("eve", "bob", "x"), await create("cy", "x")], [true, false]);
  });

  test("an account has one token, for a time", async (store) => {
    assertEquals(await store.tokenHash("ann", now), undefined);
    await store.keepToken("ann", bytes(1), now + 10);
    await store.keepToken("bob", bytes(2), now + 30);
    await store.keepToken("ann", bytes(3, 255), now + 20);
    assertEquals(await store.tokenHash("ann", now + 19), bytes(3, 255));
    assertEquals(await store.tokenHash("ann", now + 20), undefined);
    await store.touch("r", now + 20);
    // Cleared away, and not only hidden.
    assertEquals(await store.tokenHash("ann", now), undefined);
    assertEquals(await store.tokenHash("bob", now), bytes(2));
    await store.dropToken("bob");
    assertEquals(await store.tokenHash("bob", now), undefined);
  });

  test("who is online is found until they depart, are replaced, or their registry is gone", async (store) => {
    assertEquals(await store.arrive(presence("ann"), now), undefined);
    assertEquals(await store.arrive(presence("bob"), now), undefined);
    await store.publish("ann", "1", bytes(0, 255));
    assertEquals(await store.whereabouts("ann", now), { ...presence("ann"), record: bytes(0, 255) });
    assertEquals(await store.arrive(presence("ann", "2", "s"), now), {
      ...presence("ann"),
      record: bytes(0, 255),
    });
    // The session that was replaced has no say any more.
    await store.publish("ann", "1", bytes(9));
    await store.depart("ann", "1");
    assertEquals(await store.whereabouts("ann", now), presence("ann", "2", "s"));
    assertEquals(await store.online("", 9, now), ["ANN", "BOB"]);
    assertEquals(await store.online("ann", 9, now), ["BOB"]);
    assertEquals(await store.online("", 1, now), ["ANN"]);
    const later = now + goneAfterMs;
    await store.touch("r", later - 1);
    assertEquals(await store.online("", 9, later), ["BOB"]);
    assertEquals(await store.whereabouts("ann", later), undefined);
    await store.depart("bob", "1");
    assertEquals(await store.whereabouts("bob", later), undefined);
  });

  test("an agreement is both's, and either can take it back", async (store) => {
    await store.agree("bob", "ann");
    await store.agree("ann", "bob");
    assertEquals([await store.haveAgreed("ann", "bob"), await store.haveAgreed("bob", "ann")], [true, true]);
    assertEquals(await store.haveAgreed("ann", "eve"), false);
    await store.withdraw("bob", "ann");
    assertEquals(await store.haveAgreed("ann", "bob"), false);
  });

  test("a question is answered once, in time, by whom it was put to", async (store) => {
    await store.ask("ann", "bob", now + 10);
    assertEquals(await store.takeQuestion("bob", "ann", now), false);
    assertEquals(await store.takeQuestion("ann", "bob", now + 10), false);
    const taken = await Promise.all([1, 2, 3].map(() => store.takeQuestion("ann", "bob", now)));
    assertEquals(taken.filter((it) => it).length, 1);
  });

  test("two who are READY meet once, whoever says so first", async (store) => {
    for (let round = 0; round < 10; round++) {
      const both = await Promise.all([
        store.meet("punch", "ann", "bob", now, now + 10),
        store.meet("punch", "bob", "ann", now, now + 10),
      ]);
      assertEquals(both.filter((it) => it).length, 1, `round ${round}`);
    }
    assertEquals(await store.meet("punch", "ann", "bob", now, now + 10), false);
    assertEquals(await store.meet("relay", "bob", "ann", now, now + 10), false);
    assertEquals(await store.meet("punch", "eve", "ann", now, now + 10), false);
    assertEquals(await store.meet("punch", "bob", "ann", now + 10, now + 20), false);
    assertEquals(await store.meet("punch", "ann", "bob", now + 10, now + 20), true);
  });

  test("a room is made once, changed by one at a time, and gone with its last member", async (store) => {
    const made = await Promise.all([store.createRoom(room()), store.createRoom(room({ owner: "Bob" }))]);
    assertEquals(made.filter((it) => it).length, 1);
    assertEquals((await store.room("#r"))?.roster, bytes(1, 2));
    const changed = room({ version: 2, members: [ann, bob], invited: ["eve"], epoch: 7, roster: bytes() });
    assertEquals(await store.changeRoom(changed), true);
    assertEquals(await store.changeRoom(changed), false);
    assertEquals(await store.room("#r"), changed);
    assertEquals(await store.changeRoom({ ...changed, members: [], version: 3 }), true);
    assertEquals(await store.room("#r"), undefined);
    assertEquals(await store.roomsOf("ann", 9), []);
  });

  test("rooms are found by their names where they are open, and by who is in them", async (store) => {
    await store.createRoom(room({ key: "#b", members: [ann, bob] }));
    await store.createRoom(room({ key: "#a", members: [bob], invited: ["ann"] }));
    await store.createRoom(room({ key: "#c", access: "invited", members: [bob], invited: ["eve"] }));
    const keys = (rooms: RoomOutline[]) => rooms.map(({ key }) => key);
    assertEquals(keys(await store.openRooms("", 9)), ["#a", "#b"]);
    const { roster: _roster, ...outline } = room({ key: "#b", members: [ann, bob] });
    assertEquals(await store.openRooms("#a", 9), [outline]);
    assertEquals(keys(await store.openRooms("", 1)), ["#a"]);
    assertEquals(keys(await store.roomsOf("ann", 9)), ["#b", "#a"]);
    assertEquals(keys(await store.roomsOf("ann", 1)), ["#b"]);
    assertEquals([await store.countRooms("ann"), await store.countRooms("bob")], [1, 3]);
    assertEquals(keys(await store.roomsOf("eve", 9)), ["#c"]);
    assertEquals(await store.shareRoom("ann", "bob"), true);
    assertEquals(await store.shareRoom("eve", "bob"), false);
    assertEquals(await store.shareRoom("ann", "eve"), false);
  });
}

Deno.test("SQLite: accounts, agreements and rooms outlive the registry, presence does not; nobody else reads the file", () =>
  inTempDir(async (dir) => {
    const path = `${dir}/registry.db`;
    const store = openSqliteStore(path);
    await store.createAccount({ key: "ann", name: "Ann", password: "hash" }, ["ann"]);
    await store.agree("ann", "bob");
    await store.createRoom(room());
    await store.arrive(presence("ann"), now);
    assertThrows(() => openSqliteStore(path), StoreError, "in use by another registry");
    await store.close();
    assertEquals(Deno.statSync(path).mode! & 0o777, 0o600);
    const again = openSqliteStore(path);
    assertEquals([(await again.findAccount("ann"))?.name, await again.countAccounts()], ["Ann", 1]);
    assertEquals(await again.haveAgreed("ann", "bob"), true);
    assertEquals(await again.room("#r"), room());
    assertEquals(await again.online("", 9, now), []);
    await again.close();
    await assertRejects(() => again.findAccount("ann"), StoreError);
  }));

Deno.test("SQLite: a file from before there were tokens gets a place for them", () =>
  inTempDir(async (dir) => {
    const path = `${dir}/registry.db`;
    await openSqliteStore(path).close();
    const old = new DatabaseSync(path);
    old.exec("DROP TABLE tokens");
    old.close();
    const store = openSqliteStore(path);
    await store.keepToken("ann", bytes(1), now + 10);
    assertEquals(await store.tokenHash("ann", now), bytes(1));
    await store.close();
  }));

Deno.test("SQLite: a file that is not ours is left as it is", () =>
  inTempDir(async (dir) => {
    await Deno.writeTextFile(
      `${dir}/a`,
      "no database, but a long enough text that it could be one ".repeat(30),
    );
    assertThrows(() => openSqliteStore(`${dir}/a`), StoreError, "is no database");
    assertThrows(() => openSqliteStore(`${dir}/missing/registry.db`), StoreError);
  }));

Deno.test("MongoDB: a server that is not there is a sentence, and no password is in it", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  const url = `mongodb://ann:secret@127.0.0.1:${port}/x`;
  const error = await assertRejects(() => openMongoStore(url, 200), StoreError, "cannot be reached");
  assertEquals(error.message.includes("secret"), false);
  await assertRejects(() => openMongoStore("mongodb://"), StoreError);
});

Deno.test(
  "MongoDB: mail is collected once, in its order, by whom it is for",
  requireMongo,
  () =>
    withMongo(async (url) => {
      const store = await openMongoStore(url), mail = store.mail!;
      for (let n = 0; n < 20; n++) {
        await mail.post("r", { to: "ann", session: n % 2 ? "1" : null, push: bytes(n) }, now);
      }
      assertEquals(await mail.collect("s"), []);
      const collected = await mail.collect("r");
      assertEquals(collected.map(({ push }) => [...push]), Array.from({ length: 20 }, (_, n) => [n]));
      assertEquals(collected[1], { to: "ann", session: "1", push: bytes(1) });
      assertEquals(await mail.collect("r"), []);
      await mail.post("r", { to: "ann", session: null, push: bytes(1) }, now);
      await store.touch("r", now + 60_000);
      assertEquals(await mail.collect("r"), []);
      await store.close();
    }),
);

Deno.test("MongoDB: what two registries share, both see", requireMongo, () =>
  withMongo(async (url) => {
    const stores = await Promise.all([openMongoStore(url), openMongoStore(url)]);
    const [one, other] = stores;
    await one.arrive(presence("ann", "1", "one"), now);
    await other.arrive(presence("bob", "2", "other"), now);
    assertEquals(await other.online("", 9, now), ["ANN", "BOB"]);
    const both = await Promise.all([
      one.meet("punch", "ann", "bob", now, now + 10),
      other.meet("punch", "bob", "ann", now, now + 10),
    ]);
    assertEquals(both.filter((it) => it).length, 1);
    await one.mail!.post("other", { to: "bob", session: null, push: bytes(1) }, now);
    assertEquals((await other.mail!.collect("other")).length, 1);
    await Promise.all(stores.map((store) => store.close()));
  }));
