// A result of peers as a table for people and as JSON for programs. Pure but for colours.
import { format as formatBytes } from "@std/fmt/bytes";
import { bold, dim, green, red, yellow } from "@std/fmt/colors";
import type { PeersOptions } from "./options.ts";
import { isClean, machineWasTheLimit, type PeersResult } from "./result.ts";

/** One line, with the fields and units that `chatroom help loadtest` promises. */
export function toJson(result: PeersResult): string {
  const { options, latency, clientSeconds, network, lateness, own } = result;
  const ms = (value: number | undefined) => value === undefined ? null : round(value, 3);
  return JSON.stringify({
    peers: options.peers,
    loss: options.loss,
    seed: options.seed,
    clients: options.peers,
    msgs: null,
    sent: result.sent,
    expected: result.expected,
    delivered: result.delivered,
    lost: result.lost,
    duplicated: result.duplicated,
    reordered: result.reordered,
    causal_breaks: result.causalBreaks,
    errors: result.errors,
    seconds: round(result.seconds, 6),
    deliveries_per_s: Math.round(perSecond(result)),
    latency_ms: {
      p50: ms(latency?.p50),
      p90: ms(latency?.p90),
      p95: ms(latency?.p95),
      p99: ms(latency?.p99),
      p999: ms(latency?.p999),
      max: ms(latency?.max),
    },
    client_seconds: {
      avg: round(clientSeconds.reduce((sum, one) => sum + one, 0) / clientSeconds.length, 6),
      max: round(Math.max(...clientSeconds), 6),
    },
    server: { cpu_seconds: null, rss_bytes: null },
    overhead_ratio: ms(result.overheadRatio),
    heal_seconds: ms(result.healSeconds),
    join_seconds: ms(result.joinSeconds),
    joined_messages: result.joinedMessages ?? null,
    datagrams: {
      sent: network.datagrams,
      bytes: network.bytes,
      lost: network.lost,
      unsent: network.unsent,
      retransmissions: network.retransmissions,
    },
    machine: {
      was_the_limit: machineWasTheLimit(result),
      late_ms: { p95: round(lateness.p95Ms, 3), max: round(lateness.maxMs, 3) },
      cpu_seconds: round(own.cpuSeconds, 2),
    },
  });
}

export function toTable(result: PeersResult): string {
  const { options, network, own, lateness } = result;
  const rows: [label: string, value: string][] = [[
    "deliveries",
    `${count(result.delivered)} of ${count(result.expected)} in ${result.seconds.toFixed(1)} s`,
  ]];
  if (result.latency) {
    const { p50, p90, p95, p99, max } = result.latency;
    const named = Object.entries({ p50, p90, p95, p99, max });
    rows.push(["latency", `${named.map(([name, ms]) => `${name} ${ms.toFixed(1)}`).join("  ")} ms`]);
  }
  if (result.overheadRatio !== undefined) {
    rows.push(["bytes", `${bold(result.overheadRatio.toFixed(2))} times those of the messages alone`]);
  }
  const { healSeconds, joinSeconds, joinedMessages = 0 } = result;
  if (healSeconds !== undefined) {
    rows.push(["partition", `of ${options.partedSeconds} s, healed in ${bold(seconds(healSeconds))}`]);
  }
  if (joinSeconds !== undefined) {
    rows.push(["newcomer", `had ${count(joinedMessages)} messages after ${bold(seconds(joinSeconds))}`]);
  }
  rows.push(["check", verdict(result)]);
  rows.push(...result.firstErrors.map((error): [string, string] => ["", red(error)]));
  if (result.errors > result.firstErrors.length) {
    rows.push(["", red(`and ${count(result.errors - result.firstErrors.length)} more`)]);
  }
  rows.push([
    "network",
    `${count(network.datagrams)} datagrams, ${formatBytes(network.bytes)}; ${count(network.lost)} lost, ` +
    `${count(network.retransmissions)} frames sent again`,
  ]);
  rows.push([
    "load test",
    `${own.cpuSeconds.toFixed(2)} s of CPU, ${
      Math.round(100 * own.cpuSeconds / own.wallSeconds)
    } % of a core; ` +
    `timers ${lateness.p95Ms.toFixed(1)} ms late at p95, ${lateness.maxMs.toFixed(1)} ms at most`,
  ]);
  if (machineWasTheLimit(result)) {
    rows.push(["", yellow("This machine was too busy: the times are its own as much as the peers'.")]);
  }
  const body = rows.map(([label, value]) => `  ${dim(label.padEnd(12))} ${value}`);
  return [bold(title(result)), ...body, ""].join("\n");
}

/** What draws the same weather again. */
export function flagsOf({ peers, loss, seconds, seed }: PeersOptions): string {
  return `--peers ${peers} --loss ${loss} --seconds ${seconds} --seed ${seed}`;
}

function title({ options, ending }: PeersResult): string {
  const { peers, loss, perSecond, size, seed } = options;
  const what =
    `${peers} peers for ${options.seconds} s, ${size} bytes, ${count(perSecond)} messages a second ` +
    `in all, ${round(100 * loss, 1)} % lost, seed ${seed}`;
  return ending === "interrupted" ? `${what} (interrupted)` : what;
}

function verdict(result: PeersResult): string {
  const { lost, duplicated, reordered, causalBreaks, errors } = result;
  const words = `${lost} lost, ${duplicated} duplicated, ${reordered} reordered, ` +
    `${causalBreaks} before what they follow, ${errors} errors`;
  return isClean(result) ? green(words) : red(words);
}

const perSecond = ({ delivered, seconds }: PeersResult) => seconds > 0 ? delivered / seconds : 0;
const seconds = (s: number) => `${s.toFixed(2)} s`;
const count = (value: number) => value.toLocaleString("en");
const round = (value: number, digits: number) => Math.round(value * 10 ** digits) / 10 ** digits;
