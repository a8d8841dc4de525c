import { assert, assertEquals, assertThrows } from "@std/assert";
import { openStore } from "../../../server/store/calls.ts";
import type { SaidRecord } from "../../../server/store/record.ts";
import { phrasesOf } from "../../../server/store/search_words.ts";
import { record, segment, storeLog } from "../../support/stored_log.ts";

const open = (path: string) => openStore({ path: path, durability: "fsync", now: 0 });
type Calls = ReturnType<typeof open>;

const read = (calls: Calls) => calls.read({ log: 1, limit: 1000, from: "oldest" });

/** The orders of what is found, however many calls it takes: each has its time. */
function find(calls: Calls, text: string): number[] {
  const query = { logs: [1], phrases: phrasesOf(text), limit: 10 };
  const orders: number[] = [];
  let part = calls.search(query);
  for (;;) {
    orders.push(...part.hits.map(({ record }) => record.order));
    if (part.next === null) return orders;
    part = calls.search(query, part.next);
  }
}

async function filesHold(dir: string, text: string): Promise<boolean> {
  for await (const { name } of Deno.readDir(dir)) {
    const bytes = new TextDecoder("latin1").decode(await Deno.readFile(`${dir}/${name}`));
    // FTS5 leaves out the start that a word shares with the one before it.
    if (bytes.toLowerCase().includes(text.slice(1).toLowerCase())) return true;
  }
  return false;
}

const long = (word: string) => `${word} ${"filler ".repeat(2000)}`;

/** A log of 300 messages, some of which need pages of their own, with one to be taken back. */
function makeLog(calls: Calls, secret: SaidRecord) {
  const records = Array.from({ length: 300 }, (_, i) => {
    const order = i + 1;
    if (order === secret.order) return secret;
    return record(order, order % 40 === 0 ? long(`big${order}`) : `plain${order} words`);
  });
  const segments: SaidRecord[][] = [];
  for (let at = 0; at < records.length; at += 3) segments.push(records.slice(at, at + 3));
  storeLog(calls, 1, segments);
}

const told = (order: number) => ({
  logs: [],
  segments: [segment(1, [record(1000 + order, `k-${order}`, { command: "REDACT", seq: 0 })])],
  redactions: [{ log: 1, order }],
});

for (
  const [what, secret] of [
    [
      "short",
      record(151, "the Xyzzysecret is out", {
        extras: { account: "al", key: "k1", tags: { "+t": "Xyzzysecret" } },
      }),
    ],
    ["long", record(151, long("Xyzzysecret"), { extras: { account: "al", key: "k1" } })],
  ] as const
) {
  for (const indexed of [true, false]) {
    Deno.test(`a ${what} message that is taken back, ${indexed ? "" : "not "}indexed, is gone from the files, and stays so`, async () => {
      const dir = await Deno.makeTempDir();
      let calls = open(`${dir}/chatroom.db`);
      makeLog(calls, secret);
      while (indexed && calls.fillIndex(5));
      assertEquals(find(calls, "xyzzysecret"), [151]);
      assert(await filesHold(dir, "Xyzzysecret"));
      calls.commit(told(151));
      assert(!await filesHold(dir, "Xyzzysecret"), "while the server runs");
      const check = () => {
        assertEquals(find(calls, "xyzzysecret"), []);
        assertEquals(find(calls, "plain150"), [150]);
        const records = read(calls);
        assertEquals(records.length, 301);
        assertEquals(records[150], {
          ...record(151, ""),
          extras: { account: "al", key: "k1", redacted: true },
        });
        assertEquals(records[149]!.text, "plain150 words");
      };
      check();
      calls.close();
      calls = open(`${dir}/chatroom.db`);
      check();
      while (calls.fillIndex(5));
      check();
      calls.close();
      assert(!await filesHold(dir, "Xyzzysecret"));
      await Deno.remove(dir, { recursive: true });
    });
  }
}

Deno.test("a commit that fails takes nothing back", () => {
  const calls = open(":memory:");
  makeLog(calls, record(151, "still here"));
  // Its segment is there already.
  assertThrows(() => calls.commit({ ...told(151), segments: [segment(1, [record(1, "again")])] }));
  assertEquals(read(calls)[150]!.text, "still here");
  assertEquals(find(calls, "still"), [151]);
  calls.commit(told(151));
  assertEquals(read(calls)[150]!.text, "");
  // Once more, and what there never was: nothing happens.
  calls.commit({
    ...told(152),
    redactions: [{ log: 1, order: 151 }, { log: 1, order: 0 }, { log: 9, order: 5 }],
  });
  assertEquals(read(calls).filter((r) => r.extras.redacted).length, 1);
  calls.close();
});

Deno.test("taking back one message leaves the others of its segment as they are", () => {
  const calls = open(":memory:");
  const others = [
    record(1, "ä 😀", { extras: { tags: { "+a": "b" }, params: ["x"] }, command: "NOTICE" }),
    record(3, "", { command: "JOIN", seq: 0 }),
  ];
  storeLog(calls, 1, [[others[0]!, record(2, "gone"), others[1]!]]);
  calls.commit(told(2));
  assertEquals(read(calls).filter((r) => r.order !== 2 && r.order < 1000), others);
  calls.close();
});
