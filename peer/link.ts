// Reliability over a channel that loses, delays and reorders packets: gathers frames into packets, acknowledges, sends again
// what is lost, and tells when the other has gone silent. Knows no socket, no keys and nothing of what is in the frames.
import { concat } from "../protocol/peer/bytes.ts";
import type { Frame, Id, RoomFrame } from "../protocol/peer/frame.ts";
import { readFrames, writeFrame } from "../protocol/peer/frame_codec.ts";
import type { Clock } from "./clock.ts";
import { Alarm } from "./link/alarm.ts";
import { Outgoing } from "./link/outgoing.ts";
import { Received } from "./link/received.ts";

/** What a secure channel offers: each packet's number is one more than that of the last. */
export interface Carrier {
  send(text: Uint8Array): number;
}

/** Who listens to the frames of one room. */
export interface Ears {
  frame(frame: RoomFrame): void;
  /** The other has gone silent, or is there again, or the link is over. */
  changed(state: LinkState): void;
}

/** `suspect`: the other is silent although it had reason to answer. */
export type LinkState = "alive" | "suspect" | "closed";

export interface LinkOptions {
  readonly clock: Clock;
  readonly carrier: Carrier;
  /** 0 <= n < 1. */
  readonly random: () => number;
  /** A frame is of a room that nobody hears: it is given to whoever attaches to it now. */
  readonly unheard?: (room: Id) => void;
}

export interface LinkFigures {
  readonly state: LinkState;
  /** Milliseconds; undefined before anything was measured. */
  readonly rttMs: number | undefined;
  /** Packets that were to be acknowledged, and how many of them were lost. */
  readonly sent: number;
  readonly lost: number;
  /** Frames that were sent again. */
  readonly retransmissions: number;
  /** Packets that the other should not have sent. */
  readonly refused: number;
}

/** Milliseconds. */
const ackDelayMs = 20, silentMs = 2500, goneMs = 40_000, keepaliveMs = 15_000;
const firstProbeMs = 500, lastProbeMs = 5000, probeGrowth = 1.25;
/** After so many packets an acknowledgement does not wait. */
const ackPackets = 8;
const leastTriesToSuspect = 3;

export class Link {
  readonly #options: LinkOptions;
  readonly #ears = new Map<Id, Ears>();
  readonly #received = new Received();
  readonly #outgoing: Outgoing;
  readonly #alarm: Alarm;
  #state: LinkState = "alive";
  #refused = 0;
  /** Packets since the last acknowledgement, and when one is due. */
  #toAck = 0;
  #ackAt = Infinity;
  #probeMs = firstProbeMs;
  #probeAt = Infinity;
  #heardAt: number;
  #sentAt: number;
  #drainedAt = -Infinity;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#heardAt = this.#sentAt = options.clock.now();
    this.#outgoing = new Outgoing((frames) => this.#carry(frames), () => this.#pendingAck()?.length ?? 0);
    this.#alarm = new Alarm(options.clock, () => this.#due());
    this.#schedule();
  }

  get state(): LinkState {
    return this.#state;
  }

  /** Smoothed, in milliseconds. */
  get rttMs(): number | undefined {
    return this.#outgoing.roundTrip.ms;
  }

  /** How long an answer may take, in milliseconds. */
  get waitMs(): number {
    return this.#outgoing.roundTrip.waitMs;
  }

  /** Frames that are not acknowledged yet. */
  get backlog(): number {
    return this.#outgoing.backlog;
  }

  /** When the last of all that was sent was acknowledged, the last time that this was so. */
  get drainedAt(): number {
    return this.#drainedAt;
  }

  get figures(): LinkFigures {
    const { sent, lost, retransmissions } = this.#outgoing;
    return {
      state: this.#state,
      rttMs: this.rttMs,
      sent,
      lost,
      retransmissions,
      refused: this.#refused,
    };
  }

  /** Frames of a room go to `ears` from now on; the answer ends it. */
  attach(room: Id, ears: Ears): () => void {
    this.#ears.set(room, ears);
    return () => {
      if (this.#ears.get(room) === ears) this.#ears.delete(room);
    };
  }

  /** Sends a written frame of a room; `once`: it is not sent again if it is lost. False if too many wait. Throws
   * RangeError for one that no packet can hold. */
  send(room: Id, bytes: Uint8Array, once?: "once"): boolean {
    const isReliable = once === undefined, isHeld = this.#state === "suspect";
    if (this.#state === "closed" || (isHeld && !isReliable)) return false;
    const isTaken = this.#outgoing.add(room, bytes, isReliable, isHeld, this.#options.clock.now());
    this.#schedule();
    return isTaken;
  }

  /** A packet of the channel was opened. One that is not wholly understood changes nothing. */
  packet(number: number, text: Uint8Array): void {
    if (this.#state === "closed") return;
    const frames = readFrames(text);
    if (!frames) {
      this.#refused++;
      return;
    }
    const now = this.#options.clock.now();
    this.#heardAt = now;
    this.#received.add(number, now);
    if (frames.some(({ type }) => type !== "ack" && type !== "room")) {
      this.#toAck++;
      this.#ackAt = Math.min(this.#ackAt, now + (this.#toAck >= ackPackets ? 0 : ackDelayMs));
    }
    if (this.#state === "suspect") this.#revive(now);
    this.#dispatch(frames, now);
    this.#schedule();
  }

  /** Asks a silent other within so many milliseconds whether it is there. */
  probe(withinMs: number): void {
    if (this.#state !== "suspect") return;
    this.#probeMs = firstProbeMs;
    this.#probeAt = Math.min(this.#probeAt, this.#options.clock.now() + this.#options.random() * withinMs);
    this.#schedule();
  }

  /** The channel has gone. */
  close(): void {
    if (this.#state === "closed") return;
    this.#alarm.stop();
    this.#outgoing.clear();
    this.#change("closed");
    this.#ears.clear();
  }

  #dispatch(frames: readonly Frame[], now: number): void {
    let room: Id | undefined;
    for (const frame of frames) {
      if (this.#state === "closed") return;
      if (frame.type === "room") room = frame.room;
      else if (frame.type === "ack") this.#acknowledged(frame, now);
      else if (frame.type !== "probe" && room !== undefined) {
        if (!this.#ears.has(room)) this.#options.unheard?.(room);
        this.#ears.get(room)?.frame(frame);
      }
    }
  }

  #acknowledged(ack: Extract<Frame, { type: "ack" }>, now: number): void {
    const before = this.backlog;
    this.#outgoing.acknowledged(ack, now);
    if (before > 0 && this.backlog === 0) this.#drainedAt = now;
  }

  #suspect(now: number): void {
    this.#outgoing.pause();
    this.#ackAt = Infinity;
    this.#probeMs = firstProbeMs;
    this.#probeAt = now;
    this.#change("suspect");
  }

  #revive(now: number): void {
    this.#probeAt = Infinity;
    this.#outgoing.resume(now);
    this.#change("alive");
  }

  #change(state: LinkState): void {
    this.#state = state;
    for (const [room, ears] of [...this.#ears]) {
      // One who hears of it may have sent another away.
      if (this.#ears.get(room) === ears) ears.changed(state);
    }
  }

  #pendingAck(): Uint8Array | undefined {
    const ack = this.#toAck > 0 ? this.#received.ack(this.#options.clock.now()) : undefined;
    return ack && writeFrame(ack);
  }

  #carry(frames: readonly Uint8Array[]): number {
    const ack = this.#pendingAck();
    this.#toAck = 0;
    this.#ackAt = Infinity;
    this.#sentAt = this.#options.clock.now();
    return this.#options.carrier.send(concat(ack ? [ack, ...frames] : frames));
  }

  #schedule(): void {
    if (this.#state === "closed") return;
    const quietAt = this.#state === "suspect"
      ? Infinity
      : Math.min(this.#sentAt + keepaliveMs, this.#heardAt + goneMs);
    this.#alarm.set(Math.min(this.#outgoing.dueAt, this.#ackAt, this.#probeAt, quietAt));
  }

  #due(): void {
    const now = this.#options.clock.now();
    if (this.#state === "suspect") this.#probeAgain(now);
    else if (now >= this.#silentAt()) this.#suspect(now);
    else {
      this.#outgoing.due(now);
      if (now >= this.#ackAt) this.#carry([]);
      if (now >= this.#sentAt + keepaliveMs) this.#outgoing.probe(now, true);
    }
    this.#schedule();
  }

  /** When an other that says nothing is silent for too long. */
  #silentAt(): number {
    const owedSince = this.#outgoing.awaitingSince(leastTriesToSuspect);
    return Math.min(this.#heardAt + goneMs, Math.max(this.#heardAt, owedSince) + silentMs);
  }

  #probeAgain(now: number): void {
    if (now < this.#probeAt) return;
    this.#outgoing.probe(now, false);
    this.#probeAt = now + this.#probeMs * (0.9 + 0.2 * this.#options.random());
    this.#probeMs = Math.min(this.#probeMs * probeGrowth, lastProbeMs);
  }
}
