import { assert, assertEquals } from "@std/assert";
import { ConversationLog } from "../../../../client/terminal/model/conversation_log.ts";
import type { Said } from "../../../../client/terminal/model/entry.ts";

let lastId = 0;

function said(time: number, msgid?: string): Said {
  return {
    type: "said",
    id: ++lastId,
    kind: "text",
    from: "bob",
    text: String(time),
    time,
    isOwn: false,
    isHighlight: false,
    msgid,
    replyTo: undefined,
    reactions: new Map(),
    redacted: undefined,
  };
}

const times = (log: ConversationLog) => log.entries.map(({ time }) => time);

Deno.test("what is live comes last, whatever its time", () => {
  const log = new ConversationLog();
  for (const time of [10, 20, 15]) log.append(said(time));
  assertEquals(times(log), [10, 20, 15]);
});

Deno.test("what was missed goes above what is later, and below what has the same time", () => {
  const log = new ConversationLog();
  log.append(said(10));
  log.append(said(40));
  const same = said(10);
  log.insertMissed(same);
  log.insertMissed(said(30));
  assertEquals(times(log), [10, 10, 30, 40]);
  assertEquals(log.entries[1], same);
});

Deno.test("what is older goes above, in the order of its answer, also at the same millisecond", () => {
  const log = new ConversationLog();
  log.append(said(40));
  const page = [said(20), said(20), said(40)];
  for (const each of page) log.insertOlder(each);
  log.endOlder();
  assertEquals(log.entries.slice(0, 3), page);
  const before = [said(10), said(20)];
  for (const each of before) log.insertOlder(each);
  assertEquals(log.entries.slice(0, 2), before);
  assertEquals(times(log), [10, 20, 20, 20, 40, 40]);
});

Deno.test("an answer that is mixed into what is there keeps all of it in order", () => {
  const log = new ConversationLog();
  for (const time of [20, 40]) log.append(said(time));
  for (const time of [10, 30, 50]) log.insertOlder(said(time));
  assertEquals(times(log), [10, 20, 30, 40, 50]);
});

Deno.test("messages are found by their msgid, changed, and forgotten when they go", () => {
  const log = new ConversationLog();
  const first = said(1, "a");
  log.append(first);
  for (let time = 2; time <= 100; time++) log.append(said(time));
  log.change(first, { text: "changed" });
  assertEquals(log.said("a")?.text, "changed");
  assertEquals(log.entries[0], log.said("a"));
  assertEquals(log.find(first.id), log.said("a"));
  assert(!log.trim(100));
  log.append(said(101));
  assert(log.trim(100));
  assertEquals(log.entries.length, 95);
  assertEquals(log.entries.at(-1)!.time, 101);
  assertEquals(log.said("a"), undefined);
  assertEquals(log.indexOf(first.id), -1);
});
