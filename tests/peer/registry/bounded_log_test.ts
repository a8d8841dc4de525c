import { assertEquals } from "@std/assert";
import { boundedLog } from "../../../peer/registry/bounded_log.ts";

Deno.test("past so many lines they are counted, but for mistakes of ours", () => {
  let now = 0;
  const lines: string[] = [];
  const log = boundedLog(
    (event, fields) => lines.push(fields?.lines === undefined ? event : `${event} ${fields.lines}`),
    { logRate: 2, logBurst: 3 },
    () => now,
  );
  for (let line = 0; line < 10; line++) log("refused");
  assertEquals(lines, ["refused", "refused", "refused"]);
  log("bug");
  assertEquals(lines.slice(3), ["left_out 7", "bug"]);
  log("refused");
  now = 500;
  log("login");
  log("login");
  now = 60_000;
  for (let line = 0; line < 10; line++) log("gone");
  assertEquals(lines.slice(5), ["left_out 1", "login", "left_out 1", "gone", "gone", "gone"]);
});
