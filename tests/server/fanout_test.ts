import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import { type Audience, Fanout } from "../../server/fanout.ts";
import { Lane } from "../../server/lane.ts";
import { Wire } from "../support/wire.ts";

const encoder = new TextEncoder();

/** A fan-out whose turns are run by the test. */
class Turns {
  readonly slow: unknown[] = [];
  scheduled: (() => void) | null = null;
  onSlow: (outbound: unknown) => void = (outbound) => this.slow.push(outbound);
  readonly fanout: Fanout;

  constructor(maxLag = 1_000_000) {
    this.fanout = new Fanout(
      (run) => {
        assertEquals(this.scheduled, null, "two turns are scheduled");
        this.scheduled = run;
      },
      maxLag,
      (outbound) => this.onSlow(outbound),
    );
  }

  /** Runs one turn; false if there is none. */
  turn(): boolean {
    const run = this.scheduled;
    this.scheduled = null;
    run?.();
    return run !== null;
  }
}

class Listeners implements Audience {
  readonly lane = new Lane();
  readonly wires: Wire[];
  #order = 0;
  constructor(count: number) {
    this.wires = Array.from({ length: count }, () => new Wire());
    for (const { outbound } of this.wires) outbound.listen(this.lane);
  }
  outbounds() {
    return this.wires.map((wire) => wire.outbound);
  }
  say(text: string) {
    this.lane.append(++this.#order, encoder.encode(text));
  }
  get writing() {
    return this.wires.filter((wire) => wire.writing).length;
  }
}

Deno.test("at most 64 writes start in a turn, and the turns go on until all have started", () => {
  const turns = new Turns();
  const room = new Listeners(200);
  room.say("a");
  turns.fanout.wakeAll(room);
  const started = [];
  while (turns.turn()) started.push(room.writing);
  assertEquals(started, [64, 128, 192, 200]);
});

Deno.test("nobody is served twice before everybody has been served once", async () => {
  const turns = new Turns();
  const room = new Listeners(100);
  room.say("a");
  turns.fanout.wakeAll(room);
  turns.turn();
  for (const wire of room.wires) if (wire.writing) await wire.complete();
  room.say("b");
  turns.fanout.wakeAll(room);
  turns.turn();
  assertEquals(room.wires.slice(0, 64).filter((wire) => wire.writing).length, 0);
  assertEquals(room.wires.slice(64).filter((wire) => wire.writing).length, 36);
  while (turns.turn());
  assertEquals(room.writing, 100);
});

Deno.test("what is said in one turn of the event loop is one write for each listener", async () => {
  const turns = new Turns();
  const room = new Listeners(3);
  for (const text of ["a", "b", "c"]) {
    room.say(text);
    turns.fanout.wakeAll(room);
  }
  while (turns.turn());
  for (const wire of room.wires) await wire.complete();
  assertEquals(room.wires.map((wire) => [wire.received, wire.writes]), Array(3).fill(["abc", 1]));
  assertEquals(turns.scheduled, null);
});

Deno.test("one who is woken twice stands in the queue once", () => {
  const turns = new Turns();
  const room = new Listeners(1);
  const [wire] = room.wires;
  room.say("a");
  turns.fanout.wake(wire!.outbound);
  turns.fanout.wake(wire!.outbound);
  turns.fanout.wakeAll(room);
  while (turns.turn());
  assertEquals([wire!.writes, wire!.outbound.queued], [1, false]);
});

Deno.test("one whose write hangs is told of once it lags past the bound, and holds up nobody", async () => {
  const turns = new Turns(100);
  const room = new Listeners(3);
  const [stuck, ...others] = room.wires;
  for (let i = 0; i < 6; i++) {
    room.say("x".repeat(20));
    turns.fanout.wakeAll(room);
    while (turns.turn());
    for (const wire of others) await wire.complete();
    // 20 bytes are in the write that hangs, and count too.
    assertEquals(turns.slow.length, i < 5 ? 0 : 1);
  }
  assertEquals(turns.slow[0] === stuck!.outbound, true);
  assertEquals(others.map((wire) => wire.received.length), [120, 120]);
});

Deno.test("a slow one may be closed while the queue is served, and wake others as it goes", () => {
  const turns = new Turns(100);
  const room = new Listeners(100);
  room.say("x".repeat(101));
  turns.fanout.wakeAll(room);
  while (turns.turn());
  const late = new Listeners(100);
  turns.onSlow = (outbound) => {
    room.wires.find((wire) => wire.outbound === outbound)!.outbound.close();
    if (turns.slow.push(outbound) === 1) late.say("they are gone");
    turns.fanout.wakeAll(late);
    turns.fanout.wake(late.wires[0]!.outbound);
  };
  turns.fanout.wakeAll(room);
  let count = 0;
  while (turns.turn()) assertLessOrEqual(++count, 10);
  assertEquals([turns.slow.length, late.writing], [100, 100]);
  assert(late.wires.every((wire) => !wire.outbound.queued));
});

Deno.test("an audience that is empty by the time of its turn costs nothing", () => {
  const turns = new Turns();
  const room = new Listeners(2);
  room.say("a");
  turns.fanout.wakeAll(room);
  room.wires.length = 0;
  while (turns.turn());
  assertEquals(turns.scheduled, null);
});
