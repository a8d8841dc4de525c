// Hearing it again: what a log holds, put before what is said from now on, in the order in which it was said. Knows logs
// and sessions; not who may read which.
import { Lane } from "./lane.ts";
import { encode, Kind, type Stamp } from "./listener_kind.ts";
import { messageOf, stampOf } from "./history.ts";
import type { Session } from "./session.ts";
import type { LogHandle } from "./store/log_handle.ts";
import type { SaidRecord } from "./store/record.ts";

/** Messages in one replay. CHATHISTORY has what is older. */
const MOST_REPLAYED = 10_000;
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
        const shown = records.slice(-MOST_REPLAYED);
        const lines: Line[] = [];
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
        const skipped = shown.length === 0 ? 0 : shown[0]!.seq - Math.max(after, goneSeq) - 1;
        if (skipped > 0) note("SKIPPED", skipped, `${skipped} messages are not shown here.`);
        lines.push(reply(session, "BATCH", [`+${batch}`, "chatroom/replay", target]));
        for (const record of shown) lines.push(said(session, record, toWhom, batch));
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

interface Line {
  readonly message: Parameters<typeof encode>[1];
  readonly stamp: Stamp;
}

type Make = (records: readonly SaidRecord[], batch: string) => Line[];

/**
 * Reads from the store, and puts the lines before everything that is said from this moment on, which the session does not
 * see until then.
 */
function insert(
  session: Session,
  handle: LogHandle,
  range: { readonly afterSeq?: number; readonly after?: number; readonly limit: number },
  make: Make,
): void {
  const { chat, outbound } = session;
  const { order } = chat.replyStamp();
  const lane = new Lane();
  const cursor = outbound.listen(lane);
  outbound.hold(order);
  const read = chat.archive.store.read({
    log: handle.id,
    before: order,
    counted: true,
    from: "newest",
    ...range,
  });
  read.then((records) => {
    for (const { message, stamp } of make(records, `R${order.toString(36)}`)) {
      const bytes = encode(session.kind, message, stamp);
      if (bytes.length > 0) lane.append(order, bytes);
    }
  }, (error) => session.fail("REPLAY", "MESSAGE_ERROR", `The history cannot be read: ${error.message}`))
    .finally(() => {
      cursor.endHere();
      outbound.release(order);
      chat.fanout.ready(outbound);
    });
}

function said(session: Session, record: SaidRecord, target: Target, batch?: string): Line {
  const stamp = stampOf(record, session.chat.archive.store.epoch);
  return { message: messageOf(record, target(record), batch), stamp };
}

/** A line that looks like any other but for its time, which stands before the text where no tag can carry it. */
function marked(session: Session, record: SaidRecord, target: Target): Line {
  const { message, stamp } = said(session, record, target);
  if (session.kind & Kind.time) return { message, stamp };
  const time = new Date(record.time).toISOString();
  const old = session.chat.now() - record.time > 24 * 3600 * 1000;
  const shown = old ? time.slice(0, 16).replace("T", " ") : time.slice(11, 16);
  const [to = "", text = ""] = message.params;
  const action = /^\x01ACTION (.*?)\x01?$/.exec(text);
  const plain = action ? `* ${action[1]}` : text;
  return { message: { ...message, params: [to, `[${shown} UTC] ${plain}`] }, stamp };
}

function reply(session: Session, command: string, params: string[]): Line {
  return {
    message: { source: session.chat.options.name, command, params },
    stamp: session.chat.replyStamp(),
  };
}
