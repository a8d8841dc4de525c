import { assert, assertEquals, assertGreater, assertThrows } from "@std/assert";
import { Link } from "../../../peer/link.ts";
import { MemoryLog } from "../../../peer/room/log.ts";
import { Room } from "../../../peer/room/room.ts";
import { maxTextBytes } from "../../../peer/room/speaking.ts";
import type { Channel, Route } from "../../../peer/secure/channel.ts";
import { SecureDatagrams } from "../../../peer/secure/secure_datagrams.ts";
import { highestId, lowestId } from "../../../protocol/peer/frame.ts";
import { writeFrame } from "../../../protocol/peer/frame_codec.ts";
import { hashOf, type Message, messageTypes, writeMessage } from "../../../protocol/peer/message.ts";
import { Roster, RosterError } from "../../../protocol/peer/roster.ts";
import { saltBytes, wholeHistory } from "../../../protocol/peer/statement.ts";
import { type Member, PeerRooms, personOf, suite } from "../../support/peer_rooms.ts";
import { seeded } from "../../support/random.ts";
import { seededIdentity } from "../../support/seeded_identity.ts";
import { VirtualClock } from "../../support/virtual_clock.ts";

const texts = (messages: readonly Message[]) => messages.map(({ body }) => new TextDecoder().decode(body));
const figures = (rooms: PeerRooms) => [rooms.missing, rooms.twice, rooms.causalBreaks];

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
  assertEquals(figures(rooms).slice(1), [0, 0]);
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
    assertEquals(texts(rooms.members[0]!.heard).at(-1), "again");
    assertEquals(texts(again.heard).at(-1), "again");
    assertEquals(rooms.members.flatMap(({ events }) => events.filter((one) => one.startsWith("forked"))), []);
  }
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
      personOf(seededIdentity(random), `${i}`),
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

Deno.test("a room works over encrypted channels that open, roam and replace their keys", () => {
  const clock = new VirtualClock();
  const random = seeded(11);
  const ends = Array.from({ length: 3 }, () => seededIdentity(random));
  const genesis = {
    name: "#room",
    isOpen: false,
    history: wholeHistory,
    salt: new Uint8Array(saltBytes),
    owner: personOf(ends[0]!, "p0"),
  };
  const roster = new Roster(suite, genesis);
  ends.slice(1).forEach((one, i) => roster.add(ends[0]!.signing, personOf(one, `p${i + 1}`), "member", 0));
  const heard: string[][] = [[], [], []];
  const stacks: SecureDatagrams[] = [];
  const rooms: Room[] = [];
  let opened = 0;
  // Each datagram may be lost, and their addresses change now and then.
  const route = (from: number, to: number): Route => ({
    key: `${to} ${Math.floor(clock.now() / 7000)}`,
    send: (datagram) => {
      if (random.next() < 0.1) return;
      clock.after(35 + 30 * random.next(), () => stacks[to]!.receive(datagram, route(to, from)));
    },
  });
  ends.forEach((identity, place) => {
    const copy = new Roster(suite, genesis);
    for (const { bytes } of roster.statements) copy.take(bytes);
    const room = new Room({
      identity,
      roster: copy,
      suite,
      clock,
      random: random.next,
      log: new MemoryLog(),
      deliver: ({ body }) => heard[place]!.push(new TextDecoder().decode(body)),
    });
    rooms.push(room);
    const took = (channel: Channel) => {
      opened++;
      const link = new Link({ clock, carrier: channel, random: random.next });
      channel.events = {
        packet: (number, text) => link.packet(number, text),
        roamed: () => {},
        closed: () => link.close(),
      };
      const member = copy.members.find(({ person }) => suite.equal(person.agreement, channel.remote))!;
      room.addLink(member.id, link);
    };
    stacks.push(
      new SecureDatagrams({
        suite,
        keys: identity.agreement,
        clock,
        random: (count) => crypto.getRandomValues(new Uint8Array(count)),
        admits: (remote) => copy.members.some(({ person }) => suite.equal(person.agreement, remote)),
        opened: took,
        unanswered: () => {},
        bounds: { rekeyMs: 5000 },
      }),
    );
  });
  for (const [from, to] of [[0, 1], [0, 2], [1, 2]] as const) {
    stacks[from]!.open(ends[to]!.agreement.publicKey, route(from, to));
  }
  clock.advance(3000);
  assertEquals(opened, 6);
  for (let i = 0; i < 60; i++) {
    rooms[i % 3]!.say(`${i}`);
    clock.advance(500);
  }
  clock.advance(3000);
  const expected = Array.from({ length: 60 }, (_, i) => `${i}`);
  for (const words of heard) assertEquals(words.toSorted((a, b) => Number(a) - Number(b)), expected);
  for (const stack of stacks) stack.close();
  for (const room of rooms) room.close();
  clock.advance(1000);
  assertEquals(clock.pending, 0, "nothing goes on when all is closed");
});
