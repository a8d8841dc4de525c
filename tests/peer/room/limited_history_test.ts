// Newcomers to a room that gives them the newest messages of each author alone: what they have is in causal order.
import { assert, assertEquals, assertGreaterOrEqual } from "@std/assert";
import { highestId, lowestId } from "../../../protocol/peer/frame.ts";
import { writeFrame } from "../../../protocol/peer/frame_codec.ts";
import { type Member, PeerRooms } from "../../support/peer_rooms.ts";
import { randomFrom } from "../../support/random.ts";

/** Some talk far more than others, so that what is given of one begins long before what is given of another. */
function talk(rooms: PeerRooms, members: number, texts: number): void {
  const { clock, random } = rooms.network;
  for (let i = 0; i < texts; i++) {
    rooms.say(rooms.members[Math.floor(members * random.next() ** 2)]!);
    clock.advance(60 * random.next());
  }
}

const firstOf = (member: Member, author: string) => member.heard.find((one) => one.author === author)?.seq;

const seeds = randomFrom("limited history");
for (const [i, history] of [0, 1, 3, 10, 30, 3, 10, 30].entries()) {
  const members = 4 + i % 5, loss = [0, 0.05, 0.2][i % 3]!, seed = seeds.below(2 ** 32);
  Deno.test(`of ${members} authors the newest ${history}, ${100 * loss} % loss: in causal order`, () => {
    const note = `seed ${seed}`;
    const rooms = new PeerRooms({ members, seed, history, weather: { loss } });
    const { clock } = rooms.network;
    clock.advance(8000);
    talk(rooms, members, 300);
    clock.advance(5000);
    const authors = rooms.members.slice(0, members);
    for (let newcomers = 0; newcomers < 2; newcomers++) {
      const newcomer = rooms.join();
      // Hears of some first when they say something, of others by what is told of them.
      clock.advance(200);
      const heads = authors.map((one) => one.known.get(one.id) ?? 0);
      rooms.meetAll(newcomer);
      talk(rooms, members, 40);
      // Ten comparisons with neighbours, of which a fifth and their answers may be lost.
      clock.advance(30_000);
      assert(newcomer.room.isSynced, note);
      authors.forEach((author, place) => {
        assertEquals(newcomer.known.get(author.id) ?? heads[place], author.known.get(author.id) ?? 0, note);
        const first = firstOf(newcomer, author.id) ?? heads[place]! + 1;
        assertGreaterOrEqual(first, Math.min(heads[place]! + 1, heads[place]! - history + 1), note);
      });
    }
    assertEquals([rooms.twice, rooms.causalBreaks], [0, 0], note);
  });
}

Deno.test("who claims what nobody has does not keep a newcomer from hearing the others", () => {
  const members = 4;
  const rooms = new PeerRooms({ members, history: 10 });
  const { clock } = rooms.network;
  clock.advance(8000);
  talk(rooms, members, 100);
  clock.advance(2000);
  const [liar, victim] = rooms.members as [Member, Member];
  const newcomer = rooms.join();
  clock.advance(1000);
  rooms.meetAll(newcomer);
  const lie = writeFrame({
    type: "digest",
    asks: false,
    after: lowestId,
    through: highestId,
    rows: [{ author: victim.id, floor: 0, head: 100_000 }],
  });
  liar.links.get(newcomer.place)!.send(liar.room.id, lie);
  clock.advance(60_000);
  assert(newcomer.room.isSynced);
  rooms.say(rooms.members[2]!);
  clock.advance(1000);
  const others = rooms.members.filter((one) => one !== victim);
  assertEquals(others.map(({ id }) => newcomer.known.get(id)), others.map((one) => one.known.get(one.id)));
});
