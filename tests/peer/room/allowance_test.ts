import { assertEquals } from "@std/assert";
import { Allowance, defaultAllowance } from "../../../peer/room/allowance.ts";

const author = "ab".repeat(8), other = "cd".repeat(8);
const bounds = { perSecond: 10, burst: 100, past: 1000 };

function spent(allowance: Allowance, count: number, now: number): void {
  for (let i = 0; i < count; i++) allowance.spend(author, now);
}

Deno.test("so many messages of an author at once, and so many a second; each author for itself", () => {
  const allowance = new Allowance(bounds);
  allowance.endPast();
  assertEquals(allowance.left(author, false, 0), 100);
  spent(allowance, 100, 0);
  assertEquals([allowance.left(author, false, 0), allowance.left(other, false, 0)], [0, 100]);
  assertEquals(allowance.left(author, false, 1000), 10);
  assertEquals(allowance.left(author, false, 1_000_000), 100);
});

Deno.test("what others wait for may come too, as much again and no more", () => {
  const allowance = new Allowance(bounds);
  allowance.endPast();
  spent(allowance, 100, 0);
  assertEquals(allowance.left(author, true, 0), 100);
  spent(allowance, 100, 0);
  assertEquals(allowance.left(author, true, 0), 0);
});

Deno.test("more is taken of the past, until it is over", () => {
  const allowance = new Allowance(bounds);
  assertEquals(allowance.left(author, false, 0), 1100);
  spent(allowance, 500, 0);
  assertEquals(allowance.left(author, false, 0), 600);
  allowance.endPast();
  assertEquals(allowance.left(author, false, 0), 100);
  assertEquals(defaultAllowance, { perSecond: 10, burst: 1024, past: 65_536 });
});
