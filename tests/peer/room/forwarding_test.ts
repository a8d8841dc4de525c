import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import { PeerRooms } from "../../support/peer_rooms.ts";

Deno.test("when a parted room is whole again, nobody forwards what all hear by themselves", () => {
  const rooms = new PeerRooms({ members: 8 });
  const { network } = rooms;
  const ratioOf = (seconds: number) => {
    const before = [network.bytes, rooms.idealBytes] as const;
    rooms.talk(seconds);
    rooms.settle();
    return (network.bytes - before[0]) / (rooms.idealBytes - before[1]);
  };
  network.clock.advance(8000);
  const before = ratioOf(5);
  network.isCut = (from, to) => from % 2 !== to % 2;
  rooms.talk(5);
  network.isCut = () => false;
  assert(rooms.settle() !== undefined);
  network.clock.advance(2000);
  assertLessOrEqual(ratioOf(5), before + 0.1);
  assertEquals([rooms.missing, rooms.twice, rooms.causalBreaks], [0, 0, 0]);
});
