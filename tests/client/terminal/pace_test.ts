import { assertEquals } from "@std/assert";
import { Pace } from "../../../client/terminal/pace.ts";
import { FakeClock } from "../../support/fake_clock.ts";

/** Draws that take `cost` milliseconds; answers when each began. */
function drawing(cost: number) {
  const clock = new FakeClock();
  const began: number[] = [];
  const pace = new Pace(clock, () => {
    began.push(clock.now());
    clock.advance(cost);
  });
  return { clock, began, pace };
}

Deno.test("however often a frame is asked for, there are at most thirty a second", () => {
  const { clock, began, pace } = drawing(0);
  for (let ms = 0; ms < 1000; ms++) {
    pace.soon();
    clock.advance(1);
  }
  assertEquals(began.length, 31);
});

Deno.test("frames that take long are drawn less often", () => {
  const { clock, began, pace } = drawing(20);
  pace.soon();
  clock.advance(0);
  pace.soon();
  clock.advance(1_000);
  assertEquals(began, [0, 300]);
});

Deno.test("what is typed is drawn at once, and the frame that was due is not drawn again", () => {
  const { clock, began, pace } = drawing(0);
  pace.now();
  pace.soon();
  clock.advance(5);
  pace.now();
  clock.advance(100);
  assertEquals(began, [0, 5]);
});

Deno.test("once stopped nothing is drawn", () => {
  const { clock, began, pace } = drawing(0);
  pace.soon();
  pace.stop();
  clock.advance(100);
  assertEquals(began, []);
});
