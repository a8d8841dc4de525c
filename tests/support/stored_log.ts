// Logs as they lie in a store, made by a test: records, cut into segments where the test wants, and committed.
import type { Calls } from "../../server/store/calls.ts";
import { type SaidRecord, SegmentWriter } from "../../server/store/record.ts";
import type { Segment } from "../../server/store/segments.ts";

/** A message of alice's, at a time that is ten times its order, with what is given put in. */
export function record(order: number, text: string, more: Partial<SaidRecord> = {}): SaidRecord {
  return {
    order,
    seq: order,
    time: order * 10,
    command: "PRIVMSG",
    source: "alice!alice@host",
    extras: {},
    text,
    ...more,
  };
}

export function segment(log: number, records: readonly SaidRecord[]): Segment {
  const writer = new SegmentWriter();
  for (const one of records) writer.appendRecord(one);
  const [first, last] = [records[0]!, records.at(-1)!];
  return {
    log,
    lastSeq: last.seq,
    count: records.length,
    firstOrder: first.order,
    lastOrder: last.order,
    firstTime: first.time,
    lastTime: last.time,
    body: writer.bytes(),
  };
}

/** Makes a room's log and commits its segments, each by itself. */
export function storeLog(calls: Calls, id: number, segments: readonly (readonly SaidRecord[])[]): void {
  const name = `#room${id}`;
  const log = {
    id,
    kind: "room",
    name,
    created: 0,
    startSeq: 0,
    lastSeq: 0,
    goneSeq: 0,
    door: null,
    closed: false,
  } as const;
  calls.commit({ logs: [log], segments: [], redactions: [] });
  for (const records of segments) {
    calls.commit({ logs: [], segments: [segment(id, records)], redactions: [] });
  }
}
