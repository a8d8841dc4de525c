// What the JSON of every kind of run has in common, so that one name means one thing. Pure.
import { deliveriesPerSecond, type DeliveryResult, type Latency } from "./result.ts";
import type { ServerCost } from "./server_process.ts";

export interface Setting {
  readonly clients: number;
  /** How many each had to send; null where that was not set. */
  readonly msgs: number | null;
  readonly server: ServerCost | undefined;
}

/** The fields and units that `chatroom help loadtest` promises of each run that counts every delivery. */
export function deliveryJson(result: DeliveryResult, { clients, msgs, server }: Setting) {
  const { sent, expected, delivered, lost, duplicated, reordered, errors, clientSeconds } = result;
  return {
    clients,
    msgs,
    sent,
    expected,
    delivered,
    lost,
    duplicated,
    reordered,
    errors,
    seconds: round(result.seconds, 6),
    deliveries_per_s: Math.round(deliveriesPerSecond(result)),
    latency_ms: latencyJson(result.latency),
    client_seconds: { avg: round(average(clientSeconds), 6), max: round(Math.max(...clientSeconds), 6) },
    server: serverJson(server),
  };
}

/** In milliseconds; null for what was not measured. */
export function latencyJson(latency: Latency | undefined): Record<keyof Latency, number | null> {
  const { p50, p90, p95, p99, p999, max } = latency ?? {};
  return {
    p50: known(p50, 3),
    p90: known(p90, 3),
    p95: known(p95, 3),
    p99: known(p99, 3),
    p999: known(p999, 3),
    max: known(max, 3),
  };
}

export function serverJson(server: ServerCost | undefined) {
  return { cpu_seconds: known(server?.cpuSeconds, 2), rss_bytes: server?.rssBytes ?? null };
}

/** Null for what was not measured. */
export function known(value: number | undefined, digits: number): number | null {
  return value === undefined ? null : round(value, digits);
}

export const average = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
export const round = (value: number, digits: number) => Math.round(value * 10 ** digits) / 10 ** digits;
