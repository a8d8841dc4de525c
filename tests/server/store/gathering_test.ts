// What is gathered for a commit is what was said, log by log and in order, with the bounds that the database is told.
import { assert, assertEquals } from "@std/assert";
import { commitOf, Gathering } from "../../../server/store/gathering.ts";
import { LogHandle } from "../../../server/store/log_handle.ts";
import { decodeSegment, encodeExtras, type SaidRecord } from "../../../server/store/record.ts";
import { type Random, randomFrom } from "../../support/random.ts";
import { record } from "../../support/stored_log.ts";

const encoder = new TextEncoder();
const room = (id: number, lastSeq = 0) => new LogHandle(id, "room", `#${id}`, 0, lastSeq, 0, null);

function append(gathering: Gathering, handle: LogHandle, said: SaidRecord): void {
  // Its text is a part of other bytes, as it is of a line from a socket.
  const line = encoder.encode(`<${said.text}>`);
  gathering.append(
    handle,
    said.order,
    said.time,
    said.seq,
    said.command,
    encoder.encode(said.source),
    encodeExtras(said.extras),
    line,
    1,
    line.length - 1,
  );
}

function sayAnything(handle: LogHandle, order: number, random: Random): SaidRecord {
  const counted = random.below(3) > 0;
  const length = random.below(20) === 0 ? random.below(40_000) : random.below(100);
  return record(order, "x".repeat(length), {
    seq: counted ? handle.takeSeq() : 0,
    command: counted ? "PRIVMSG" : "JOIN",
    // Clocks are set back.
    time: 1_000 + random.below(1_000),
  });
}

Deno.test("each batch holds what was said since the one before, with its bounds", () => {
  const random = randomFrom("gathering");
  const gathering = new Gathering();
  const handles = [room(1), room(2, 41), room(3)];
  const taken = new Map(handles.map((handle) => [handle.id, handle.lastSeq]));
  let order = 1;
  for (let round = 0; round < 200; round++) {
    const said = new Map<number, SaidRecord[]>(handles.map(({ id }) => [id, []]));
    const first = order;
    for (let count = random.below(40); count > 0; count--) {
      const handle = random.pick(handles);
      const one = sayAnything(handle, order++, random);
      append(gathering, handle, one);
      said.get(handle.id)!.push(one);
    }
    assertEquals(gathering.empty, order === first);
    assertEquals(gathering.firstOrder, order === first ? Infinity : first);
    const batch = gathering.take();
    assert(gathering.empty && gathering.bytes === 0);
    const { segments } = commitOf(batch);
    // Their bytes are copies: the batch's writers are used again from here on.
    gathering.recycle(batch);
    const held = new Map<number, SaidRecord[]>(handles.map(({ id }) => [id, []]));
    for (const { body, log, count, ...bounds } of segments) {
      const records = decodeSegment(body);
      const counted = records.filter(({ seq }) => seq > 0);
      if (counted.length > 0) taken.set(log, counted.at(-1)!.seq);
      assertEquals(count, records.length);
      assertEquals(bounds, {
        lastSeq: taken.get(log)!,
        firstOrder: records[0]!.order,
        lastOrder: records.at(-1)!.order,
        firstTime: records[0]!.time,
        lastTime: Math.max(...records.map(({ time }) => time)),
      }, random.seedNote);
      // One more record may cross the bound.
      assert(body.length < 64 * 1024 + 41_000);
      held.get(log)!.push(...records);
    }
    assertEquals(held, said, random.seedNote);
  }
});

Deno.test("a segment ends at 64 KB, and the next record begins another one", () => {
  const gathering = new Gathering();
  const handle = room(1);
  for (let order = 1; order <= 5; order++) append(gathering, handle, record(order, "x".repeat(30_000)));
  const { segments } = commitOf(gathering.take());
  assertEquals(segments.map(({ count, firstOrder }) => [count, firstOrder]), [[3, 1], [2, 4]]);
});

Deno.test("a log whose first batch was lost is made with the next one, as it is by then", () => {
  const gathering = new Gathering();
  const [first, second] = [room(1), room(2)];
  gathering.addLog(first);
  append(gathering, first, record(1, "lost"));
  const lost = gathering.take();
  gathering.addLog(second);
  append(gathering, second, record(2, "kept"));
  gathering.takeBack(lost);
  first.door = "i";
  assert(gathering.makes(first) && gathering.makes(second));
  const { logs, segments } = commitOf(gathering.take());
  assertEquals(logs.map(({ id, door }) => [id, door]), [[1, "i"], [2, null]]);
  assertEquals(segments.map(({ log }) => log), [2]);
  assert(!gathering.makes(first));
});
