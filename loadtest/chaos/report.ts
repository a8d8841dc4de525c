// A chaos run's result as a table for people and as JSON for programs. Pure but for colours.
import { format as formatBytes } from "@std/fmt/bytes";
import { green, red } from "@std/fmt/colors";
import { latencyJson, round, serverJson } from "../json.ts";
import { deliveriesPerSecond } from "../result.ts";
import { count, type Row, share, table, withEnding } from "../table.ts";
import type { ChaosOptions } from "./options.ts";
import type { ChaosResult } from "./result.ts";
import { isClean } from "./result.ts";

/** One line, with the fields and units that `chatroom help loadtest` promises. */
export function toJson(result: ChaosResult): string {
  const { options, violations, latency, server, quota } = result;
  return JSON.stringify({
    seed: options.seed,
    clients: options.clients,
    rooms: result.rooms,
    conversations: result.conversations,
    sent: result.sent,
    acked: result.acked,
    refused: result.refused,
    unanswered: result.unanswered,
    resent: result.resent,
    expected: result.expected,
    delivered: result.delivered,
    replayed: result.replayed,
    lost: violations.missing,
    duplicated: violations.twice,
    reordered: violations.reordered,
    different_order: violations.different,
    gaps: violations.gaps,
    shown_though_refused: violations.refused,
    invented: violations.invented,
    errors: result.errors,
    kills: result.kills,
    ends: result.ends,
    cuts: result.cuts,
    stalls: result.stalls,
    resumed: result.resumed,
    rejoined: result.rejoined,
    quota: typeof quota === "string" ? quota : { fills: quota.fills, refusals: quota.refusals },
    seconds: round(result.seconds, 3),
    deliveries_per_s: Math.round(deliveriesPerSecond(result)),
    latency_ms: latencyJson(latency),
    server: serverJson(server),
  });
}

export function toTable(result: ChaosResult): string {
  const { latency, quota, server, own } = result;
  const rows: Row[] = [
    [
      "said",
      `${count(result.sent)} messages: ${count(result.acked)} echoed, ${
        count(result.refused)
      } refused for good, ` +
      `${count(result.unanswered)} never answered; ${count(result.resent)} sent again`,
    ],
    [
      "deliveries",
      `${count(result.delivered)} of ${count(result.expected)}; ${count(result.replayed)} messages by replay`,
    ],
  ];
  if (latency) {
    const { p50, p90, p99, max } = latency;
    const named = { p50, p90, p99, max };
    const words = Object.entries(named).map(([name, ms]) => `${name} ${duration(ms)}`).join("  ");
    rows.push(["latency", `${words}, outages among it`]);
  }
  rows.push([
    "chaos",
    `${result.kills} kills, ${result.ends} ends, ${result.cuts} cuts, ${result.stalls} stalls, ` +
    (typeof quota === "string"
      ? `a full disk was ${quota}`
      : `${quota.fills} times a full disk with ${count(quota.refusals)} refusals`),
  ]);
  rows.push(["came back", `${count(result.resumed)} resumed, ${count(result.rejoined)} joined anew`]);
  rows.push(["check", verdict(result)]);
  rows.push(...result.explained.map((sentence): Row => ["", red(sentence)]));
  if (result.explained.length > 0) {
    rows.push(["", `The same schedule again: chatroom loadtest ${flagsOf(result.options)}`]);
  }
  if (result.kept !== undefined) rows.push(["", `The server's data was kept in ${result.kept}`]);
  if (server) {
    rows.push([
      "server",
      `${server.cpuSeconds.toFixed(2)} s of CPU, ${formatBytes(server.rssBytes, { binary: true })} of memory`,
    ]);
  }
  rows.push(["load test", share(own)]);
  return table(title(result), rows);
}

/** What makes the same schedule again. */
export function flagsOf({ seed, seconds, clients }: ChaosOptions): string {
  return `--chaos --seed ${seed} --seconds ${seconds} --clients ${clients}`;
}

function title(result: ChaosResult): string {
  const { rooms, conversations, options, port } = result;
  const places = conversations > 0 ? `${rooms} rooms and ${conversations} conversations` : `${rooms} rooms`;
  const what =
    `Chaos for ${options.seconds} s: ${options.clients} clients in ${places}, at 127.0.0.1:${port}, ` +
    `seed ${options.seed}`;
  return withEnding(what, result);
}

function verdict(result: ChaosResult): string {
  if (result.ending === "interrupted") return "nothing was checked";
  const { missing, twice, reordered, different, gaps, refused, invented } = result.violations;
  const words = `${missing} echoed and missing, ${twice} shown twice, ${reordered} out of order, ` +
    `${different} in a different order,\n${gaps} numbers left out, ${refused} shown though refused, ` +
    `${invented} invented, ${result.errors} errors`;
  return isClean(result) ? green(words) : red(words);
}

const duration = (ms: number) => ms < 1000 ? `${ms.toFixed(1)} ms` : `${(ms / 1000).toFixed(1)} s`;
