// A log that strangers cannot fill: so many lines a second and at once, and then how many were left out.
import type { EventLog } from "../../server/event_log.ts";
import type { Limits } from "./options.ts";
import { TokenBucket } from "../token_bucket.ts";

/** A mistake of ours is never left out. */
export function boundedLog(
  log: EventLog,
  { logRate, logBurst }: Pick<Limits, "logRate" | "logBurst">,
  now: () => number,
): EventLog {
  const bucket = new TokenBucket(logRate, logBurst, now());
  let leftOut = 0;
  return (event, fields) => {
    if (event !== "bug" && !bucket.take(1, now())) {
      leftOut++;
      return;
    }
    if (leftOut > 0) log("left_out", { lines: leftOut });
    leftOut = 0;
    log(event, fields);
  };
}
