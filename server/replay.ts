// Hearing it again: what a log holds, put before what is said from now on, in the order in which it was said. Knows logs
// and sessions; not who may read which.
import { Lane } from "./lane.ts";
import { encode, Kind } from "./listener_kind.ts";
import { messageOf, stampOf } from "./history.ts";
import type { Session } from "./session.ts";
import type { LogHandle } from "./store/log_handle.ts";
import type { SaidRecord } from "./store/record.ts";

/** Messages in one replay. CHATHISTORY has what is older. */
const MOST_REPLAYED = 10_000;
/** What part of the backlog one replay may fill: what is said meanwhile has the rest. */
const BACKLOG_SHARE = 2;
/** Replays of one session that wait for their turn before it may ask for more. */
const MOST_WAITING = 100;
/** Messages that are shown at JOIN to who cannot ask for history. */
const SHOWN_AT_JOIN = 30;

/**
 * Replays to a session everything with a higher number than `after` from a log, as a batch, and says how much of it is
 * gone. What is said from now on comes behind it, whatever the store takes.
 */
export function replayAfter(
  session: Session,
  target: string,
  handle: LogHandle,
  after: number,
  { toWhom = () => target, afterOrder }: ReplayOptions = {},
): void {
  session.behindAnswer(() =>
    insert(
      session,
      handle,
      { afterSeq: after, after: afterOrder ?? -1, limit: MOST_REPLAYED + 1 },
      (records, batch) => {
        const shown = newest(session, records, toWhom, batch);
        const lines: Uint8Array[] = [];
        const note = (code: string, count: number, sentence: string) =>
          lines.push(reply(session, "NOTE", ["REPLAY", code, target, String(count), sentence]));
        const { startSeq, lastSeq, goneSeq } = handle;
        if (after > lastSeq && shown.length === 0) {
          note("RESET", lastSeq, "These numbers are not this server's: they have started over.");
        } else if (after > 0 && after < startSeq) {
          note("RESET", startSeq, "What had these numbers is forgotten: they have started over.");
        }
        const gone = Math.max(0, goneSeq - Math.max(after, startSeq));
        if (gone > 0) note("GONE", gone, `${gone} messages are gone.`);
        const skipped = shown.length === 0 ? 0 : shown[0]!.record.seq - Math.max(after, goneSeq) - 1;
        if (skipped > 0) note("SKIPPED", skipped, `${skipped} messages are not shown here.`);
        lines.push(reply(session, "BATCH", [`+${batch}`, "chatroom/replay", target]));
        for (const { bytes } of shown) lines.push(bytes);
        lines.push(reply(session, "BATCH", [`-${batch}`]));
        return lines;
      },
    )
  );
}

/** Shows the last messages of a room to someone who has just joined, and whose program cannot ask for them. */
export function replayLast(session: Session, target: string, handle: LogHandle): void {
  if (handle.lastSeq === handle.startSeq) return;
  session.behindAnswer(() =>
    insert(session, handle, { limit: SHOWN_AT_JOIN }, (records, batch) => {
      // Something without a text, or no longer with one, has nothing to show here.
      const shown = records.filter(({ command, extras }) => command !== "TAGMSG" && !extras.redacted);
      if (!session.has("batch")) return shown.map((record) => marked(session, record, () => target));
      return [
        reply(session, "BATCH", [`+${batch}`, "chathistory", target]),
        ...shown.map((record) => said(session, record, () => target, batch)),
        reply(session, "BATCH", [`-${batch}`]),
      ];
    })
  );
}

/** Whom a record was said to, as the reader calls it: in a conversation that is the reader or the other one. */
type Target = (record: SaidRecord) => string;

interface ReplayOptions {
  readonly toWhom?: Target;
  /** Nothing is shown that is not behind this order, whatever its number. */
  readonly afterOrder?: number | undefined;
}

type Make = (records: readonly SaidRecord[], batch: string) => Uint8Array[];

/**
 * Reads from the store, and puts the lines before everything that is said from this moment on, which the session does not
 * see until then. Each replay is read by the session before the next is made: together they could be more than a backlog.
 */
function insert(
  session: Session,
  handle: LogHandle,
  range: { readonly afterSeq?: number; readonly after?: number; readonly limit: number },
  make: Make,
): void {
  const { chat, outbound, replays } = session;
  const { order } = chat.replyStamp();
  const lane = new Lane();
  const isRead = Promise.withResolvers<void>();
  const cursor = outbound.listen(lane, isRead.resolve);
  outbound.hold(order);
  const turn = replays.take(async () => {
    if (!session.closing) {
      const asked = { log: handle.id, before: order, counted: true, from: "newest", ...range } as const;
      await chat.archive.store.read(asked).then(
        (records) => {
          for (const bytes of make(records, `R${order.toString(36)}`)) {
            if (bytes.length > 0) lane.append(order, bytes);
          }
        },
        (error) => session.fail("REPLAY", "MESSAGE_ERROR", `The history cannot be read: ${error.message}`),
      );
    }
    cursor.endHere();
    outbound.release(order);
    chat.fanout.ready(outbound);
    await isRead.promise;
  });
  if (replays.waiting > MOST_WAITING) session.suspend(turn);
}

interface Shown {
  readonly record: SaidRecord;
  readonly bytes: Uint8Array;
}

/** The newest of what was read, in order, as far as they fit. */
function newest(session: Session, records: readonly SaidRecord[], toWhom: Target, batch: string): Shown[] {
  const most = session.chat.options.limits.backlogBytes / BACKLOG_SHARE;
  const shown: Shown[] = [];
  let size = 0;
  for (const record of records.slice(-MOST_REPLAYED).toReversed()) {
    const bytes = said(session, record, toWhom, batch);
    size += bytes.length;
    if (size > most && shown.length > 0) break;
    shown.push({ record, bytes });
  }
  return shown.reverse();
}

function said(session: Session, record: SaidRecord, target: Target, batch?: string): Uint8Array {
  const stamp = stampOf(record, session.chat.archive.store.epoch);
  return encode(session.kind, messageOf(record, target(record), batch), stamp);
}

/** A line that looks like any other but for its time, which stands before the text where no tag can carry it. */
function marked(session: Session, record: SaidRecord, target: Target): Uint8Array {
  if (session.kind & Kind.time) return said(session, record, target);
  const stamp = stampOf(record, session.chat.archive.store.epoch);
  const message = messageOf(record, target(record));
  const time = new Date(record.time).toISOString();
  const old = session.chat.now() - record.time > 24 * 3600 * 1000;
  const shown = old ? time.slice(0, 16).replace("T", " ") : time.slice(11, 16);
  const [to = "", text = ""] = message.params;
  const action = /^\x01ACTION (.*?)\x01?$/.exec(text);
  const plain = action ? `* ${action[1]}` : text;
  return encode(session.kind, { ...message, params: [to, `[${shown} UTC] ${plain}`] }, stamp);
}

function reply(session: Session, command: string, params: string[]): Uint8Array {
  const message = { source: session.chat.options.name, command, params };
  return encode(session.kind, message, session.chat.replyStamp());
}
