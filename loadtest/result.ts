// What a run found out: plain numbers, made once at its end from what was counted. Knows nothing of how they look.
import type { Histogram } from "./histogram.ts";
import type { Ledger } from "./ledger.ts";
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

export interface LoadResult {
  readonly options: LoadOptions;
  readonly room: string;
  /** `interrupted` by the user; everything else ended by itself, for better or worse. */
  readonly ending: "finished" | "interrupted";
  readonly sent: number;
  readonly expected: number;
  readonly delivered: number;
  readonly lost: number;
  readonly duplicated: number;
  readonly reordered: number;
  readonly errors: number;
  /** The first few errors, as sentences without a full stop. */
  readonly firstErrors: readonly string[];
  /** From the first message sent to the last one delivered. */
  readonly seconds: number;
  /** Milliseconds from the time a message was meant to be sent; undefined when nothing was delivered. */
  readonly latency: Latency | undefined;
  /** For each client, the seconds from the first message sent to its last delivery. */
  readonly clientSeconds: readonly number[];
  /** During the run: CPU time of all threads, and memory at its end. Undefined where it cannot be read. */
  readonly server: ServerCost | undefined;
  /** CPU seconds of the load test's own process during the run, and how long that was in seconds. */
  readonly own: { readonly cpuSeconds: number; readonly wallSeconds: number };
}

/** True if every message reached everyone, once, in order, and nothing else was wrong. */
export function isClean(result: LoadResult): boolean {
  return result.lost === 0 && result.duplicated === 0 && result.reordered === 0 && result.errors === 0;
}

export function deliveriesPerSecond(result: LoadResult): number {
  return result.seconds > 0 ? result.delivered / result.seconds : 0;
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

export function countsOf(ledger: Ledger) {
  const { sent, expected, delivered, lost, duplicated, reordered } = ledger;
  return { sent, expected, delivered, lost, duplicated, reordered };
}

/** What a server used between two looks. */
export function costBetween(
  before: ServerCost | undefined,
  after: ServerCost | undefined,
): ServerCost | undefined {
  if (!before || !after) return undefined;
  return { cpuSeconds: after.cpuSeconds - before.cpuSeconds, rssBytes: after.rssBytes };
}
