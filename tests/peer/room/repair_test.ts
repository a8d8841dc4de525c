import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import { maxHeld } from "../../../peer/room/author_log.ts";
import type { Delivery } from "../../../peer/room/delivery.ts";
import { Repair } from "../../../peer/room/repair.ts";
import type { Id, WantRow } from "../../../protocol/peer/frame.ts";
import { VirtualClock } from "../../support/virtual_clock.ts";

/** A repair whose neighbours send nothing by themselves: a test hands over what it wants to. */
function repairWith(waitMs: (member: Id) => number | undefined = () => 100) {
  const clock = new VirtualClock();
  const here = new Map<Id, number>();
  const whole = (author: Id) => here.get(author) ?? 0;
  const asked: { of: Id; rows: readonly WantRow[] }[] = [];
  const delivery = {
    whole,
    head: whole,
    has: (author: Id, seq: number) => seq <= whole(author),
    isForked: () => false,
    limit: (author: Id) => whole(author) + maxHeld,
  } as unknown as Delivery;
  const repair = new Repair({
    left: () => Infinity,
    clock,
    delivery,
    end: (author) => author === "nobody" ? 0 : 2 ** 32 - 1,
    waitMs,
    ask: (of, rows) => asked.push({ of, rows }),
  });
  const count = (of?: Id) =>
    asked.filter((one) => of === undefined || one.of === of).flatMap(({ rows }) => rows)
      .reduce((sum, row) => sum + row.count, 0);
  return { clock, here, asked, repair, count };
}

Deno.test("what one neighbour has is asked of it at the pace of a link, what many have of all, up to a bound", () => {
  const one = repairWith();
  one.repair.claim("ann", "x", 0, 10_000);
  one.repair.claim("ann", "y", 0, 10_000);
  one.repair.fill();
  assertEquals(one.count(), 320);
  one.repair.fill();
  assertEquals(one.count(), 320);
  const many = repairWith();
  for (const author of ["u", "v", "w", "x", "y", "z"]) {
    for (const member of ["ann", "bob", "eve", "dan", "kim"]) many.repair.claim(member, author, 0, 10_000);
  }
  many.repair.fill();
  assertLessOrEqual(many.count(), 1024);
  assert(many.count() > 900 && new Set(many.asked.map(({ of }) => of)).size === 5);
});

Deno.test("who does not send what it says it has is not asked for ever, and somebody else is", () => {
  const { clock, repair, count, here } = repairWith();
  repair.claim("liar", "x", 0, 5);
  repair.fill();
  clock.advance(60_000);
  const inVain = count("liar");
  assertLessOrEqual(inVain, 5 * 10);
  clock.advance(60_000);
  assertEquals(count("liar"), inVain);
  repair.claim("ann", "x", 0, 5);
  repair.fill();
  assertEquals(count("ann"), 5);
  here.set("x", 5);
  repair.arrived("x", 5);
  clock.advance(60_000);
  assertEquals([count("ann"), repair.isDone, clock.pending], [5, true, 0]);
});

Deno.test("what is new may come by itself: it is waited for, but not where its author does not answer", () => {
  const { clock, repair, count } = repairWith((member) => member === "gone" ? undefined : 100);
  repair.isPatient = true;
  repair.claim("ann", "bob", 0, 1);
  repair.claim("ann", "gone", 0, 1);
  repair.fill();
  assertEquals(count("ann"), 1);
  clock.advance(130);
  assertEquals(count("ann"), 2);
});

Deno.test("nothing is asked of who is silent, of who has gone, or for who is nobody", () => {
  const { clock, repair, count } = repairWith((member) => member === "silent" ? undefined : 100);
  repair.claim("silent", "x", 0, 3);
  repair.claim("ann", "nobody", 0, 3);
  repair.claim("bob", "x", 0, 3);
  repair.forget("bob");
  repair.fill();
  clock.advance(10_000);
  assertEquals(count(), 0);
});
