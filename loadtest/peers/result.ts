// What a run of peers found out: plain numbers, made once at its end. Knows nothing of how they look.
import { type DeliveryResult, isClean as isDelivered } from "../result.ts";
import type { PeersOptions } from "./options.ts";

/** Latency is that of messages sent while the room was whole; clients are the peers of the beginning. */
export interface PeersResult extends DeliveryResult {
  readonly options: PeersOptions;
  /** Before a message that its author had read. */
  readonly causalBreaks: number;
  /** Bytes sent while the room was whole and talked, over those of its messages alone. */
  readonly overheadRatio: number | undefined;
  /** From the end of the parting until everybody had everything. */
  readonly healSeconds: number | undefined;
  /** From a newcomer's first datagram until it had all that it was to catch up with, and how much that was. */
  readonly joinSeconds: number | undefined;
  readonly joinedMessages: number | undefined;
  readonly network: NetworkFigures;
  /** How much later than asked this process's timers came, while the room was whole and talked. */
  readonly lateness: { readonly p95Ms: number; readonly maxMs: number };
}

export interface NetworkFigures {
  readonly datagrams: number;
  readonly bytes: number;
  /** Datagrams that the weather took. */
  readonly lost: number;
  /** Datagrams that this machine did not take. */
  readonly unsent: number;
  /** Frames that were sent again. */
  readonly retransmissions: number;
}

/** True if every message reached everyone, once, in order and after what it follows, and nothing else was wrong. */
export function isClean(result: PeersResult): boolean {
  return isDelivered(result) && result.causalBreaks === 0;
}

/** Above this, what was measured says more of this machine than of the peers. */
const mostLateMs = 5, mostOfACore = 0.8;

/** Whether this machine was too slow for so many peers and messages. */
export function machineWasTheLimit({ lateness, own, network }: PeersResult): boolean {
  return lateness.p95Ms > mostLateMs || own.cpuSeconds > mostOfACore * own.wallSeconds || network.unsent > 0;
}
