// What is to be sent over a link, and sent again until it is acknowledged: how much may be on its way, what is lost, and
// when to ask. Times in milliseconds. Knows no timers: says when it is due.
import {
  type Id,
  idBytes,
  type LinkFrame,
  maxFrameBytes,
  maxPacketBytes,
} from "../../protocol/peer/frame.ts";
import { writeFrame } from "../../protocol/peer/frame_codec.ts";
import { Flight, type Item } from "./flight.ts";
import { RoundTrip } from "./round_trip.ts";

const gatherMs = 2;
const maxInFlight = 64;
/** Frames that were not acknowledged yet, and frames that wait and are sent once. More are not taken. */
export const maxFrames = 1024;
/** Frames that are sent again when nothing comes back. */
const retriedFrames = 4;

/** Hands the frames of a packet to the channel, behind what there is to acknowledge; answers its number. */
export type Carry = (frames: readonly Uint8Array[]) => number;

const probeFrame = writeFrame({ type: "probe" });

export class Outgoing {
  readonly roundTrip = new RoundTrip();
  readonly #flight = new Flight();
  readonly #carry: Carry;
  /** Bytes that an acknowledgement takes in the packet that goes next. */
  readonly #reserved: () => number;
  #queue: Item[] = [];
  /** Reliable ones, oldest first. */
  readonly #unacked = new Set<Item>();
  #newest = -1;
  #tries = 0;
  #awaitingSince = 0;
  #flushAt = Infinity;
  #lossAt = Infinity;
  #retryAt = Infinity;
  sent = 0;
  lost = 0;
  retransmissions = 0;

  constructor(carry: Carry, reserved: () => number) {
    this.#carry = carry;
    this.#reserved = reserved;
  }

  get dueAt(): number {
    return Math.min(this.#flushAt, this.#lossAt, this.#retryAt);
  }

  /** Frames that were not acknowledged yet. */
  get backlog(): number {
    return this.#unacked.size;
  }

  /** When it began to wait for an answer that the other owes after so many tries; Infinity if it owes none. */
  awaitingSince(tries: number): number {
    return this.#tries >= tries ? this.#awaitingSince : Infinity;
  }

  /** False if there are too many. `isHeld`: it waits until `resume`. */
  add(room: Id, bytes: Uint8Array, isReliable: boolean, isHeld: boolean, now: number): boolean {
    if (bytes.length > maxFrameBytes) throw new RangeError("The frame is longer than a packet.");
    if (this.#unacked.size >= maxFrames || this.#queue.length >= maxFrames) return false;
    const item: Item = { room, bytes, isReliable, packet: undefined, sentAt: 0 };
    if (isReliable) this.#unacked.add(item);
    if (isHeld) return true;
    this.#queue.push(item);
    this.#flushSoon(now);
    return true;
  }

  acknowledged({ ranges, delay }: Extract<LinkFrame, { type: "ack" }>, now: number): void {
    const newest = ranges[0]!.high;
    // The other cannot have what was never sent.
    if (newest > this.#newest) return;
    const sentAt = this.#flight.sentAt(newest);
    if (sentAt !== undefined) this.roundTrip.measure(Math.max(1, now - sentAt - delay / 10));
    const acked = this.#flight.acknowledge(ranges);
    if (!acked) return;
    for (const item of acked) this.#unacked.delete(item);
    this.#tries = 0;
    this.#detectLoss(now);
    this.#retryAt = this.#isWaiting ? now + this.roundTrip.waitAfter(0) : Infinity;
    if (this.#queue.length > 0) this.#flushSoon(now);
  }

  /** Does what is due. */
  due(now: number): void {
    if (now >= this.#lossAt) this.#detectLoss(now);
    if (now >= this.#retryAt) this.#retry(now);
    if (now >= this.#flushAt) this.#flush(now);
  }

  /** Asks the other for a sign of life. `isAwaited`: and asks again until one comes. */
  probe(now: number, isAwaited: boolean): void {
    this.#newest = this.#carry([probeFrame]);
    if (!isAwaited) return;
    this.sent++;
    this.#flight.add(this.#newest, now, []);
    this.#expectAnswer(now);
  }

  /** Sends nothing until `resume`: the other is silent. */
  pause(): void {
    this.#queue = [];
    this.#flight.clear();
    this.#flushAt = this.#lossAt = this.#retryAt = Infinity;
    this.#tries = 0;
  }

  /** All that was not acknowledged goes again. */
  resume(now: number): void {
    this.#sendAgain([...this.#unacked], now);
  }

  clear(): void {
    this.pause();
    this.#unacked.clear();
  }

  get #isWaiting(): boolean {
    return this.#unacked.size > 0 || this.#flight.size > 0;
  }

  #flushSoon(now: number): void {
    if (this.#flight.size < maxInFlight) this.#flushAt = Math.min(this.#flushAt, now + gatherMs);
  }

  #expectAnswer(now: number): void {
    if (this.#retryAt !== Infinity) return;
    this.#retryAt = now + this.roundTrip.waitAfter(this.#tries);
    this.#awaitingSince = now;
  }

  #detectLoss(now: number): void {
    const { count, items, again } = this.#flight.lose(
      now,
      this.roundTrip.lostMs,
      this.roundTrip.variationMs,
    );
    this.lost += count;
    this.#lossAt = again;
    this.#sendAgain(items.filter((item) => this.#unacked.has(item)), now);
  }

  #sendAgain(items: readonly Item[], now: number): void {
    if (items.length === 0) return;
    this.retransmissions += items.filter(({ packet }) => packet !== undefined).length;
    for (const item of items) item.packet = undefined;
    this.#queue.unshift(...items);
    this.#flushSoon(now);
  }

  /** Nothing has come back: sends the oldest again, or only asks. */
  #retry(now: number): void {
    if (!this.#isWaiting) {
      this.#retryAt = Infinity;
      return;
    }
    this.#tries++;
    this.#flight.forgetOld(now);
    const before = now - 0.9 * this.roundTrip.waitMs;
    const oldest = this.#unacked.values()
      .filter(({ packet, sentAt }) => packet !== undefined && sentAt <= before)
      .take(retriedFrames).toArray();
    this.#sendAgain(oldest, now);
    if (this.#queue.length > 0) this.#sendPacket(now);
    else this.probe(now, true);
    this.#retryAt = now + this.roundTrip.waitAfter(this.#tries);
  }

  #flush(now: number): void {
    this.#flushAt = Infinity;
    while (this.#queue.length > 0 && this.#flight.size < maxInFlight) this.#sendPacket(now);
  }

  /** As many frames as fit. */
  #sendPacket(now: number): void {
    const parts: Uint8Array[] = [];
    let left = maxPacketBytes - this.#reserved();
    let room: Id | undefined;
    let count = 0;
    for (const item of this.#queue) {
      const opens = item.room !== room;
      left -= item.bytes.length + (opens ? 1 + idBytes : 0);
      if (left < 0) break;
      if (opens) parts.push(writeFrame({ type: "room", room: item.room }));
      room = item.room;
      parts.push(item.bytes);
      count++;
    }
    // No frame may fit beside the acknowledgement: then this packet is only that.
    this.#newest = this.#carry(parts);
    if (count === 0) return;
    this.sent++;
    const items = this.#queue.splice(0, count);
    for (const item of items) {
      item.packet = this.#newest;
      item.sentAt = now;
    }
    this.#flight.add(this.#newest, now, items.filter(({ isReliable }) => isReliable));
    this.#expectAnswer(now);
  }
}
