// What was missed comes in the end: to newcomers, after restarts, losses and silence.
import { assert, assertEquals } from "@std/assert";
import { MemoryLog } from "../../../peer/room/log.ts";
import { wholeHistory } from "../../../protocol/peer/statement.ts";
import { type Member, PeerRooms, texts } from "../../support/peer_rooms.ts";

Deno.test("a newcomer gets as much of the past as the room's policy says, and all that comes", () => {
  for (const [history, expected] of [[wholeHistory, 100], [10, 20], [0, 0]] as const) {
    const rooms = new PeerRooms({ members: 2, history });
    rooms.network.clock.advance(1000);
    for (let i = 0; i < 50; i++) for (const member of rooms.members) rooms.say(member);
    rooms.settle();
    const newcomer = rooms.join();
    rooms.network.clock.advance(2000);
    rooms.meetAll(newcomer);
    rooms.network.clock.advance(3000);
    assertEquals(newcomer.heard.length, expected, `${history}`);
    assert(newcomer.room.isSynced && newcomer.events.includes("synced"));
    rooms.members[0]!.room.say("news");
    newcomer.room.say("thanks");
    rooms.network.clock.advance(1000);
    assertEquals(texts(newcomer.heard.slice(expected)).sort(), ["news", "thanks"]);
    assertEquals(texts(rooms.members[1]!.heard.slice(-2)).sort(), ["news", "thanks"]);
  }
});

Deno.test("who starts again with what it had stored goes on where it was, and hears what it missed", () => {
  const rooms = new PeerRooms({ members: 3, weather: { loss: 0.05 } });
  rooms.network.clock.advance(3000);
  rooms.talk(3);
  rooms.settle();
  const before = rooms.members[1]!;
  const said = before.heard.length;
  const again = rooms.restart(before);
  rooms.say(rooms.members[0]!);
  rooms.say(rooms.members[2]!);
  rooms.network.clock.advance(3000);
  rooms.meetAll(again);
  rooms.say(again);
  rooms.network.clock.advance(5000);
  assertEquals(again.heard.length, 3);
  assertEquals(rooms.members[0]!.heard.length, said + 3);
  assertEquals([rooms.twice, rooms.causalBreaks], [0, 0]);
  assertEquals(again.events.filter((event) => event.startsWith("forked")), []);
});

Deno.test("who lost what it had said hears it from others first, and goes on behind it", () => {
  for (const history of [wholeHistory, 0]) {
    const rooms = new PeerRooms({ members: 3, history });
    rooms.network.clock.advance(3000);
    rooms.talk(3);
    rooms.settle();
    const again = rooms.restart(rooms.members[1]!, new MemoryLog());
    rooms.meetAll(again);
    again.room.say("again");
    assertEquals(again.heard, []);
    rooms.network.clock.advance(3000);
    for (const { heard } of rooms.members) {
      assertEquals(texts(heard.filter(({ author }) => author === again.id)).at(-1), "again");
    }
    assertEquals(rooms.members.flatMap(({ events }) => events.filter((one) => one.startsWith("forked"))), []);
  }
});

Deno.test("what its author told one member only, everybody has in the end", () => {
  const rooms = new PeerRooms({ members: 3 });
  const [ann, bob, eve] = rooms.members as [Member, Member, Member];
  rooms.network.clock.advance(3000);
  rooms.network.isCut = (from, to) => from + to === 2;
  ann.room.say("last words");
  rooms.network.clock.advance(100);
  assertEquals([bob.heard.length, eve.heard.length], [1, 0]);
  for (const [place, link] of ann.links) {
    link.close();
    rooms.members[place]!.links.get(0)!.close();
  }
  rooms.network.clock.advance(8000);
  assertEquals(texts(eve.heard), ["last words"]);
});

Deno.test("a link that replaces another brings what the other one lost", () => {
  const rooms = new PeerRooms({ members: 2 });
  const [ann, bob] = rooms.members as [Member, Member];
  rooms.network.clock.advance(3000);
  rooms.network.isCut = () => true;
  ann.room.say("lost");
  rooms.network.clock.advance(500);
  for (const member of rooms.members) {
    for (const link of member.links.values()) link.close();
    member.links.clear();
  }
  rooms.network.isCut = () => false;
  rooms.meetAll(ann);
  rooms.network.clock.advance(1500);
  assertEquals(texts(bob.heard), ["lost"]);
});

Deno.test("when one silent neighbour is there again, all are within a moment", () => {
  const rooms = new PeerRooms({ members: 6 });
  rooms.network.clock.advance(3000);
  rooms.network.isCut = (from, to) => from % 2 !== to % 2;
  for (const member of rooms.members) member.room.say("is anybody there?");
  rooms.network.clock.advance(60_000);
  const silent = () =>
    rooms.members.flatMap(({ links }) => [...links.values()]).filter(({ state }) => state !== "alive").length;
  assertEquals(silent(), 18);
  rooms.network.isCut = () => false;
  assert(rooms.network.clock.until(() => silent() < 18, 10_000) !== undefined);
  rooms.network.clock.advance(2 * (60 + 2 * 65) + 20);
  assertEquals(silent(), 0);
});
