// A result of peers as a table for people and as JSON for programs. Pure but for colours.
import { format as formatBytes } from "@std/fmt/bytes";
import { bold, green, red, yellow } from "@std/fmt/colors";
import { deliveryJson, known, round } from "../json.ts";
import { count, errorRows, type Row, share, table, withEnding } from "../table.ts";
import type { PeersOptions } from "./options.ts";
import { isClean, machineWasTheLimit, type PeersResult } from "./result.ts";

/** One line, with the fields and units that `chatroom help loadtest` promises. */
export function toJson(result: PeersResult): string {
  const { options: { peers, loss, seed }, network, lateness, own } = result;
  return JSON.stringify({
    peers,
    loss,
    seed,
    ...deliveryJson(result, { clients: peers, msgs: null, server: undefined }),
    causal_breaks: result.causalBreaks,
    overhead_ratio: known(result.overheadRatio, 3),
    heal_seconds: known(result.healSeconds, 3),
    join_seconds: known(result.joinSeconds, 3),
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
  const rows: Row[] = [[
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
  rows.push(...errorRows(result));
  rows.push([
    "network",
    `${count(network.datagrams)} datagrams, ${formatBytes(network.bytes)}; ${count(network.lost)} lost, ` +
    `${count(network.retransmissions)} frames sent again`,
  ]);
  rows.push([
    "load test",
    `${share(own)}; timers ${lateness.p95Ms.toFixed(1)} ms late at p95, ${
      lateness.maxMs.toFixed(1)
    } ms at most`,
  ]);
  if (machineWasTheLimit(result)) {
    rows.push(["", yellow("This machine was too busy: the times are its own as much as the peers'.")]);
  }
  return table(title(result), rows);
}

/** What draws the same weather again. */
export function flagsOf({ peers, loss, seconds, seed }: PeersOptions): string {
  return `--peers ${peers} --loss ${loss} --seconds ${seconds} --seed ${seed}`;
}

function title(result: PeersResult): string {
  const { options } = result;
  const { peers, loss, perSecond, size, seed } = options;
  const what =
    `${peers} peers for ${options.seconds} s, ${size} bytes, ${count(perSecond)} messages a second ` +
    `in all, ${round(100 * loss, 1)} % lost, seed ${seed}`;
  return withEnding(what, result);
}

function verdict(result: PeersResult): string {
  const { lost, duplicated, reordered, causalBreaks, errors } = result;
  const words = `${lost} lost, ${duplicated} duplicated, ${reordered} reordered, ` +
    `${causalBreaks} before what they follow, ${errors} errors`;
  return isClean(result) ? green(words) : red(words);
}

const seconds = (s: number) => `${s.toFixed(2)} s`;
