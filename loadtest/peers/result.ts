// What a run of peers found out: plain numbers, made once at its end. Knows nothing of how they look.
import type { Latency } from "../result.ts";
import type { PeersOptions } from "./options.ts";

export interface PeersResult {
  readonly options: PeersOptions;
  readonly ending: "finished" | "interrupted";
  readonly sent: number;
  readonly expected: number;
  readonly delivered: number;
  readonly lost: number;
  readonly duplicated: number;
  /** Behind a later message of the same author. */
  readonly reordered: number;
  /** Before a message that its author had read. */
  readonly causalBreaks: number;
  readonly errors: number;
  /** The first few errors, as sentences without a full stop. */
  readonly firstErrors: readonly string[];
  /** From the first message sent to the last one delivered. */
  readonly seconds: number;
  /** Milliseconds from the time a message was meant to be sent, while the room was whole. */
  readonly latency: Latency | undefined;
  /** For each peer of the beginning, the seconds from the first message sent to its last delivery. */
  readonly clientSeconds: readonly number[];
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
  /** CPU seconds of this process during the run, and how long that was in seconds. */
  readonly own: { readonly cpuSeconds: number; readonly wallSeconds: number };
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

/** True if every message reached everyone, once and in order, and nothing else was wrong. */
export function isClean(result: PeersResult): boolean {
  const { lost, duplicated, reordered, causalBreaks, errors } = result;
  return lost + duplicated + reordered + causalBreaks + errors === 0;
}

/** Above this, what was measured says more of this machine than of the peers. */
const mostLateMs = 5, mostOfACore = 0.8;

/** Whether this machine was too slow for so many peers and messages. */
export function machineWasTheLimit({ lateness, own, network }: PeersResult): boolean {
  return lateness.p95Ms > mostLateMs || own.cpuSeconds > mostOfACore * own.wallSeconds || network.unsent > 0;
}
