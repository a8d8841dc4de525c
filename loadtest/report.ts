// A run's result as a table for people and as JSON for programs. Pure but for colours.
import { format as formatBytes } from "@std/fmt/bytes";
import { bold, green, red } from "@std/fmt/colors";
import { average, deliveryJson } from "./json.ts";
import { deliveriesPerSecond, isClean, type Latency, type LoadResult } from "./result.ts";
import { count, errorRows, type Row, share, table, withEnding } from "./table.ts";

/** One line. */
export function toJson(result: LoadResult): string {
  const { clients, amount } = result.options;
  const msgs = amount.kind === "messages" ? amount.perClient : null;
  return JSON.stringify(deliveryJson(result, { clients, msgs, server: result.server }));
}

export function toTable(result: LoadResult): string {
  const { lost, duplicated, reordered, errors, latency } = result;
  const rows: Row[] = [
    ["client time", clientTimes(result)],
    [
      "deliveries",
      `${count(result.delivered)} of ${count(result.expected)} in ${duration(result.seconds)}: ` +
      bold(`${count(Math.round(deliveriesPerSecond(result)))} a second`),
    ],
  ];
  if (latency) {
    rows.push(["latency", percentiles(latency)]);
  }
  const wrong = `${lost} lost, ${duplicated} duplicated, ${reordered} reordered, ${errors} errors`;
  rows.push(["check", isClean(result) ? green(wrong) : red(wrong)]);
  rows.push(...errorRows(result));
  rows.push(["server", serverCost(result)]);
  rows.push(["load test", share(result.own)]);
  return table(title(result), rows);
}

function title(result: LoadResult): string {
  const { options, room } = result;
  const { clients, amount, pace, size, target } = options;
  const work = amount.kind === "messages" ? `x ${amount.perClient} messages` : `for ${amount.seconds} s`;
  const how = pace.kind === "closed"
    ? `window ${pace.window}`
    : `${count(pace.perSecond)} messages a second in all`;
  const what =
    `${clients} clients ${work}, ${size} bytes, ${how}, in ${room} at ${target.hostname}:${target.port}`;
  return withEnding(what, result);
}

/** A line a client for a few of them; for many, how their times are spread, and the slowest. */
function clientTimes({ clientSeconds: times, options }: LoadResult): string {
  const min = Math.min(...times);
  const max = Math.max(...times);
  const summary = `average ${bold(duration(average(times)))}, from ${duration(min)} to ${duration(max)}`;
  // When all send for the same time, there is nothing to compare.
  if (options.amount.kind === "seconds" || max === 0) return summary;
  if (times.length <= 12) {
    const lines = times.map((time, client) =>
      `${`#${client}`.padStart(3)} ${duration(time)} ${bar(time / max)}`
    );
    return [summary, ...lines].join("\n");
  }
  const ranges = spread(times, min, max);
  const most = Math.max(...ranges.map(({ clients }) => clients));
  const lines = ranges.map(({ to, clients }) => `up to ${duration(to)} ${bar(clients / most)} ${clients}`);
  const slowest = times.map((time, client) => ({ time, client })).sort((a, b) => b.time - a.time).slice(0, 3);
  const names = slowest.map(({ client, time }) => `#${client} ${duration(time)}`).join(", ");
  return [summary, ...lines, `slowest: ${names}`].join("\n");
}

/** How many of the values fall into each of some equal ranges. */
function spread(values: readonly number[], min: number, max: number): { to: number; clients: number }[] {
  const count = max > min ? 6 : 1;
  const width = (max - min) / count;
  const ranges = Array.from({ length: count }, (_, i) => ({ to: min + (i + 1) * width, clients: 0 }));
  for (const value of values) {
    const at = width > 0 ? Math.min(count - 1, Math.floor((value - min) / width)) : 0;
    ranges[at]!.clients++;
  }
  return ranges;
}

function percentiles(latency: Latency): string {
  const { p50, p90, p95, p99, p999, max } = latency;
  const named = { p50, p90, p95, p99, "p99.9": p999, max };
  return Object.entries(named).map(([name, ms]) => `${name} ${ms < 10 ? ms.toFixed(2) : ms.toFixed(1)}`).join(
    "  ",
  ) +
    " ms";
}

function serverCost({ server, own }: LoadResult): string {
  if (!server) return "its CPU time and memory cannot be read from here";
  return `${share({ cpuSeconds: server.cpuSeconds, wallSeconds: own.wallSeconds })}, ${
    formatBytes(server.rssBytes, { binary: true })
  } of memory`;
}

const bar = (part: number) => "█".repeat(Math.round(part * 30));
const duration = (s: number) => s < 1 ? `${(s * 1000).toFixed(1)} ms` : `${s.toFixed(3)} s`;
