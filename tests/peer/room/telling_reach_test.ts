import { assertEquals, assertLessOrEqual } from "@std/assert";
import { Forwarding } from "../../../peer/room/forwarding.ts";
import type { Neighbours } from "../../../peer/room/neighbours.ts";
import { type Id, reachBytes, type RoomFrame } from "../../../protocol/peer/frame.ts";
import { Roster } from "../../../protocol/peer/roster.ts";
import { saltBytes, wholeHistory } from "../../../protocol/peer/statement.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import { personOf, suite } from "../../support/peer_rooms.ts";
import { seeded } from "../../support/random.ts";
import { seededIdentity } from "../../support/seeded_identity.ts";

/** A member's forwarding among so many, and what it sends to whom. */
function forwardingOf(members: number) {
  const clock = new FakeClock();
  const random = seeded(7);
  const [owner, ...others] = Array.from({ length: members }, () => seededIdentity(random));
  const genesis = {
    name: "#room",
    isOpen: false,
    history: wholeHistory,
    salt: new Uint8Array(saltBytes),
    owner: personOf(owner!, "p0"),
  };
  const roster = new Roster(suite, genesis);
  others.forEach((one, i) => roster.add(owner!.signing, personOf(one, `p${i + 1}`), "member", 0));
  const reached: Id[] = [];
  const sent: { to: Id; frame: RoomFrame }[] = [];
  const neighbours = {
    reached,
    alive: (id: Id) => reached.includes(id) ? { rttMs: 10 } : undefined,
    send: (to: Id, frame: RoomFrame) => sent.push({ to, frame }),
  } as unknown as Neighbours;
  const self = roster.id;
  const forwarding = new Forwarding({ clock, roster, neighbours, self: () => self, subscribed: () => {} });
  const ids = roster.members.map(({ id }) => id).filter((id) => id !== self);
  const framesTo = (to: Id, type: RoomFrame["type"]) =>
    sent.flatMap((one) => one.to === to && one.frame.type === type ? [one.frame] : []);
  return { clock, roster, reached, forwarding, ids, framesTo };
}

Deno.test("while links come up, neighbours are told of them a few times, and in the end of all", () => {
  const { clock, roster, reached, forwarding, ids, framesTo } = forwardingOf(41);
  for (const id of ids) {
    reached.push(id);
    forwarding.changed();
    clock.advance(50);
  }
  clock.advance(1000);
  const told = framesTo(ids[0]!, "reach");
  assertLessOrEqual(told.length, 6);
  const bits = (told.at(-1) as Extract<RoomFrame, { type: "reach" }>).bits;
  const all = new Uint8Array(reachBytes);
  roster.members.forEach(({ id }, i) => {
    if (id !== roster.id) all[i >> 3]! |= 1 << (i & 7);
  });
  assertEquals(bits, all);
});

Deno.test("one link that comes after a calm while is told of at once", () => {
  const { clock, reached, forwarding, ids, framesTo } = forwardingOf(12);
  for (const id of ids.slice(0, 10)) {
    reached.push(id);
    forwarding.changed();
    clock.advance(50);
  }
  clock.advance(2000);
  const before = framesTo(ids[0]!, "reach").length;
  reached.push(ids[10]!);
  forwarding.changed();
  clock.advance(100);
  assertEquals(framesTo(ids[0]!, "reach").length, before + 1);
});

Deno.test("somebody is asked to forward only whom we do not come to reach ourselves", () => {
  const { clock, roster, reached, forwarding, ids, framesTo } = forwardingOf(4);
  const [near, soon, far] = ids as [Id, Id, Id];
  reached.push(near);
  forwarding.changed();
  forwarding.reach(near, { type: "reach", roster: roster.hash, bits: new Uint8Array(reachBytes).fill(255) });
  clock.advance(1000);
  reached.push(soon);
  forwarding.changed();
  clock.advance(1000);
  assertEquals(framesTo(near, "subscribe"), [{ type: "subscribe", author: far }]);
});
