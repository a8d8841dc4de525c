import { assert, assertEquals } from "@std/assert";
import type { Amount, Pace } from "../../loadtest/options.ts";
import { type Course, courseOf } from "../../loadtest/pace.ts";

interface Posted {
  readonly client: number;
  readonly timeUs: number;
}

function course(pace: Pace, amount: Amount, canTake = () => true): { course: Course; posted: Posted[] } {
  const posted: Posted[] = [];
  const post = (client: number, timeUs: number) => void posted.push({ client, timeUs });
  return { course: courseOf(pace, { clients: 2, amount, post, canTake, kick: () => {} }), posted };
}

Deno.test("open loop: messages are due evenly, in turn, and keep their time when they are late", () => {
  const { course: open, posted } = course({ kind: "open", perSecond: 1000 }, {
    kind: "messages",
    perClient: 3,
  });
  assert(open.pump(0) <= 1);
  assertEquals(posted, [{ client: 0, timeUs: 0 }]);
  open.pump(999);
  assertEquals(posted.length, 1);
  assertEquals(open.pump(60_000), Infinity);
  assertEquals(posted.map((p) => p.timeUs), [0, 1000, 2000, 3000, 4000, 5000]);
  assertEquals(posted.map((p) => p.client), [0, 1, 0, 1, 0, 1]);
  assert(open.over(60_000));
});

Deno.test("open loop: what is far off is waited for with a timer, what is near turn by turn when all is quiet", () => {
  const { course: open } = course({ kind: "open", perSecond: 10 }, { kind: "seconds", seconds: 1 });
  const waitMs = open.pump(0);
  assert(waitMs > 90 && waitMs < 100);
  assert(open.pump(99_000) > 0, "two deliveries are still to come");
  open.delivered(0, 0);
  assertEquals(open.pump(99_000), 0);
});

Deno.test("open loop: a client that is slow to send stops nothing from being counted as late", () => {
  let can = false;
  const { course: open, posted } = course(
    { kind: "open", perSecond: 1000 },
    { kind: "seconds", seconds: 1 },
    () => can,
  );
  assert(open.pump(5000) > 0);
  assertEquals(posted, []);
  can = true;
  open.pump(5000);
  assertEquals(posted.map((p) => p.timeUs), [0, 1000, 2000, 3000, 4000, 5000]);
});

Deno.test("closed loop: a window each at once, the rest as deliveries come, then it is over", () => {
  const { course: closed, posted } = course({ kind: "closed", window: 2 }, {
    kind: "messages",
    perClient: 3,
  });
  assertEquals(closed.pump(7), Infinity);
  assertEquals(posted, [0, 0, 1, 1].map((client) => ({ client, timeUs: 7 })));
  assert(!closed.over(7));
  closed.delivered(0, 0);
  closed.delivered(1, 0);
  closed.pump(9);
  assertEquals(posted.slice(4), [0, 1].map((client) => ({ client, timeUs: 9 })));
  assert(closed.over(9));
});

Deno.test("closed loop for a time: over when the time is, or when it is stopped", () => {
  for (const stopped of [false, true]) {
    const { course: closed, posted } = course({ kind: "closed", window: 1 }, { kind: "seconds", seconds: 2 });
    closed.pump(0);
    closed.delivered(0, 0);
    assert(!closed.over(1_999_999));
    if (stopped) closed.stop();
    const now = stopped ? 1 : 2_000_000;
    assert(closed.over(now));
    assertEquals(closed.pump(now), Infinity);
    assertEquals(posted.length, 2);
  }
});
