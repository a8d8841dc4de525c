// What a load test of peers is asked to do. Only shapes and bounds.

export interface PeersOptions {
  readonly peers: number;
  /** Share of datagrams that are lost on their way. */
  readonly loss: number;
  /** How long they talk while the room is whole. */
  readonly seconds: number;
  /** Messages of all peers together. */
  readonly perSecond: number;
  /** Of a message's text, in bytes. */
  readonly size: number;
  /** Below 2^32. */
  readonly seed: number;
  /** How long the two halves of the room are parted, in the middle. */
  readonly partedSeconds: number;
  /** Messages that a newcomer catches up with, at least. */
  readonly history: number;
  /** A wait in which nothing arrives for so long while something should is over, in milliseconds. */
  readonly stallMs: number;
}

export const limits = {
  /** More have more to do for each other's 1,000 links than one process has time for. */
  peers: { min: 2, max: 32 },
  loss: { min: 0, max: 0.5 },
  seconds: { min: 1, max: 3600 },
  perSecond: { min: 1, max: 1000 },
} as const;

export const defaults = { loss: 0, seconds: 10, size: 120 } as const;

export const course = { partedSeconds: 5, history: 1000, stallMs: 10_000 } as const;

/** How the past is made that a newcomer catches up with: messages a second, and deliveries at most. */
const pastPerSecond = 100, pastDeliveries = 1500;

/** Messages a second of which the past is made: of many peers so many as one process has time for. */
export function pastRate(peers: number): number {
  return Math.min(pastPerSecond, Math.floor(pastDeliveries / (peers - 1)));
}
