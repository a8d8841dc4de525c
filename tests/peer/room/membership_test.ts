// Rosters come to be the same, and who is removed is heard no more.
import { assertEquals, assertThrows } from "@std/assert";
import { writeFrame } from "../../../protocol/peer/frame_codec.ts";
import { hashOf, writeMessage } from "../../../protocol/peer/message.ts";
import { RosterError } from "../../../protocol/peer/roster.ts";
import { type Member, PeerRooms, personOf, suite, texts } from "../../support/peer_rooms.ts";
import { seeded } from "../../support/random.ts";
import { seededIdentity } from "../../support/seeded_identity.ts";

Deno.test("who is removed is not heard any more, and hears nothing more", () => {
  const rooms = new PeerRooms({ members: 4 });
  const [owner, ann, bob, eve] = rooms.members as [Member, Member, Member, Member];
  const { id } = eve;
  rooms.network.clock.advance(2000);
  eve.room.say("one");
  rooms.network.clock.advance(1000);
  owner.room.remove(id);
  rooms.network.clock.advance(1000);
  ann.room.say("without her");
  assertThrows(() => eve.room.say("two"), RosterError, "not in the room");
  const late = writeMessage(suite, eve.room.roster.room, eve.identity.signing, {
    author: id,
    seq: 2,
    time: 1,
    deps: [],
    previous: hashOf(suite, eve.heard[0]!),
    type: 1,
    body: new TextEncoder().encode("two"),
  });
  ann.links.get(2)!.send(ann.room.id, writeFrame({ type: "message", bytes: late.bytes }));
  rooms.network.clock.advance(5000);
  assertEquals(texts(bob.heard), ["one", "without her"]);
  assertEquals(texts(eve.heard), ["one"]);
  assertEquals(bob.room.roster.members.length, 3);
  assertEquals(bob.room.paths().some(({ member }) => member === id), false);
  assertThrows(() => ann.room.remove(owner.id), RosterError, "may not");
});

Deno.test("what a removed member said to some only is waited for by nobody", () => {
  const rooms = new PeerRooms({ members: 4 });
  const [owner, ann, bob, eve] = rooms.members as [Member, Member, Member, Member];
  const { id } = eve;
  rooms.network.clock.advance(2000);
  // Only Ann hears it, and answers; nobody else can.
  rooms.network.isCut = (from, to) => from !== 1 && to !== 1 || from === 0 || to === 0;
  eve.room.say("psst");
  rooms.network.clock.advance(100);
  assertEquals(texts(ann.heard), ["psst"]);
  ann.room.say("what?");
  rooms.network.isCut = (from, to) => from === 3 || to === 3;
  owner.room.remove(id);
  rooms.network.clock.advance(20_000);
  assertEquals([texts(owner.heard), texts(bob.heard)], [["what?"], ["what?"]]);
  ann.room.say("still here");
  rooms.network.clock.advance(2000);
  assertEquals(texts(bob.heard), ["what?", "still here"]);
});

Deno.test("rosters come to be the same, also where a member was silent when somebody was added", () => {
  const rooms = new PeerRooms({ members: 4, weather: { loss: 0.2 } });
  rooms.network.clock.advance(3000);
  rooms.network.isCut = (from, to) => from === 3 || to === 3;
  const random = seeded(5);
  rooms.members[0]!.room.invite(personOf(seededIdentity(random), "new"), "operator");
  rooms.members[1]!.room.invite(personOf(seededIdentity(random), "newer"));
  rooms.members[3]!.room.invite(personOf(seededIdentity(random), "newest"));
  rooms.network.clock.advance(10_000);
  rooms.network.isCut = () => false;
  rooms.network.clock.advance(10_000);
  const hashes = new Set(rooms.members.map(({ room }) => room.roster.hash));
  assertEquals([hashes.size, rooms.members[3]!.room.roster.members.length], [1, 7]);
});
