// Members and neighbours who forge, fork, run ahead or ask without end.
import { assert, assertEquals } from "@std/assert";
import { highestId, lowestId } from "../../../protocol/peer/frame.ts";
import { writeFrame } from "../../../protocol/peer/frame_codec.ts";
import { writeMessage } from "../../../protocol/peer/message.ts";
import { type Member, PeerRooms, personOf, suite, texts } from "../../support/peer_rooms.ts";
import { seeded } from "../../support/random.ts";
import { seededIdentity } from "../../support/seeded_identity.ts";

Deno.test("an author who signs two messages in one place is heard no further, and that is told", () => {
  const rooms = new PeerRooms({ members: 2 });
  const [ann, bob] = rooms.members as [Member, Member];
  rooms.network.clock.advance(1000);
  ann.room.say("one");
  rooms.network.clock.advance(200);
  const { roster } = ann.room;
  const forked = writeMessage(suite, roster.room, ann.identity.signing, {
    author: ann.id,
    seq: 2,
    time: 1,
    deps: [],
    previous: new Uint8Array(16).fill(9),
    type: 1,
    body: new TextEncoder().encode("two"),
  });
  ann.links.get(1)!.send(ann.room.id, writeFrame({ type: "message", bytes: forked.bytes }));
  rooms.network.clock.advance(500);
  ann.room.say("two, in truth");
  rooms.network.clock.advance(500);
  assertEquals([texts(bob.heard), bob.events.filter((event) => event !== "synced")], [["one"], [
    `forked ${ann.id}`,
  ]]);
});

Deno.test("a message that its author did not sign, or from no member, is not delivered", () => {
  const rooms = new PeerRooms({ members: 3 });
  const [ann, bob, eve] = rooms.members as [Member, Member, Member];
  rooms.network.clock.advance(1000);
  const content = {
    seq: 1,
    time: 1,
    deps: [],
    previous: new Uint8Array(16),
    type: 1,
    body: new TextEncoder().encode("believe me"),
  };
  const { roster, id } = eve.room;
  const posing = writeMessage(suite, roster.room, eve.identity.signing, { author: ann.id, ...content });
  const elsewhere = writeMessage(suite, new Uint8Array(32), eve.identity.signing, {
    author: eve.id,
    ...content,
  });
  const stranger = writeMessage(suite, roster.room, eve.identity.signing, {
    author: "99".repeat(8),
    ...content,
  });
  for (const { bytes } of [posing, elsewhere, stranger]) {
    eve.links.get(1)!.send(id, writeFrame({ type: "message", bytes }));
  }
  rooms.network.clock.advance(3000);
  assertEquals([bob.heard, bob.room.refused], [[], 2]);
});

Deno.test("a clock that runs far ahead is not followed", () => {
  const rooms = new PeerRooms({ members: 2 });
  const [ann, bob] = rooms.members as [Member, Member];
  rooms.network.clock.advance(1000);
  const ahead = writeMessage(suite, ann.room.roster.room, ann.identity.signing, {
    author: ann.id,
    seq: 1,
    time: 2 ** 48 - 1,
    deps: [],
    previous: new Uint8Array(16),
    type: 1,
    body: new Uint8Array(1),
  });
  ann.links.get(1)!.send(ann.room.id, writeFrame({ type: "message", bytes: ahead.bytes }));
  rooms.network.clock.advance(200);
  bob.room.say("what time is it?");
  assertEquals(bob.heard.length, 2);
  assert(bob.heard[1]!.time <= rooms.network.clock.now());
});

Deno.test("a neighbour gets digests at a bounded pace, however often its hash differs", () => {
  const rooms = new PeerRooms({ members: 2 });
  const [ann, bob] = rooms.members as [Member, Member];
  rooms.network.clock.advance(3000);
  bob.room.close();
  rooms.network.clock.advance(100);
  ann.room.addLink(bob.id, ann.links.get(1)!);
  let digests = 0;
  bob.links.get(0)!.attach(ann.room.id, {
    frame: ({ type }) => {
      if (type === "digest") digests++;
    },
    changed: () => {},
  });
  const ping = writeFrame({ type: "ping", roster: ann.room.roster.hash, state: lowestId });
  for (let i = 0; i < 100; i++) {
    bob.links.get(0)!.send(ann.room.id, ping, "once");
    rooms.network.clock.advance(10);
  }
  rooms.network.clock.advance(100);
  assert(digests >= 3 && digests <= 6, `${digests} digests`);
});

Deno.test("a neighbour gets the roster's statements at a bounded pace, however often it asks", () => {
  const rooms = new PeerRooms({ members: 2 });
  const [owner, bob] = rooms.members as [Member, Member];
  rooms.network.clock.advance(1000);
  const random = seeded(6);
  const { roster } = owner.room;
  for (let i = 0; i < 50; i++) {
    const { id } = roster.add(
      owner.identity.signing,
      personOf(seededIdentity(random), `p${i}`),
      "member",
      i,
    );
    roster.remove(owner.identity.signing, id, 0, i);
  }
  let statements = 0;
  bob.room.close();
  rooms.network.clock.advance(100);
  owner.room.addLink(bob.id, owner.links.get(1)!);
  bob.links.get(0)!.attach(owner.room.id, {
    frame: ({ type }) => {
      if (type === "statement") statements++;
    },
    changed: () => {},
  });
  const nothing = writeFrame({ type: "held", after: lowestId, through: highestId, ids: [] });
  for (let i = 0; i < 50; i++) bob.links.get(0)!.send(owner.room.id, nothing);
  rooms.network.clock.advance(400);
  assertEquals(statements, 64);
  rooms.network.clock.advance(1000);
  bob.links.get(0)!.send(owner.room.id, nothing);
  rooms.network.clock.advance(400);
  assertEquals(statements, 128);
});
