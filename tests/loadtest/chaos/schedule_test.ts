import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { schedule } from "../../../loadtest/chaos/schedule.ts";
import { placesOf, planOf } from "../../../loadtest/chaos/plan.ts";
import { Random } from "../../../loadtest/random.ts";

const options = { seconds: 30, clients: 20, graceMs: 3000 };

Deno.test("a seed makes the same schedule again, and another seed another one", () => {
  assertEquals(schedule({ ...options, seed: 7 }), schedule({ ...options, seed: 7 }));
  assertNotEquals(schedule({ ...options, seed: 7 }), schedule({ ...options, seed: 8 }));
});

Deno.test("every kind of blow comes within ten seconds, in order, and none after the end", () => {
  for (let seed = 0; seed < 200; seed++) {
    const blows = schedule({ ...options, seconds: 10, seed });
    const kinds = new Set(blows.map(({ kind }) => kind));
    assertEquals(kinds.size, 5, `seed ${seed}: ${[...kinds]}`);
    for (const [i, { atMs }] of blows.entries()) {
      assert(atMs >= (blows[i - 1]?.atMs ?? 0) && atMs <= 10_000, `seed ${seed}`);
    }
  }
});

Deno.test("connections are cut in every way, and some stay away for longer than they may", () => {
  const cuts = schedule({ ...options, seed: 1 }).flatMap((blow) => blow.kind === "cut" ? [blow] : []);
  assertEquals(
    new Set(cuts.map(({ cut }) => cut.how)),
    new Set(["now", "half", "sent", "heard", "again", "ghost"]),
  );
  assert(cuts.some(({ awayMs }) => awayMs > options.graceMs));
  assert(cuts.some(({ awayMs }) => awayMs < 100));
});

Deno.test("one client's schedule does not depend on how many others there are", () => {
  const cutsOf = (clients: number) =>
    schedule({ ...options, clients, seed: 3 }).filter((blow) => blow.kind === "cut" && blow.client === 1);
  assertEquals(cutsOf(2), cutsOf(40));
});

Deno.test("everybody is in a room with somebody, and every conversation is of two", () => {
  for (const clients of [2, 3, 20]) {
    const plan = planOf(5, clients, true);
    for (const { kind, clients: members } of plan.logs) {
      assert(kind === "room" ? members.length >= 2 : members.length === 2);
    }
    for (let client = 0; client < clients; client++) {
      const targets = placesOf(plan, client).map(({ target }) => target);
      assertEquals(targets[0], "#everybody");
      assertEquals(new Set(targets).size, targets.length);
    }
  }
  assert(planOf(5, 20, true).logs.length > planOf(5, 20, false).logs.length);
});

Deno.test("streams of one seed are not each other", () => {
  const first = (stream: string) => {
    const random = new Random(1, stream);
    return Array.from({ length: 5 }, () => random.below(1000));
  };
  assertNotEquals(first("a"), first("b"));
  assertNotEquals(first("client 1"), first("client 11"));
});
