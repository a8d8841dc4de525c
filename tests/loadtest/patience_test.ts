import { assert, assertEquals } from "@std/assert";
import { Patience } from "../../loadtest/patience.ts";

const patience = () =>
  new Patience({
    clients: 2,
    pace: { kind: "closed", window: 1 },
    amount: { kind: "seconds", seconds: 10 },
    stallMs: 2000,
    overtimeMs: 5000,
  });

/** Looks ten times a second from `fromS` up to `toS`, with the same counts, until something is decided. */
function wait(patience: Patience, fromS: number, toS: number, delivered: number, due: number) {
  for (let ms = fromS * 1000; ms < toS * 1000; ms += 100) {
    const verdict = patience.look(ms * 1000, delivered, due);
    if (verdict !== "wait") return { verdict, ms };
  }
  return "waited";
}

Deno.test("gives up when nothing arrives for the stall time, though something is due", () => {
  const stalled = patience();
  assertEquals(wait(stalled, 0, 1.9, 0, 5), "waited");
  assertEquals(wait(stalled, 1.9, 3.8, 1, 5), "waited");
  const end = wait(stalled, 3.8, 9, 1, 5);
  assert(end !== "waited" && typeof end.verdict === "object");
  assertEquals(end.ms, 3900);
  assertEquals(end.verdict.giveUp, "nothing was delivered for 2 s while 5 deliveries were due");
});

Deno.test("waits while nothing is due", () => {
  const idle = patience();
  assertEquals(wait(idle, 0, 9, 3, 0), "waited");
  assertEquals(wait(idle, 9, 10.8, 3, 2), "waited");
});

Deno.test("a look that comes late is not taken for a server that stalls", () => {
  const asleep = patience();
  assertEquals(wait(asleep, 0, 1, 0, 5), "waited");
  assertEquals(asleep.look(9e6, 0, 5), "wait");
});

Deno.test("gives up past the planned time and the overtime, however steadily something trickles in", () => {
  const trickle = patience();
  for (let second = 0; second < 15; second++) assertEquals(trickle.look(second * 1e6, second, 100), "wait");
  const verdict = trickle.look(15e6, 15, 1000);
  assertEquals(verdict, { giveUp: "the run was not over after 15 s while 1,000 deliveries were due" });
});

Deno.test("after an interruption it leaves within a second", () => {
  const interrupted = patience();
  interrupted.interrupt(4_000_000);
  assertEquals(interrupted.look(4_900_000, 1, 5), "wait");
  assertEquals(interrupted.look(5_000_000, 2, 4), "leave");
});
