// The check of what is said: every segment's bytes, that numbers follow each other and orders rise, and that nothing was
// said twice with one key. One pass over the segments, in the order in which they were written.
import { crc32 } from "node:zlib";
import type { DatabaseSync } from "node:sqlite";
import { neutralise } from "../../protocol/terminal_text.ts";
import { speakerOf } from "../history.ts";
import { KEY_AGE_MS, Keys } from "../keys.ts";
import type { Checked, CheckOptions } from "./check.ts";
import { type Problems, RESTORE } from "./problems.ts";
import { CorruptSegment, decodeSegment, type SaidRecord } from "./record.ts";
import { type LogKind, segmentBytes } from "./segments.ts";

/** A log, and how far the pass has come in it. */
interface Passing {
  readonly label: string;
  readonly lastSeq: number;
  readonly goneSeq: number;
  readonly bytes: number;
  seq: number;
  order: number;
  found: number;
  sound: boolean;
}

interface SegmentRow {
  readonly id: number;
  readonly log: number;
  readonly firstOrder: number;
  readonly lastOrder: number;
  readonly lastSeq: number;
  readonly count: number;
  readonly lastTime: number;
  readonly crc: number;
  readonly body: Uint8Array;
}

const PROGRESS_SEGMENTS = 200;

export function checkLogs(
  db: DatabaseSync,
  checked: Checked,
  problems: Problems,
  onProgress: CheckOptions["onProgress"],
): void {
  const logs = new Map<number, Passing>();
  problems.during("The list of rooms", () => {
    for (
      const row of db.prepare("SELECT id, kind, name, closed, last_seq, gone_seq, bytes FROM log").iterate()
    ) {
      const { id, kind, name, closed, last_seq: lastSeq, gone_seq: goneSeq, bytes } =
        row as unknown as LogRow;
      if (closed === 0 && kind === "room") checked.rooms++;
      if (closed === 0 && kind === "direct") checked.conversations++;
      const label = labelOf(kind, name) + (closed === 0 ? "" : " as it was before it began anew");
      logs.set(id, { label, lastSeq, goneSeq, bytes, seq: goneSeq, order: 0, found: 0, sound: true });
    }
  });
  let reserved = Infinity;
  problems.during("The store's own values", () => reserved = reservedOrders(db, problems));
  const orders = new AllOrders();
  const keys = new Keys();
  problems.during("What is said", () => {
    const { count } = db.prepare("SELECT count(*) AS count FROM segment").get() as { count: number };
    let done = 0;
    const rows = db.prepare(
      "SELECT id, log, first_order AS firstOrder, last_order AS lastOrder, last_seq AS lastSeq, count, " +
        "last_time AS lastTime, crc, body FROM segment ORDER BY id",
    ).iterate() as unknown as Iterable<SegmentRow>;
    for (const row of rows) {
      if (done++ % PROGRESS_SEGMENTS === 0) onProgress("what is said", done, count);
      const log = logs.get(row.log);
      // That a segment has no log is known already, as a row without its other one.
      if (!log) continue;
      const found = problemsOf(row, log, { checked, orders, keys, reserved });
      for (const what of found) problems.add(`${log.label}, segment ${row.id}: ${what} ${RESTORE}`);
      if (found.size > 0) log.sound = false;
    }
    for (const log of logs.values()) checkEnd(log, problems);
  });
}

interface LogRow {
  readonly id: number;
  readonly kind: LogKind;
  readonly name: string;
  readonly closed: number;
  readonly last_seq: number;
  readonly gone_seq: number;
  readonly bytes: number;
}

function labelOf(kind: LogKind, name: string): string {
  return kind === "room" ? neutralise(name) : `The conversation of ${neutralise(name).replace(" ", " and ")}`;
}

/** What the server has set aside for messages: what is past it would be given to another message too. */
function reservedOrders(db: DatabaseSync, problems: Problems): number {
  const row = db.prepare("SELECT value FROM meta WHERE key = 'reserved_orders'").get();
  if (typeof row?.value === "number") return row.value;
  const { count } = db.prepare("SELECT count(*) AS count FROM segment").get() as { count: number };
  if (count > 0) problems.add(`The next free place among the messages is not known. ${RESTORE}`);
  return Infinity;
}

interface Across {
  readonly checked: Checked;
  readonly orders: AllOrders;
  readonly keys: Keys;
  readonly reserved: number;
}

/** What is wrong with a segment, each kind of it once; the log's place moves past it. */
function problemsOf(row: SegmentRow, log: Passing, across: Across): Set<string> {
  const found = new Set<string>();
  const start = log.seq;
  log.found += segmentBytes(row.body);
  if (crc32(row.body) !== row.crc) found.add("its bytes are not those that were stored.");
  const records = decoded(row.body, found);
  if (records === null || found.size > 0) {
    [log.seq, log.order] = [row.lastSeq, row.lastOrder];
    if (row.lastSeq > start) found.add(`it has ${numbers(start + 1, row.lastSeq)}.`);
    return found;
  }
  if (!across.orders.begin(row.firstOrder)) return found.add("it stands behind what was said after it.");
  for (const record of records) {
    checkRecord(record, log, across, found);
    if (record.seq > 0) across.checked.messages++;
    else across.checked.events++;
  }
  const [first, last] = [records[0], records.at(-1)];
  const isHead = first?.order === row.firstOrder && last?.order === row.lastOrder &&
    records.length === row.count && log.seq === row.lastSeq &&
    records.every(({ time }) => time <= row.lastTime);
  if (!isHead) found.add("what is written about it is not what is in it.");
  return found;
}

function decoded(body: Uint8Array, found: Set<string>): SaidRecord[] | null {
  try {
    return decodeSegment(body);
  } catch (error) {
    if (!(error instanceof CorruptSegment)) throw error;
    found.add("its bytes are no messages.");
    return null;
  }
}

function checkRecord(
  record: SaidRecord,
  log: Passing,
  { orders, keys, reserved }: Across,
  found: Set<string>,
) {
  const { order, seq, time, command, extras } = record;
  const which = seq > 0 ? `message ${seq}` : `a ${command} behind message ${log.seq}`;
  if (order <= log.order) found.add(`${which} does not stand behind what was said before it.`);
  log.order = Math.max(log.order, order);
  if (order > reserved) found.add(`the msgid of ${which} would be given to another one too.`);
  // Who leaves or changes their name does so in all rooms at once.
  if (command !== "QUIT" && command !== "NICK" && !orders.take(order)) {
    found.add(`${which} has the msgid of another one.`);
  }
  if (seq === 0) return;
  if (seq > log.seq + 1) found.add(`before it, ${numbers(log.seq + 1, seq - 1)} are missing.`);
  if (seq <= log.seq) found.add(`the number ${seq} is there twice.`);
  log.seq = Math.max(log.seq, seq);
  if (extras.key === undefined) return;
  const said = keys.find(speakerOf(record), extras.key);
  if (said && time - said.time < KEY_AGE_MS) found.add(`message ${seq} was said before, with the same key.`);
  keys.remember(speakerOf(record), extras.key, { order, time, seq, id: null, account: null });
}

/** Whether the log ends where its row says. */
function checkEnd({ label, seq, lastSeq, goneSeq, found, bytes, sound }: Passing, problems: Problems): void {
  if (goneSeq > lastSeq) {
    problems.add(
      `${label}: ${goneSeq} messages are booked as gone, and only ${lastSeq} were said. ${RESTORE}`,
    );
  } else if (seq < lastSeq) {
    problems.add(`${label}: the last ones, ${numbers(seq + 1, lastSeq)}, are missing. ${RESTORE}`);
  } else if (seq > lastSeq) {
    const next = `a server would give ${numbers(lastSeq + 1, seq)} again`;
    problems.add(`${label}: it has messages past its last number, ${lastSeq}: ${next}. ${RESTORE}`);
  } else if (sound && found !== bytes) {
    problems.add(
      `${label}: it is booked with ${bytes} bytes and has ${found}, so too much or too little of it will be kept. ` +
        "Export it, and import it into an empty data directory.",
    );
  }
}

const numbers = (from: number, to: number) => from === to ? `message ${from}` : `messages ${from} to ${to}`;

/** Which orders are taken, over all logs. Segments begin in rising order, so what lies before one can be forgotten. */
class AllOrders {
  #first = 0;
  #highest = 0;
  readonly #taken = new Set<number>();

  /** False if a segment that begins here comes too late. */
  begin(order: number): boolean {
    // A commit's segments overlap; behind its last order begins the next.
    if (order > this.#highest) this.#taken.clear();
    if (order < this.#first) return false;
    this.#first = order;
    return true;
  }

  /** False if it is taken. */
  take(order: number): boolean {
    if (this.#taken.has(order)) return false;
    this.#taken.add(order);
    this.#highest = Math.max(this.#highest, order);
    return true;
  }
}
