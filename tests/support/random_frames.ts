// Frames as no program would choose them: every kind, any values within the bounds.
import * as bounds from "../../protocol/peer/frame.ts";
import type { Frame, Id, RoomFrame } from "../../protocol/peer/frame.ts";
import type { Random } from "./random.ts";

export const randomBytes = (random: Random, count: number) =>
  Uint8Array.from({ length: count }, () => random.below(256));

/** Small numbers are as likely as large ones. */
export function randomNumber(random: Random, most = Number.MAX_SAFE_INTEGER): number {
  return Math.floor(most ** random.next()) - (random.below(2) && 1);
}

export const randomId = (random: Random): Id => randomBytes(random, bounds.idBytes).toHex();

const list = <T>(random: Random, most: number, one: () => T): T[] =>
  Array.from({ length: random.below(most + 1) }, one);

const ids = (random: Random, most: number) => [...new Set(list(random, most, () => randomId(random)))].sort();

export function randomRoomFrame(random: Random, id = () => randomId(random)): RoomFrame {
  const { lowestId: after, highestId: through } = bounds;
  switch (random.below(9)) {
    case 0:
      return { type: "message", bytes: randomBytes(random, 1 + random.below(400)) };
    case 1:
      return { type: "statement", bytes: randomBytes(random, 1 + random.below(300)) };
    case 2:
      return { type: "ping", roster: id(), state: id() };
    case 3: {
      const authors = [...new Set(list(random, bounds.maxDigestRows, id))].sort();
      const rows = authors.map((author) => {
        const floor = randomNumber(random, 2 ** 31);
        return { author, floor, head: floor + randomNumber(random, 2 ** 31) };
      });
      return { type: "digest", asks: random.below(2) === 0, after, through, rows };
    }
    case 4:
      return {
        type: "want",
        rows: list(random, bounds.maxWantRows, () => ({
          author: id(),
          from: 1 + randomNumber(random, 2 ** 31),
          count: 1 + random.below(bounds.maxWantCount),
        })),
      };
    case 5:
      return { type: "reach", roster: id(), bits: randomBytes(random, bounds.reachBytes) };
    case 6:
      return { type: "subscribe", author: id() };
    case 7:
      return { type: "held", after, through, ids: ids(random, bounds.maxHeldIds) };
    default:
      return { type: "bye" };
  }
}

export function randomFrame(random: Random): Frame {
  switch (random.below(12)) {
    case 0:
      return { type: "room", room: randomId(random) };
    case 1:
      return { type: "probe" };
    case 2: {
      let high = 2 ** 40 + randomNumber(random, 2 ** 40);
      const ranges = Array.from({ length: 1 + random.below(bounds.maxAckRanges) }, () => {
        const range = { low: high - randomNumber(random, 1000), high };
        high = range.low - 2 - randomNumber(random, 1000);
        return range;
      });
      return { type: "ack", delay: random.below(65_536), ranges };
    }
    default:
      return randomRoomFrame(random);
  }
}
