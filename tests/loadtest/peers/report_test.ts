import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { setColorEnabled } from "@std/fmt/colors";
import { course } from "../../../loadtest/peers/options.ts";
import { toJson, toTable } from "../../../loadtest/peers/report.ts";
import { isClean, machineWasTheLimit, type PeersResult } from "../../../loadtest/peers/result.ts";

const result: PeersResult = {
  options: { ...course, peers: 3, loss: 0.2, seconds: 5, perSecond: 3, size: 120, seed: 9 },
  ending: "finished",
  sent: 1000,
  expected: 3000,
  delivered: 3000,
  lost: 0,
  duplicated: 0,
  reordered: 0,
  causalBreaks: 0,
  errors: 0,
  firstErrors: [],
  seconds: 30,
  latency: { p50: 60.12345, p90: 200, p95: 400, p99: 500, p999: 600, max: 700 },
  clientSeconds: [29, 30, 28],
  overheadRatio: 1.98765,
  healSeconds: 0.5,
  joinSeconds: 1.2,
  joinedMessages: 1000,
  network: { datagrams: 5000, bytes: 900_000, lost: 1000, unsent: 0, retransmissions: 1200 },
  lateness: { p95Ms: 1.5, maxMs: 9 },
  own: { cpuSeconds: 3, wallSeconds: 35 },
};

Deno.test("the JSON has exactly these fields, in this order", () => {
  assertEquals(
    toJson(result),
    '{"peers":3,"loss":0.2,"seed":9,"clients":3,"msgs":null,"sent":1000,"expected":3000,"delivered":3000,"lost":0,' +
      '"duplicated":0,"reordered":0,"errors":0,"seconds":30,"deliveries_per_s":100,' +
      '"latency_ms":{"p50":60.123,"p90":200,"p95":400,"p99":500,"p999":600,"max":700},' +
      '"client_seconds":{"avg":29,"max":30},"server":{"cpu_seconds":null,"rss_bytes":null},' +
      '"causal_breaks":0,"overhead_ratio":1.988,"heal_seconds":0.5,"join_seconds":1.2,"joined_messages":1000,' +
      '"datagrams":{"sent":5000,"bytes":900000,"lost":1000,"unsent":0,"retransmissions":1200},' +
      '"machine":{"was_the_limit":false,"late_ms":{"p95":1.5,"max":9},"cpu_seconds":3}}',
  );
});

Deno.test("what was not reached is null in the JSON", () => {
  const { latency: _, overheadRatio: _1, healSeconds: _2, joinSeconds: _3, joinedMessages: _4, ...rest } =
    result;
  const unknown = {
    latency: undefined,
    overheadRatio: undefined,
    healSeconds: undefined,
    joinSeconds: undefined,
    joinedMessages: undefined,
  };
  const json = JSON.parse(toJson({ ...rest, ...unknown }));
  const { overhead_ratio, heal_seconds, join_seconds, joined_messages } = json;
  assertEquals([overhead_ratio, heal_seconds, join_seconds, joined_messages], [null, null, null, null]);
  assertEquals(json.latency_ms.p95, null);
});

Deno.test("the table says what went wrong, and whether it was the machine", () => {
  setColorEnabled(false);
  const busy = { ...result, lateness: { p95Ms: 12, maxMs: 80 } };
  const wrong = { ...busy, lost: 1, causalBreaks: 2, errors: 1, firstErrors: ["something odd"] };
  assert(isClean(result) && !isClean(wrong) && !isClean({ ...result, causalBreaks: 1 }));
  assert(!machineWasTheLimit(result) && machineWasTheLimit(busy));
  assertStringIncludes(
    toTable(result),
    "0 lost, 0 duplicated, 0 reordered, 0 before what they follow, 0 errors",
  );
  assert(!toTable(result).includes("too busy"));
  const table = toTable(wrong);
  for (const part of ["1 lost", "2 before what they follow", "something odd", "too busy"]) {
    assertStringIncludes(table, part);
  }
});
