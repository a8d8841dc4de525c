import { assertEquals } from "@std/assert";
import { maxStarts, Openers } from "../../../peer/secure/openers.ts";

Deno.test("no INIT is taken twice: of one start only later ones, of a start that is behind each once", () => {
  const openers = new Openers(10);
  const all: [string, number][] = [["first", 100], ["first", 101], ["behind", 50], ["behind", 51], [
    "first",
    102,
  ]];
  assertEquals(all.map(([instance, time]) => openers.take("ann", instance, time)), all.map(() => true));
  assertEquals(all.map(([instance, time]) => openers.take("ann", instance, time)), all.map(() => false));
});

Deno.test("so many starts may be behind, and what is forgotten of them is not taken again", () => {
  const openers = new Openers(10);
  for (let start = 0; start < maxStarts; start++) {
    assertEquals(openers.take("ann", `start ${start}`, 1000 - start), true);
  }
  assertEquals(openers.take("ann", "one more behind", 999), false);
  assertEquals(openers.take("ann", "later", 1001), true);
  for (let start = 0; start < maxStarts; start++) {
    assertEquals(openers.take("ann", `start ${start}`, 1000 - start), false);
  }
  assertEquals(openers.take("ann", "later", 1002), true);
});

Deno.test("a bounded number of others is remembered: who has opened least lately is forgotten", () => {
  const openers = new Openers(2);
  for (const key of ["ann", "bob", "eve"]) openers.take(key, "start", 1);
  assertEquals(["bob", "eve", "ann"].map((key) => openers.take(key, "start", 1)), [false, false, true]);
});
