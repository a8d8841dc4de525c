// The packets that are on their way over a link, and which of them are lost. Pure state.
import type { Id, Range } from "../../protocol/peer/frame.ts";

/** A frame that is to be sent. */
export interface Item {
  readonly room: Id;
  readonly bytes: Uint8Array;
  /** Whether it is sent again when it is lost. */
  readonly isReliable: boolean;
  /** The newest packet that it was in; undefined while it waits. */
  packet: number | undefined;
  sentAt: number;
}

interface Packet {
  readonly sentAt: number;
  readonly items: readonly Item[];
}

/** A packet is lost if one that was sent so many later has come, unless they were sent so close together that one may have
 * overtaken the other. */
const packetThreshold = 6;
/** An acknowledgement that comes later than this is not known any more, in milliseconds. */
const memoryMs = 5000;

export class Flight {
  readonly #packets = new Map<number, Packet>();
  #newestAcked = -1;
  #newestAckedSentAt = 0;

  get size(): number {
    return this.#packets.size;
  }

  add(number: number, sentAt: number, items: readonly Item[]): void {
    this.#packets.set(number, { sentAt, items });
  }

  sentAt(number: number): number | undefined {
    return this.#packets.get(number)?.sentAt;
  }

  /** The items of packets that were acknowledged now. Undefined if none was. */
  acknowledge(ranges: readonly Range[]): Item[] | undefined {
    const items: Item[] = [];
    let any = false;
    for (const [number, packet] of this.#packets) {
      if (!ranges.some(({ low, high }) => low <= number && number <= high)) continue;
      any = true;
      items.push(...packet.items);
      this.#packets.delete(number);
      if (number < this.#newestAcked) continue;
      this.#newestAcked = number;
      this.#newestAckedSentAt = packet.sentAt;
    }
    return any ? items : undefined;
  }

  /** Takes away what is lost, `lostMs` after it was sent: how many packets, and the items that were in no newer packet.
   * `overtakenMs`: how much later a packet may be sent and come before another. `again`: when to look next. */
  lose(now: number, lostMs: number, overtakenMs: number): { count: number; items: Item[]; again: number } {
    const items: Item[] = [];
    let count = 0, again = Infinity;
    for (const [number, { sentAt, items: inside }] of this.#packets) {
      if (number > this.#newestAcked) break;
      const isBehind = this.#newestAcked - number >= packetThreshold &&
        this.#newestAckedSentAt > sentAt + overtakenMs;
      if (isBehind || now >= sentAt + lostMs) {
        count++;
        items.push(...inside.filter(({ packet }) => packet === number));
        this.#packets.delete(number);
      } else again = Math.min(again, sentAt + lostMs);
    }
    return { count, items, again };
  }

  forgetOld(now: number): void {
    for (const [number, { sentAt }] of this.#packets) {
      if (now - sentAt <= memoryMs) break;
      this.#packets.delete(number);
    }
  }

  clear(): void {
    this.#packets.clear();
  }
}
