import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { setColorEnabled } from "@std/fmt/colors";
import { patience } from "../../loadtest/options.ts";
import { progressLine } from "../../loadtest/progress.ts";
import { toJson, toTable } from "../../loadtest/report.ts";
import type { LoadResult } from "../../loadtest/result.ts";

const result: LoadResult = {
  options: {
    target: { hostname: "127.0.0.1", port: 9090 },
    clients: 3,
    pace: { kind: "closed", window: 8 },
    amount: { kind: "messages", perClient: 25 },
    size: 64,
    room: undefined,
    ...patience,
  },
  room: "#load-abcdef",
  ending: "finished",
  sent: 75,
  expected: 150,
  delivered: 150,
  lost: 0,
  duplicated: 0,
  reordered: 0,
  errors: 0,
  firstErrors: [],
  seconds: 0.5,
  latency: { p50: 1.23456, p90: 2, p95: 3, p99: 4, p999: 5, max: 12.34 },
  clientSeconds: [0.3, 0.4, 0.5],
  server: { cpuSeconds: 0.25, rssBytes: 50 * 1024 * 1024 },
  own: { cpuSeconds: 0.1, wallSeconds: 0.5 },
};

Deno.test("the JSON has exactly these fields, in this order", () => {
  assertEquals(
    toJson(result),
    '{"clients":3,"msgs":25,"sent":75,"expected":150,"delivered":150,"lost":0,"duplicated":0,"reordered":0,' +
      '"errors":0,"seconds":0.5,"deliveries_per_s":300,' +
      '"latency_ms":{"p50":1.235,"p90":2,"p95":3,"p99":4,"p999":5,"max":12.34},' +
      '"client_seconds":{"avg":0.4,"max":0.5},"server":{"cpu_seconds":0.25,"rss_bytes":52428800}}',
  );
});

Deno.test("what is not known is null in the JSON", () => {
  const unknown = JSON.parse(toJson({
    ...result,
    options: { ...result.options, amount: { kind: "seconds", seconds: 5 } },
    latency: undefined,
    server: undefined,
  }));
  assertEquals(unknown.msgs, null);
  assertEquals(unknown.latency_ms, { p50: null, p90: null, p95: null, p99: null, p999: null, max: null });
  assertEquals(unknown.server, { cpu_seconds: null, rss_bytes: null });
});

Deno.test("the table fits a terminal, with a line a client for a few clients and a picture for many", () => {
  setColorEnabled(false);
  const few = toTable(result);
  assertStringIncludes(few, "average 400.0 ms, from 300.0 ms to 500.0 ms");
  assertStringIncludes(few, "#2 500.0 ms");
  assertStringIncludes(few, "150 of 150 in 500.0 ms: 300 a second");
  assertStringIncludes(few, "0.25 s of CPU, 50 % of a core, 50 MiB of memory");
  assertStringIncludes(few, "0.10 s of CPU, 20 % of a core");
  const clientSeconds = Array.from({ length: 4000 }, (_, i) => 1 + i / 4000);
  const many = toTable({ ...result, clientSeconds }).split("\n");
  assert(many.length < 22, `${many.length} lines`);
  assert(many.every((line) => line.length <= 110));
  assertStringIncludes(many.join("\n"), "slowest: #3999 2.000 s");
});

Deno.test("the table shows what went wrong, and that a run was interrupted", () => {
  setColorEnabled(false);
  const table = toTable({
    ...result,
    ending: "interrupted",
    lost: 2,
    errors: 7,
    firstErrors: ["the first", "the second"],
    latency: undefined,
    server: undefined,
  });
  for (
    const text of [
      "2 lost",
      "7 errors",
      "the first",
      "the second",
      "and 5 more",
      "(interrupted)",
      "cannot be read",
    ]
  ) {
    assertStringIncludes(table, text);
  }
});

Deno.test("the progress line never wraps", () => {
  const running = { phase: "running", share: 0.5, delivered: 123456789, seconds: 12.34 } as const;
  for (let columns = 1; columns < 120; columns++) {
    const shown = progressLine(running, columns).replace("\r\x1b[K", "");
    assert(shown.length < Math.max(columns, 6), `${shown.length} in ${columns}`);
  }
  assertStringIncludes(progressLine(running, 100), "50 %  123,456,789 deliveries, 12.3 s");
  assertEquals(progressLine({ phase: "over" }, 80), "\r\x1b[K");
});
