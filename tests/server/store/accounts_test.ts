// Accounts, registered channels and bans in the store: what was written is there again when it is opened again.
import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { StoreError } from "../../../server/store/database.ts";
import type { StoredChannel } from "../../../server/store/channels.ts";
import { localPort } from "../../../server/store/port.ts";
import { Store } from "../../../server/store/store.ts";
import { inTempDir } from "../../support/temp_dir.ts";

const open = (dir: string, now = 0) =>
  Store.open(localPort(), { path: `${dir}/chatroom.db`, durability: "os", now }, setImmediate);

const credentials = { argon2: "$argon2id$...", scram: "SCRAM-SHA-256$..." };
const state = {
  operators: ["bob"],
  topic: { text: "news", by: "alice!a@h", time: 5 },
  flags: "nst",
  key: "sesame",
  limit: 7,
  lists: { b: [{ mask: "x!*@*", by: "alice!a@h", time: 6 }], e: [], I: [] },
};

Deno.test("an account is made once a name, found by it, and there after a restart", () =>
  inTempDir(async (dir) => {
    let store = await open(dir);
    const alice = await store.call("createAccount", "alice", "Alice", credentials, 1);
    assertEquals(alice, { id: 1, name: "Alice" });
    assertEquals(await store.call("createAccount", "alice", "aLiCe", credentials, 2), null);
    assertEquals(await store.call("createAccount", "bob", "bob", credentials, 2), { id: 2, name: "bob" });
    await store.call("changePassword", 1, { argon2: "other", scram: "too" });
    await store.close();

    store = await open(dir);
    assertEquals(store.registered.accounts, [{ id: 1, name: "Alice" }, { id: 2, name: "bob" }]);
    assertEquals(await store.call("findAccount", "alice"), {
      id: 1,
      name: "Alice",
      argon2: "other",
      scram: "too",
    });
    assertEquals(await store.call("findAccount", "bob"), { id: 2, name: "bob", ...credentials });
    assertEquals(await store.call("findAccount", "carol"), null);
    await store.close();
  }));

Deno.test("a server's secret is its own, and the same after a restart", () =>
  inTempDir(async (dir) => {
    let store = await open(dir);
    const { secret } = store.registered;
    assertEquals(secret.length, 32);
    await store.close();
    store = await open(dir);
    assertEquals(store.registered.secret, secret);
    await store.close();
    const other = Store.volatile(0, setImmediate);
    assertNotEquals(other.registered.secret, secret);
    await other.close();
  }));

Deno.test("a channel is saved, saved again and removed", () =>
  inTempDir(async (dir) => {
    let store = await open(dir);
    await store.call("createAccount", "alice", "Alice", credentials, 1);
    const room: StoredChannel = { folded: "#room", name: "#Room", founder: 1, created: 3, state };
    await store.call("saveChannels", [room, { ...room, folded: "#other", name: "#other" }]);
    await store.call("saveChannels", [{ ...room, state: { ...state, topic: null } }]);
    await store.call("removeChannel", "#other");
    // All of a save or nothing: nobody is account 9.
    await assertRejects(
      () => store.call("saveChannels", [{ ...room, state }, { ...room, folded: "#third", founder: 9 }]),
      StoreError,
    );
    await store.close();
    store = await open(dir);
    assertEquals(store.registered.channels, [{ ...room, state: { ...state, topic: null } }]);
    await store.close();
  }));

Deno.test("a ban is there after a restart, until its time is over", () =>
  inTempDir(async (dir) => {
    let store = await open(dir);
    const ban = { kind: "address", subject: "192.0.2.0/24", reason: "spam", by: "root", made: 1 } as const;
    await store.call("setBan", { ...ban, until: 500 });
    await store.call("setBan", { ...ban, kind: "account", subject: "mallory", until: null });
    await store.call("setBan", { ...ban, reason: "more spam", until: 600 });
    await store.call("setBan", { ...ban, subject: "192.0.2.9", until: null });
    await store.call("liftBan", "address", "192.0.2.9");
    await store.close();
    store = await open(dir, 599);
    assertEquals(store.registered.bans.map((b) => [b.subject, b.reason, b.until]).sort(), [
      ["192.0.2.0/24", "more spam", 600],
      ["mallory", "spam", null],
    ]);
    await store.close();
    store = await open(dir, 600);
    assertEquals(store.registered.bans.map((b) => b.subject), ["mallory"]);
    await store.close();
  }));
