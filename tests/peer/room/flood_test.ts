import { assert, assertEquals, assertLess, assertLessOrEqual } from "@std/assert";
import { defaultAllowance } from "../../../peer/room/allowance.ts";
import { servedAtOnce, servedPerSecond } from "../../../peer/room/exchange.ts";
import { writeFrame } from "../../../protocol/peer/frame_codec.ts";
import { type Member, PeerRooms } from "../../support/peer_rooms.ts";

const { perSecond, burst } = defaultAllowance;

/** Links are up, and everybody has what there was. */
function quietRooms(members: number, loss = 0) {
  const rooms = new PeerRooms({ members, weather: { loss } });
  rooms.network.clock.advance(8000);
  return rooms;
}

const knownOf = (member: Member, author: Member) => member.known.get(author.id) ?? 0;

Deno.test("a paste of 100 lines arrives as soon as ever", () => {
  const rooms = quietRooms(4);
  for (let line = 0; line < 100; line++) rooms.say(rooms.members[1]!);
  const ms = rooms.settle();
  assert(ms !== undefined && ms < 1000, `${ms} ms`);
});

Deno.test("of a member that floods, the others take so much and no more, and hear each other as before", () => {
  const rooms = quietRooms(4);
  const [flooder, ...others] = rooms.members as [Member, ...Member[]];
  const { clock } = rooms.network;
  const seconds = 30;
  let latest = 0;
  for (let tick = 0; tick < 10 * seconds; tick++) {
    for (let i = 0; i < 20; i++) rooms.say(flooder);
    if (tick % 10 === 0) {
      const speaker = others[tick / 10 % others.length]!;
      const said = others.filter((one) => one !== speaker).map((one) => knownOf(one, speaker));
      rooms.say(speaker);
      const heard = () =>
        others.filter((one) => one !== speaker).every((one, i) => knownOf(one, speaker) > said[i]!);
      const ms = clock.until(heard, 10_000);
      latest = Math.max(latest, ms ?? Infinity);
    }
    clock.advance(100);
  }
  const elapsed = (clock.now() - 1_700_000_000_000) / 1000;
  for (const one of others) {
    assertLessOrEqual(knownOf(one, flooder), burst + burst + perSecond * elapsed);
    assertLess(knownOf(one, flooder), rooms.said / 2);
  }
  assertLess(latest, 1000);
  assertEquals([rooms.twice, rooms.causalBreaks], [0, 0]);
});

Deno.test("nothing of a flood is lost: the rest comes as fast as it is taken", () => {
  const rooms = quietRooms(3, 0.05);
  const [flooder] = rooms.members as [Member];
  const over = 300;
  for (let i = 0; i < burst + over; i++) {
    rooms.say(flooder);
    if (i % 20 === 19) rooms.network.clock.advance(10);
  }
  const ms = rooms.settle(4 * 1000 * over / perSecond);
  assert(ms !== undefined, `${rooms.missing} missing`);
  assertLess(1000 * (over / perSecond - 5), ms);
  assertEquals([rooms.twice, rooms.causalBreaks], [0, 0]);
});

Deno.test("who has started again takes more at once, and the others hear what it says behind that", () => {
  const rooms = quietRooms(3);
  const [flooder, again, third] = rooms.members as [Member, Member, Member];
  const { clock } = rooms.network;
  const flood = (count: number) => {
    for (let i = 0; i < count; i++) {
      rooms.say(flooder);
      if (i % 50 === 49) clock.advance(100);
    }
  };
  flood(burst + 500);
  const restarted = rooms.restart(again);
  rooms.meetAll(restarted);
  clock.advance(3000);
  assertLess(knownOf(third, flooder) + 100, knownOf(restarted, flooder));
  const before = knownOf(third, restarted);
  rooms.say(restarted);
  const ms = clock.until(() => knownOf(third, restarted) > before, 20_000);
  assert(ms !== undefined && ms < 3000, `${ms} ms`);
});

Deno.test("who asks for the same again and again gets so much of it and no more", () => {
  const rooms = quietRooms(2);
  const [ann, bob] = rooms.members as [Member, Member];
  for (let i = 0; i < 256; i++) rooms.say(ann);
  rooms.settle();
  const { clock } = rooms.network;
  const end = bob.links.get(ann.place)!;
  const want = writeFrame({ type: "want", rows: [{ author: ann.id, from: 1, count: 256 }] });
  let served = 0;
  const send = ann.links.get(bob.place)!;
  const { send: sendBefore } = send;
  send.send = (...args) => {
    served++;
    return sendBefore.apply(send, args);
  };
  const seconds = 20;
  for (let i = 0; i < 20 * seconds; i++) {
    end.send(ann.room.id, want);
    end.send(ann.room.id, want);
    clock.advance(50);
  }
  assertLessOrEqual(served, servedAtOnce + servedPerSecond * (seconds + 1) + 100);
  assertLess(servedAtOnce, served);
});
