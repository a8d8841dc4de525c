// What a load test of peers is asked to do. Only shapes and bounds.
import { maxMembers } from "../../protocol/peer/roster.ts";

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
  /** At the end a newcomer joins them. */
  peers: { min: 2, max: maxMembers - 1 },
  loss: { min: 0, max: 0.5 },
  seconds: { min: 1, max: 3600 },
  perSecond: { min: 1, max: 1000 },
} as const;

export const defaults = { loss: 0, seconds: 10, size: 120 } as const;

export const course = { partedSeconds: 5, history: 1000, stallMs: 10_000 } as const;

/** Deliveries a second that one process has time for, on both sides of each: while they talk, and while the past is made. */
const talkedDeliveries = 1000, pastDeliveries = 1500;
/** How the past is made that a newcomer catches up with, at most: messages a second. */
const mostPastPerSecond = 100;

/** Messages of all peers together in a second, where nobody asks for another rate: one of each, in large rooms less. */
export function usualRate(peers: number): number {
  return Math.max(limits.perSecond.min, Math.min(peers, Math.floor(talkedDeliveries / (peers - 1))));
}

/** Messages a second of which the past is made. */
export function pastRate(peers: number): number {
  return Math.min(mostPastPerSecond, Math.floor(pastDeliveries / (peers - 1)));
}
