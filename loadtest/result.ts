// What a run found out: plain numbers, made once at its end from what was counted. Knows nothing of how they look.
import type { Histogram } from "./histogram.ts";
import type { LoadOptions } from "./options.ts";
import type { ServerCost } from "./server_process.ts";

export interface Latency {
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/** What a program used, and how long that was. */
export interface OwnCost {
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
}

/** What is known at the end of every run, of whatever kind. */
export interface RunResult {
  /** `interrupted` by the user; everything else ended by itself, for better or worse. */
  readonly ending: "finished" | "interrupted";
  /** Messages, however often they were sent. */
  readonly sent: number;
  /** Deliveries to others than the sender. */
  readonly expected: number;
  readonly delivered: number;
  readonly errors: number;
  readonly seconds: number;
  /** Milliseconds from the time a message was meant to be sent; undefined when nothing was delivered. */
  readonly latency: Latency | undefined;
  /** The load test's own process during the run. */
  readonly own: OwnCost;
}

/** Of a run that counts every delivery. Its `seconds` are from the first message sent to the last one delivered. */
export interface DeliveryResult extends RunResult {
  readonly lost: number;
  readonly duplicated: number;
  /** Behind a later message of the same author. */
  readonly reordered: number;
  /** The first few errors, as sentences without a full stop. */
  readonly firstErrors: readonly string[];
  /** For each client, the seconds from the first message sent to its last delivery. */
  readonly clientSeconds: readonly number[];
}

export interface LoadResult extends DeliveryResult {
  readonly options: LoadOptions;
  readonly room: string;
  /** During the run: CPU time of all threads, and memory at its end. Undefined where it cannot be read. */
  readonly server: ServerCost | undefined;
}

/** True if every message reached everyone, once, in order, and nothing else was wrong. */
export function isClean({ lost, duplicated, reordered, errors }: DeliveryResult): boolean {
  return lost === 0 && duplicated === 0 && reordered === 0 && errors === 0;
}

export function deliveriesPerSecond({ delivered, seconds }: RunResult): number {
  return seconds > 0 ? delivered / seconds : 0;
}

/** `histogram` is of microseconds. */
export function latencyOf(histogram: Histogram): Latency | undefined {
  const at = (q: number) => (histogram.quantile(q) ?? 0) / 1000;
  if (histogram.count === 0) return undefined;
  return {
    p50: at(0.5),
    p90: at(0.9),
    p95: at(0.95),
    p99: at(0.99),
    p999: at(0.999),
    max: histogram.max / 1000,
  };
}

type Counts = Pick<DeliveryResult, "sent" | "expected" | "delivered" | "lost" | "duplicated" | "reordered">;

/** Without what else keeps them. */
export function countsOf({ sent, expected, delivered, lost, duplicated, reordered }: Counts): Counts {
  return { sent, expected, delivered, lost, duplicated, reordered };
}

/** `usage` in microseconds. */
export function ownCost(
  usage: { readonly user: number; readonly system: number },
  wallSeconds: number,
): OwnCost {
  return { cpuSeconds: (usage.user + usage.system) / 1e6, wallSeconds };
}

/** What a server used between two looks. */
export function costBetween(
  before: ServerCost | undefined,
  after: ServerCost | undefined,
): ServerCost | undefined {
  if (!before || !after) return undefined;
  return { cpuSeconds: after.cpuSeconds - before.cpuSeconds, rssBytes: after.rssBytes };
}
