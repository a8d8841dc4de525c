import { assert, assertEquals, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { PeerStoreError } from "../../../peer/store/database.ts";
import { maxPeople, PeerStore } from "../../../peer/store/peer_store.ts";
import { type Message, messageTypes } from "../../../protocol/peer/message.ts";
import { inTempDir } from "../../support/temp_dir.ts";

const room = "1111111111111111", ann = "aaaaaaaaaaaaaaaa", bob = "bbbbbbbbbbbbbbbb";
const key = (fill: number) => new Uint8Array(32).fill(fill);
const somebody = (name: string, fill = 1) => ({
  name,
  identity: { signing: key(fill), agreement: key(fill) },
});
const message = (author: string, seq: number, bytes = Uint8Array.of(seq), type: number = messageTypes.text) =>
  ({ author, seq, type, bytes }) as Message;

/** With what it is to do later. */
function opened(path = ":memory:", messages = 1000) {
  const waiting: (() => void)[] = [];
  const store = new PeerStore(path, (run) => waiting.push(run), { messages });
  return { store, waiting, turn: () => waiting.splice(0).forEach((run) => run()) };
}

/** What another process would find. */
function committed(path: string, table: string): number {
  // The file is locked; a copy is not.
  for (const end of ["", "-wal"]) Deno.copyFileSync(`${path}${end}`, `${path}.copy${end}`);
  const db = new DatabaseSync(`${path}.copy`);
  try {
    return (db.prepare(`SELECT count(*) AS count FROM ${table}`).get() as { count: number }).count;
  } finally {
    db.close();
  }
}

Deno.test("registries, people and rooms are there after a restart, and forgotten when they are to be", () =>
  inTempDir((dir) => {
    const path = `${dir}/peer.db`;
    const { store } = opened(path);
    store.pinRegistry("here:1", key(1));
    store.pinRegistry("here:1", key(2));
    store.pin(somebody("Ann", 3));
    store.pin(somebody("bob", 4));
    store.unpin("BOB");
    const kept = {
      id: room,
      kind: "room",
      genesis: Uint8Array.of(1),
      statements: [Uint8Array.of(2)],
    } as const;
    store.keepRoom(kept);
    store.keepRoom({ ...kept, statements: [Uint8Array.of(2), Uint8Array.of(3)] });
    // The oldest has made room.
    store.keepRoom({ ...kept, statements: [Uint8Array.of(3), Uint8Array.of(4)] });
    store.close();
    const { store: again } = opened(path);
    assertEquals(again.registryKey("here:1"), key(2));
    assertEquals(again.registryKey("here:2"), undefined);
    assertEquals(again.people(), [somebody("Ann", 3)]);
    assertEquals(again.person("aNN"), somebody("Ann", 3));
    assertEquals(again.person("bob"), undefined);
    assertEquals(again.rooms(), [{ ...kept, statements: [Uint8Array.of(3), Uint8Array.of(4)] }]);
    again.log(room, () => false).append(message(ann, 1));
    again.hold(room, "later");
    again.dropRoom(room);
    assertEquals([again.rooms(), again.older(room, undefined, 9), again.held(room)], [[], [], []]);
    again.close();
    return Promise.resolve();
  }));

Deno.test("what others say is committed at the end of a turn, what we say and hold before anybody hears it", () =>
  inTempDir((dir) => {
    const path = `${dir}/peer.db`;
    const { store, turn, waiting } = opened(path);
    const log = store.log(room, (author) => author === ann);
    log.append(message(bob, 1));
    log.append(message(bob, 2));
    assertEquals([committed(path, "messages"), waiting.length], [0, 1]);
    turn();
    assertEquals(committed(path, "messages"), 2);
    log.append(message(bob, 3));
    log.append(message(ann, 1));
    assertEquals(committed(path, "messages"), 4);
    store.hold(room, "one");
    store.hold(room, "two");
    assertEquals(committed(path, "unsaid"), 2);
    // Said: the text goes with the message that it becomes.
    store.release(room);
    assertEquals([committed(path, "unsaid"), committed(path, "messages")], [2, 4]);
    log.append(message(ann, 2));
    assertEquals([committed(path, "unsaid"), committed(path, "messages")], [1, 5]);
    assertEquals(store.held(room), ["two"]);
    store.close();
    return Promise.resolve();
  }));

Deno.test("a text of ours in parts is kept whole, or not at all", () =>
  inTempDir((dir) => {
    const path = `${dir}/peer.db`;
    const { store } = opened(path);
    const log = store.log(room, (author) => author === ann);
    log.append(message(ann, 1, undefined, messageTypes.part));
    log.append(message(ann, 2, undefined, messageTypes.part));
    assertEquals(committed(path, "messages"), 0);
    log.append(message(ann, 3));
    assertEquals(committed(path, "messages"), 3);
    store.close();
    return Promise.resolve();
  }));

Deno.test("a log is read by number, the newest of a room in the order of delivery, and floors count", () => {
  const { store } = opened();
  const log = store.log(room, () => false);
  for (const [author, seq] of [[ann, 1], [bob, 8], [ann, 2], [ann, 3]] as const) {
    if (author === bob) log.begin(bob, 7);
    log.append(message(author, seq));
  }
  assertEquals(log.read(ann, 2, 9), [Uint8Array.of(2), Uint8Array.of(3)]);
  assertEquals(log.read(ann, 1, 1), [Uint8Array.of(1)]);
  assertEquals(log.heads().toSorted((a, b) => a.author < b.author ? -1 : 1).map((row) => ({ ...row })), [
    { author: ann, floor: 0, head: 3 },
    { author: bob, floor: 7, head: 8 },
  ]);
  assertEquals(store.older(room, undefined, 2), [Uint8Array.of(2), Uint8Array.of(3)]);
  assertEquals(store.older(room, { author: ann, seq: 2 }, 2), [Uint8Array.of(1), Uint8Array.of(8)]);
  assertEquals(store.message(room, bob, 8), Uint8Array.of(8));
  assertEquals(store.message(room, bob, 9), undefined);
  assertEquals(store.log("2222222222222222", () => false).heads(), []);
  store.close();
});

Deno.test("of an author who says very much the newest are kept, and the log begins behind the others", () =>
  inTempDir((dir) => {
    const path = `${dir}/peer.db`;
    const { store } = opened(path, 200);
    const log = store.log(room, () => false);
    let floor = 0;
    for (let seq = 1; seq <= 1000; seq++) {
      const before = floor;
      floor = log.append(message(ann, seq, new Uint8Array(1100)));
      assert(floor >= before && seq - floor <= 202, `${seq}: ${floor}`);
      if (seq <= 5) assertEquals(log.append(message(bob, seq)), 0);
    }
    assert(floor >= 798);
    assertEquals(log.heads().map((row) => ({ ...row })), [
      { author: ann, floor, head: 1000 },
      { author: bob, floor: 0, head: 5 },
    ]);
    assertEquals([log.read(ann, floor + 1, 1000).length, log.read(bob, 1, 9).length], [1000 - floor, 5]);
    store.close();
    // The place of what has gone is used again.
    assert(Deno.statSync(path).size < 2 * 202 * 1100);
    const again = opened(path, 200).store;
    const longer = again.log(room, () => false);
    assertEquals(longer.heads().map((row) => row.floor), [floor, 0]);
    assertEquals([longer.append(message(ann, 1001)), longer.append(message(bob, 6))], [801, 0]);
    again.close();
    return Promise.resolve();
  }));

Deno.test("so many people are known, and no more", () => {
  const { store } = opened();
  for (let i = 0; i < maxPeople; i++) assertEquals(store.pin(somebody(`p${i}`)), true);
  assertEquals(store.pin(somebody("one-more")), false);
  assertEquals(store.person("one-more"), undefined);
  store.unpin("p1");
  assertEquals(store.pin(somebody("one-more")), true);
  store.close();
});

Deno.test("the file is nobody else's, while it is open and after", () =>
  inTempDir((dir) => {
    const path = `${dir}/peer.db`;
    const { store } = opened(path);
    store.pin(somebody("ann"));
    for (const end of ["", "-wal"]) assertEquals(Deno.statSync(`${path}${end}`).mode! & 0o777, 0o600, end);
    assertThrows(
      () => opened(path),
      PeerStoreError,
      "is in use by another peer. Give this one another --data",
    );
    store.close();
    assertEquals(Deno.statSync(path).mode! & 0o777, 0o600);
    return Promise.resolve();
  }));

Deno.test("what is no file of ours, is newer or damaged is left alone, with a sentence", () =>
  inTempDir((dir) => {
    Deno.writeTextFileSync(
      `${dir}/text`,
      "not a database, but long enough to look at it as if it were one".repeat(99),
    );
    assertThrows(
      () => opened(`${dir}/text`),
      PeerStoreError,
      "is no database. Choose another directory for --data.",
    );
    const other = new DatabaseSync(`${dir}/other`);
    other.exec("CREATE TABLE things (thing TEXT)");
    other.close();
    assertThrows(() => opened(`${dir}/other`), PeerStoreError, "is a database of another program");
    const path = `${dir}/peer.db`;
    const { store } = opened(path);
    const log = store.log(room, () => false);
    for (let seq = 1; seq < 500; seq++) log.append(message(ann, seq, new Uint8Array(500).fill(seq)));
    store.close();
    const whole = Deno.readFileSync(path);
    // The middle of the file: pages of the table and of its indices.
    Deno.writeFileSync(path, whole.map((byte, at) => at > 20_000 && at < 200_000 ? 0x55 : byte));
    assertThrows(() => opened(path), PeerStoreError, "is damaged. Put a copy of it in its place");
    Deno.writeFileSync(path, whole);
    const db = new DatabaseSync(path);
    db.exec("PRAGMA user_version = 99");
    db.close();
    assertThrows(() => opened(path), PeerStoreError, "was written by a newer chatroom");
    assertThrows(() => opened(`${dir}/none/peer.db`), PeerStoreError);
    return Promise.resolve();
  }));

Deno.test("a file of before gets what has been added since", () =>
  inTempDir((dir) => {
    const path = `${dir}/peer.db`;
    opened(path).store.close();
    const db = new DatabaseSync(path);
    db.exec("DROP TABLE unsaid");
    db.close();
    const { store } = opened(path);
    store.hold(room, "a text");
    assertEquals(store.held(room), ["a text"]);
    store.close();
    return Promise.resolve();
  }));

Deno.test("after a write that failed nothing more is written", () => {
  const { store, turn } = opened();
  const log = store.log(room, () => false);
  log.append(message(ann, 1));
  // As a full disk would: the number is taken.
  assertThrows(() => log.append(message(ann, 1)), PeerStoreError);
  assertThrows(() => log.append(message(ann, 2)), PeerStoreError);
  assertThrows(() => store.hold(room, "a text"), PeerStoreError);
  assertThrows(turn, PeerStoreError);
  store.close();
});
