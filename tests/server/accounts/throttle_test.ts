import { assert, assertEquals } from "@std/assert";
import { Throttle } from "../../../server/accounts/throttle.ts";
import { Clock } from "../../support/clock.ts";

const limits = { free: 2, firstMs: 1_000, mostMs: 8_000, forgetMs: 60_000, keys: 3 };

Deno.test("the first failures are free, then each doubles the wait, up to the most", () => {
  const clock = new Clock();
  const throttle = new Throttle(limits);
  const waits: number[] = [];
  for (let i = 0; i < 8; i++) {
    throttle.fail("alice", clock.now());
    waits.push(throttle.wait("alice", clock.now()));
  }
  assertEquals(waits, [0, 0, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
  assertEquals(throttle.wait("bob", clock.now()), 0);
});

Deno.test("the wait passes with the time, and the failures are forgotten after a quiet one", () => {
  const clock = new Clock();
  const throttle = new Throttle(limits);
  for (let i = 0; i < 5; i++) throttle.fail("alice", clock.now());
  clock.pass(3_999);
  assertEquals(throttle.wait("alice", clock.now()), 1);
  clock.pass(1);
  assertEquals(throttle.wait("alice", clock.now()), 0);
  throttle.fail("alice", clock.now());
  assertEquals(throttle.wait("alice", clock.now()), 8_000);
  clock.pass(60_000);
  assertEquals(throttle.size, 1);
  throttle.fail("alice", clock.now());
  assertEquals(throttle.wait("alice", clock.now()), 0);
});

Deno.test("who is forgiven starts over", () => {
  const throttle = new Throttle(limits);
  for (let i = 0; i < 5; i++) throttle.fail("alice", 0);
  throttle.forgive("alice");
  assertEquals(throttle.wait("alice", 0), 0);
  assertEquals(throttle.size, 0);
});

Deno.test("a failure that is taken back was none", () => {
  const throttle = new Throttle(limits);
  for (let i = 0; i < 4; i++) throttle.fail("alice", 0);
  const wait = throttle.wait("alice", 0);
  throttle.fail("alice", 0);
  throttle.takeBack("alice");
  assertEquals([throttle.wait("alice", 0), wait > 0], [wait, true]);
  for (let i = 0; i < 9; i++) throttle.takeBack("alice");
  assertEquals([throttle.wait("alice", 0), throttle.size], [0, 0]);
});

Deno.test("the table is bounded: who failed longest ago is forgotten", () => {
  const throttle = new Throttle(limits);
  for (const key of ["a", "b", "c"]) for (let i = 0; i < 5; i++) throttle.fail(key, i);
  throttle.fail("a", 10);
  for (let i = 0; i < 5; i++) throttle.fail("d", 20);
  assertEquals(throttle.size, 3);
  assertEquals(throttle.wait("b", 20), 0);
  for (const key of ["a", "c", "d"]) assert(throttle.wait(key, 21) > 0 || key === "c", key);
  for (let i = 0; i < 1_000; i++) throttle.fail(`name${i}`, 30);
  assertEquals(throttle.size, 3);
});
