// What docs/PROTOCOL.md promises of rooms between peers, measured in virtual time: the same figures in each run.
import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import {
  deliveryPromises,
  healPromises,
  joinPromises,
  measureDelivery,
} from "../../support/peer_promises.ts";
import { measureHeal, measureJoin, promisedMembers } from "../../support/peer_promises.ts";

for (const { members, loss, seconds, p95Ms, ratio } of deliveryPromises) {
  Deno.test(`${members} members, ${100 * loss} % loss: each message once, in causal order, soon`, () => {
    const found = measureDelivery({ members, loss, seconds });
    assertEquals([found.missing, found.twice, found.causalBreaks], [0, 0, 0]);
    assert(found.deliveries >= members * (members - 1));
    if (members > promisedMembers) return;
    assertLessOrEqual(found.p95Ms, p95Ms);
    assertLessOrEqual(found.ratio, ratio);
  });
}

for (const { members, loss, ms } of healPromises) {
  Deno.test(`${members} members, ${100 * loss} % loss: parted for 5 s, they heal within ${ms} ms`, () => {
    const { healMs, twice, causalBreaks } = measureHeal({ members, loss });
    assertEquals([twice, causalBreaks], [0, 0]);
    assertLessOrEqual(healMs, ms);
  });
}

Deno.test("parted for a minute, they heal as soon when one has found another", () => {
  for (const seed of [1, 2, 3]) {
    assertLessOrEqual(measureHeal({ members: 8, loss: 0, seed, seconds: 60 }).healMs, 1500);
  }
});

// The bench has the larger room too.
for (const { members, loss, ms } of joinPromises.filter(({ members }) => members <= 8)) {
  Deno.test(`${members} members, ${100 * loss} % loss: a newcomer has 1,000 messages within ${ms} ms`, () => {
    const { joinMs, twice, causalBreaks } = measureJoin({ members, loss, messages: 1000 });
    assertEquals([twice, causalBreaks], [0, 0]);
    assertLessOrEqual(joinMs, ms);
  });
}

for (const loss of [0, 0.05, 0.2]) {
  Deno.test(`8 members, a fifth of the pairs unreachable, ${100 * loss} % loss: all of it arrives`, () => {
    const found = measureDelivery({ members: 8, loss, seconds: 10, unreachable: 0.2 });
    assertEquals([found.missing, found.twice, found.causalBreaks], [0, 0, 0]);
    assertLessOrEqual(found.p95Ms, { 0: 150, 0.05: 300, 0.2: 550 }[loss]!);
  });
}
