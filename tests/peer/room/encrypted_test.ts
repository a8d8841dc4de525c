import { assertEquals } from "@std/assert";
import { Link } from "../../../peer/link.ts";
import { MemoryLog } from "../../../peer/room/log.ts";
import { Room } from "../../../peer/room/room.ts";
import type { Channel, Route } from "../../../peer/secure/channel.ts";
import { SecureDatagrams } from "../../../peer/secure/secure_datagrams.ts";
import { Roster } from "../../../protocol/peer/roster.ts";
import { saltBytes, wholeHistory } from "../../../protocol/peer/statement.ts";
import { personOf, suite } from "../../support/peer_rooms.ts";
import { seeded } from "../../support/random.ts";
import { seededIdentity } from "../../support/seeded_identity.ts";
import { VirtualClock } from "../../support/virtual_clock.ts";

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
