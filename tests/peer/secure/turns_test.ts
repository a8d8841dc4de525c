import { assertEquals } from "@std/assert";
import { Turns } from "../../../peer/secure/turns.ts";
import { FakeClock } from "../../support/fake_clock.ts";

function turns(most: number, ms: number) {
  const clock = new FakeClock();
  const turns = new Turns({ clock, most, ms, mostMs: 10 * ms });
  const begun: string[] = [];
  return { clock, turns, begun, take: (name: string) => turns.take(() => begun.push(name)) };
}

Deno.test("so many are begun at once, the others in order as turns end, by themselves or in time", () => {
  const { clock, begun, take } = turns(2, 200);
  const [endA] = ["a", "b", "c", "d", "e"].map(take);
  assertEquals(begun, ["a", "b"]);
  endA!();
  assertEquals(begun, ["a", "b", "c"]);
  endA!();
  assertEquals(begun, ["a", "b", "c"]);
  clock.advance(200);
  assertEquals(begun, ["a", "b", "c", "d", "e"]);
});

Deno.test("who gives up a turn before it came is not begun, and after the end nobody is", () => {
  const { clock, turns: all, begun, take } = turns(1, 200);
  const [, giveUpB] = ["a", "b", "c", "d"].map(take);
  giveUpB!();
  clock.advance(200);
  assertEquals(begun, ["a", "c"]);
  all.close();
  clock.advance(1000);
  assertEquals(begun, ["a", "c"]);
  assertEquals(clock.pending, []);
});

Deno.test("where things take long to be done, turns last longer, and where they do not, as long as at first", () => {
  const { clock, turns: all, begun, take } = turns(1, 200);
  all.done(900);
  ["a", "b"].map(take);
  clock.advance(999);
  assertEquals(begun, ["a"]);
  clock.advance(1);
  assertEquals(begun, ["a", "b"]);
  clock.advance(1000);
  for (let i = 0; i < 20; i++) all.done(10);
  ["c", "d"].map(take);
  clock.advance(200);
  assertEquals(begun, ["a", "b", "c", "d"]);
  for (let i = 0; i < 20; i++) all.done(1_000_000);
  ["e", "f"].map(take);
  clock.advance(200 + 2000);
  assertEquals(begun, ["a", "b", "c", "d", "e", "f"]);
});
