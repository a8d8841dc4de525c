// A store whose process is killed at any moment, again and again: what it acknowledged is there each time, once and in its
// place, and so is everything that was there before.
import { assert, assertEquals } from "@std/assert";
import type { Durability } from "../../../server/store/database.ts";
import type { SaidRecord } from "../../../server/store/record.ts";
import { everything, integrity, openLocal } from "../../support/crashed_store.ts";
import { type Random, randomFrom } from "../../support/random.ts";
import type { Ack } from "../../support/store_child.ts";
import { inTempDir } from "../../support/temp_dir.ts";

const ROUNDS = 8;
const child = new URL("../../support/store_child.ts", import.meta.url).href;

/** Runs the child until it has printed so many lines, kills it, and answers all that it had printed. */
async function killAfter(acks: number, path: string, durability: Durability, random: Random): Promise<Ack[]> {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", child, path, durability, String(random.below(2 ** 32))],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const said = new Response(process.stderr).text();
  let printed = "";
  let lines = 0;
  for await (const text of process.stdout.pipeThrough(new TextDecoderStream())) {
    printed += text;
    lines += text.split("\n").length - 1;
    if (lines < acks) continue;
    acks = Infinity;
    process.kill("SIGKILL");
  }
  const { signal } = await process.status;
  assertEquals(signal, "SIGKILL", await said);
  // The last line may have been cut off.
  return printed.split("\n").slice(0, -1).map((line) => JSON.parse(line));
}

function assertOrder(held: ReadonlyMap<string, readonly SaidRecord[]>, firstOrder: number, note: string) {
  const orders: number[] = [];
  for (const [room, records] of held) {
    orders.push(...records.map(({ order }) => order));
    assertEquals(
      records.map(({ seq }) => seq),
      records.map((_, i) => i + 1),
      `the numbers of ${room}; ${note}`,
    );
    const rising = records.every(({ order }, i) => i === 0 || order > records[i - 1]!.order);
    assert(rising, `the orders of ${room} rise; ${note}`);
  }
  assertEquals(new Set(orders).size, orders.length, `no order twice; ${note}`);
  assert(orders.every((order) => order < firstOrder), `no order is given again; ${note}`);
}

for (const durability of ["fsync", "os"] as const) {
  Deno.test(`killed ${ROUNDS} times with --durability ${durability}: every acknowledged message is there, once`, () =>
    inTempDir(async (dir) => {
      const random = randomFrom(`killed, ${durability}`);
      const path = `${dir}/chatroom.db`;
      let before = new Map<string, SaidRecord[]>();
      let firstOrder = 0;
      for (let round = 1; round <= ROUNDS; round++) {
        const acks = await killAfter(1 + random.below(1_500), path, durability, random);
        const note = `round ${round}, ${acks.length} acknowledged, ${random.seedNote}`;
        assert(acks.length > 0 && acks.every(({ order }) => order >= firstOrder), note);
        const store = await openLocal(path, durability);
        const held = await everything(store);
        firstOrder = store.firstOrder;
        assertOrder(held, firstOrder, note);
        for (const [room, records] of before) {
          assertEquals(held.get(room)!.slice(0, records.length), records, `what was in ${room}; ${note}`);
        }
        const places = new Map([...held.values()].flat().map((record) => [record.order, record]));
        for (const { room, ...record } of acks) {
          assertEquals(places.get(record.order), record, note);
          assertEquals(held.get(room)![record.seq - 1], record, note);
        }
        before = held;
        await store.close();
        assertEquals(integrity(path), "ok", note);
      }
    }));
}
