// Packets of a hostile member at a room's links, seeded: noise, changed frames, and well-formed frames that mean no good.
// Tells what came back for them.
import { Link } from "../../peer/link.ts";
import { MemoryLog } from "../../peer/room/log.ts";
import { Room } from "../../peer/room/room.ts";
import { sealBytes } from "../../peer/secure/channel.ts";
import { concat } from "../../protocol/peer/bytes.ts";
import type { Id } from "../../protocol/peer/frame.ts";
import { maxPacketBytes, type RoomFrame } from "../../protocol/peer/frame.ts";
import { readFrames, writeFrame } from "../../protocol/peer/frame_codec.ts";
import { writeMessage } from "../../protocol/peer/message.ts";
import { Roster } from "../../protocol/peer/roster.ts";
import { saltBytes, wholeHistory } from "../../protocol/peer/statement.ts";
import { heapBytes } from "./garbage.ts";
import { personOf, suite } from "./peer_rooms.ts";
import { type Random, seeded } from "./random.ts";
import { randomBytes, randomFrame, randomId, randomNumber, randomRoomFrame } from "./random_frames.ts";
import { seededIdentity } from "./seeded_identity.ts";
import { VirtualClock } from "./virtual_clock.ts";

export interface FuzzFigures {
  readonly packets: number;
  /** Packets that could not be read. */
  readonly unreadable: number;
  /** With the seals of their datagrams. */
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Growth of the heap from an early point to the end. */
  readonly grownBytes: number;
  readonly backlog: number;
  readonly delivered: number;
}

/** The room has members that say nothing: all that comes in is hostile. */
export async function fuzzRoom(packets: number, seed: number): Promise<FuzzFigures> {
  const random = seeded(seed), clock = new VirtualClock();
  const people = Array.from({ length: 5 }, () => seededIdentity(random));
  const [owner, hostile] = people as [typeof people[0], typeof people[0]];
  const genesis = {
    name: "#room",
    isOpen: false,
    history: wholeHistory,
    salt: new Uint8Array(saltBytes),
    owner: personOf(owner!, "p0"),
  };
  const roster = new Roster(suite, genesis);
  people.slice(1).forEach((one, i) => roster.add(owner!.signing, personOf(one, `p${i + 1}`), "operator", 0));
  let bytesIn = 0, bytesOut = 0, delivered = 0;
  const room = new Room({
    identity: owner!,
    roster,
    suite,
    clock,
    random: random.next,
    log: new MemoryLog(),
    deliver: () => delivered++,
  });
  clock.advance(3000);
  for (let i = 0; i < 50; i++) room.say(`a text of the past, number ${i}`);
  const links = people.slice(1).map(({ signing }) => {
    let number = 0;
    const carrier = {
      send: (text: Uint8Array) => {
        bytesOut += text.length + sealBytes;
        return number++;
      },
    };
    const link = new Link({ clock, carrier, random: random.next });
    room.addLink(roster.memberOf(signing.publicKey)!.id, link);
    return link;
  });
  const ids = roster.members.map(({ id }) => id);
  const hostilePackets = new HostilePackets(random, room.id, ids, hostile!, roster);
  const numbers = links.map(() => 0);
  clock.advance(1000);
  let unreadable = 0, early = 0;
  bytesOut = 0;
  for (let sent = 0; sent < packets; sent++) {
    const text = hostilePackets.next();
    const at = random.below(links.length);
    links[at]!.packet(numbers[at]!++, text);
    bytesIn += text.length + sealBytes;
    if (!readFrames(text)) unreadable++;
    clock.advance(1);
    // What the first packets make it hold is bounded, not growth.
    if (sent === Math.floor(packets / 4)) early = await heapBytes();
  }
  const grownBytes = await heapBytes() - early;
  const backlog = Math.max(...links.map((link) => link.backlog));
  return {
    packets,
    unreadable,
    bytesIn,
    bytesOut,
    grownBytes,
    backlog,
    delivered,
  };
}

class HostilePackets {
  readonly #random: Random;
  readonly #room: Id;
  readonly #ids: readonly Id[];
  readonly #messages: readonly Uint8Array[];

  constructor(
    random: Random,
    room: Id,
    ids: readonly Id[],
    by: ReturnType<typeof seededIdentity>,
    roster: Roster,
  ) {
    this.#random = random;
    this.#room = room;
    this.#ids = ids;
    const author = roster.memberOf(by.signing.publicKey)!.id;
    // Signed, and behind messages that are nowhere.
    this.#messages = Array.from({ length: 400 }, (_, i) =>
      writeMessage(suite, roster.room, by.signing, {
        author,
        seq: 2 + i + randomNumber(random, 2 ** 20),
        time: randomNumber(random, 2 ** 48 - 1),
        deps: Array.from({ length: random.below(8) }, () => randomId(random)).sort()
          .map((author) => ({ author, seq: 1 + randomNumber(random, 2 ** 31) })),
        previous: randomBytes(random, 16),
        type: random.below(256),
        body: randomBytes(random, random.below(200)),
      }).bytes);
  }

  next(): Uint8Array {
    const random = this.#random;
    switch (random.below(4)) {
      case 0:
        return randomBytes(random, 1 + random.below(80));
      case 1: {
        const bytes = this.#frames();
        for (let changes = 1 + random.below(3); changes > 0; changes--) {
          bytes[random.below(bytes.length)] = random.below(256);
        }
        return bytes;
      }
      default:
        return this.#frames();
    }
  }

  #frames(): Uint8Array {
    const random = this.#random;
    const parts = [writeFrame({ type: "room", room: this.#room })];
    let length = parts[0]!.length;
    for (let count = 1 + random.below(3); count > 0; count--) {
      const frame = writeFrame(random.below(10) ? this.#roomFrame() : randomFrame(random));
      if (length + frame.length > maxPacketBytes) break;
      parts.push(frame);
      length += frame.length;
    }
    return concat(parts);
  }

  #roomFrame(): RoomFrame {
    const random = this.#random;
    if (random.below(3) === 0) return { type: "message", bytes: random.pick(this.#messages) };
    const frame = randomRoomFrame(
      random,
      () => random.below(2) ? random.pick(this.#ids) : randomId(random),
    );
    // It would end the link's part in the room.
    return frame.type === "bye" ? { type: "subscribe", author: random.pick(this.#ids) } : frame;
  }
}
