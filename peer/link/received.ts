// Which packets have come over a link, for the acknowledgements that tell the other. Pure state.
import { type LinkFrame, maxAckRanges } from "../../protocol/peer/frame.ts";

/** Ranges that are remembered: with more holes than that, the oldest packets are sent again for nothing. */
const maxRanges = 64;
/** The other has long sent again what came so long ago, in milliseconds. */
const memoryMs = 3000;

interface Range {
  low: number;
  high: number;
  /** When its newest packet came. */
  at: number;
}

export class Received {
  /** Newest first, none next to another. */
  readonly #ranges: Range[] = [];
  #newest = -1;
  #newestAt = 0;

  /** A packet came; each number comes once. */
  add(number: number, now: number): void {
    if (number > this.#newest) {
      this.#newest = number;
      this.#newestAt = now;
    }
    const ranges = this.#ranges;
    const found = ranges.findIndex(({ low }) => low <= number);
    const at = found === -1 ? ranges.length : found;
    const above = ranges[at - 1], below = ranges[at];
    const joinsAbove = above?.low === number + 1,
      joinsBelow = below !== undefined && below.high >= number - 1;
    if (joinsAbove && joinsBelow) {
      above.low = below.low;
      ranges.splice(at, 1);
    } else if (joinsAbove) above.low = number;
    else if (joinsBelow) below.high = Math.max(below.high, number);
    else ranges.splice(at, 0, { low: number, high: number, at: now });
    if (joinsAbove) above.at = now;
    else if (joinsBelow) below.at = now;
    if (ranges.length > maxRanges) ranges.pop();
  }

  /** What to tell the other. Undefined before the first packet. */
  ack(now: number): Extract<LinkFrame, { type: "ack" }> | undefined {
    if (this.#newest < 0) return undefined;
    const recent = this.#ranges.filter(({ at }, i) => i === 0 || now - at < memoryMs).slice(0, maxAckRanges);
    const delay = Math.min(65_535, Math.round(10 * (now - this.#newestAt)));
    return { type: "ack", delay, ranges: recent.map(({ low, high }) => ({ low, high })) };
  }
}
