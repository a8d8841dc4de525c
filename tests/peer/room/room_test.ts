import { assert, assertEquals, assertGreater, assertThrows } from "@std/assert";
import { MemoryLog } from "../../../peer/room/log.ts";
import { Room } from "../../../peer/room/room.ts";
import { maxTextBytes } from "../../../peer/room/speaking.ts";
import { messageTypes } from "../../../protocol/peer/message.ts";
import { Roster } from "../../../protocol/peer/roster.ts";
import { saltBytes } from "../../../protocol/peer/statement.ts";
import { type Member, PeerRooms, personOf, suite, texts } from "../../support/peer_rooms.ts";

Deno.test("what is said is heard by all, its author too, and a long text comes in parts", () => {
  const rooms = new PeerRooms({ members: 3 });
  const [ann, bob] = rooms.members as [Member, Member, Member];
  const long = "漢字".repeat(1000);
  ann.room.say("hello");
  ann.room.say(long);
  rooms.network.clock.advance(2000);
  for (const { heard } of rooms.members) {
    assertEquals(heard[0]!.type, messageTypes.text);
    assertEquals(texts(heard.slice(1)).join(""), long);
    assertEquals(heard.at(-1)!.type, messageTypes.text);
    assert(heard.slice(1, -1).every(({ type }) => type === messageTypes.part));
  }
  assertGreater(bob.heard.length, 5);
  assertThrows(() => ann.room.say("x".repeat(maxTextBytes + 1)), RangeError, "16384 bytes");
});

Deno.test("who is alone may speak after two seconds, and is heard by who comes later", () => {
  const rooms = new PeerRooms({ members: 2, isCut: () => true });
  const [ann, bob] = rooms.members as [Member, Member];
  ann.room.say("is anybody there?");
  rooms.network.clock.advance(1900);
  assertEquals(ann.heard, []);
  for (let i = 1; i < 64; i++) ann.room.say(`${i}`);
  assertThrows(() => ann.room.say("one more"), RangeError, "Wait");
  rooms.network.clock.advance(100);
  assertEquals(ann.heard.length, 64);
  rooms.network.isCut = () => false;
  rooms.network.clock.advance(8000);
  assertEquals(texts(bob.heard)[0], "is anybody there?");
  assertEquals(bob.heard.length, 64);
});

Deno.test("a closed room is silent; who it said goodbye to does not wait for it", () => {
  const rooms = new PeerRooms({ members: 3 });
  const [ann, bob, eve] = rooms.members as [Member, Member, Member];
  rooms.network.clock.advance(2000);
  const { id } = eve;
  eve.room.close();
  rooms.network.clock.advance(500);
  assertEquals(ann.room.paths().map(({ member }) => member), [bob.id]);
  assertEquals(bob.room.paths().some(({ member }) => member === id), false);
  ann.room.say("she has left");
  rooms.network.clock.advance(500);
  assertEquals([bob.heard.length, eve.heard.length], [1, 0]);
  assertEquals(eve.room.addLink(ann.id, eve.links.get(0)!), true, "she is a member all the same");
  assertEquals(eve.room.paths(), []);
});

Deno.test("two rooms share one link", () => {
  const rooms = new PeerRooms({ members: 2 });
  const [ann, bob] = rooms.members as [Member, Member];
  const genesis = { ...rooms.genesis, name: "#other", salt: new Uint8Array(saltBytes).fill(1) };
  const roster = new Roster(suite, genesis);
  roster.add(ann.identity.signing, personOf(bob.identity, "bob"), "member", 1);
  const heard: string[] = [];
  const others = [ann, bob].map(({ identity, place, links }) => {
    const copy = new Roster(suite, genesis);
    for (const { bytes } of roster.statements) copy.take(bytes);
    const room = new Room({
      identity,
      roster: copy,
      suite,
      clock: rooms.network.clock,
      random: rooms.network.random.next,
      log: new MemoryLog(),
      deliver: ({ body }) => heard.push(`${place} ${new TextDecoder().decode(body)}`),
    });
    const other = copy.members.find(({ id }) => id !== room.self!.id)!;
    assert(room.addLink(other.id, links.get(1 - place)!));
    return room;
  });
  others[0]!.say("elsewhere");
  ann.room.say("here");
  rooms.network.clock.advance(500);
  assertEquals([heard, texts(bob.heard)], [["0 elsewhere", "1 elsewhere"], ["here"]]);
});
