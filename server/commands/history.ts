// CHATHISTORY (IRCv3 chathistory): what was said in a channel or a conversation, by who may read it.
import type { IrcMessage } from "../../protocol/irc/message.ts";
import { ERR_UNKNOWNCOMMAND } from "../../protocol/irc/numerics.ts";
import type { Chat } from "../chat.ts";
import { messageOf, stampOf } from "../history.ts";
import { isoTime } from "../listener_kind.ts";
import { fixed } from "../options.ts";
import { allReadable, type Readable, readable } from "../readable.ts";
import { readPassage } from "../read_passage.ts";
import type { Session } from "../session.ts";
import { StoreError } from "../store/database.ts";
import type { Passage, Point } from "../store/passages.ts";
import type { RecordCommand, SaidRecord } from "../store/record.ts";
import type { Store } from "../store/store.ts";
import type { User } from "../user.ts";
import { BadRequest, type HistoryRequest, parseHistoryRequest } from "./history_request.ts";
import type { Rows } from "./row.ts";

export const historyRows: Rows = {
  CHATHISTORY: {
    minParams: 1,
    requires: "registration",
    help: "LATEST | BEFORE | AFTER | AROUND | BETWEEN <target> <selectors> <limit>, or " +
      "TARGETS <times> <limit> -- shows what was said",
    run(session, { params }, user) {
      if (!session.has("draft/chathistory")) {
        return session.reply(ERR_UNKNOWNCOMMAND, "CHATHISTORY", "CHATHISTORY needs draft/chathistory.");
      }
      let request: HistoryRequest;
      try {
        request = parseHistoryRequest(params, session.chat.archive.store.epoch, fixed.historyMessages);
      } catch (error) {
        if (!(error instanceof BadRequest)) throw error;
        return session.fail("CHATHISTORY", error.code, error.message, ...error.context);
      }
      return answer(session, user, request);
    },
  },
};

type Messages = Exclude<HistoryRequest, { subcommand: "TARGETS" }>;
type Targets = Extract<HistoryRequest, { subcommand: "TARGETS" }>;

async function answer(session: Session, user: User, request: HistoryRequest): Promise<void> {
  try {
    await session.readUp();
    if (request.subcommand === "TARGETS") await showTargets(session, user, request);
    else await showMessages(session, user, request);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    if (session.closing) return;
    const context = request.subcommand === "TARGETS" ? ["TARGETS"] : [request.subcommand, request.target];
    session.fail("CHATHISTORY", "MESSAGE_ERROR", `That cannot be read: ${error.message}`, ...context);
  }
}

async function showMessages(session: Session, user: User, request: Messages): Promise<void> {
  const { chat } = session;
  const { subcommand, target } = request;
  const log = readable(chat, user, target);
  const other = chat.user(target);
  // Nothing was said yet to somebody who is there: that is no mistake.
  if (!log && other && user.account !== null) {
    return inBatch(session, "chathistory", [other.nickname], () => {});
  }
  const records = log && await readRequest(chat.archive.store, log.handle.id, shownTo(session), request);
  if (session.closing) return;
  if (!records || !log.isOpen()) {
    return session.fail("CHATHISTORY", "INVALID_TARGET", "You cannot read that.", subcommand, target);
  }
  sendRecords(
    session,
    "chathistory",
    [log.name],
    withinBytes(session, records, request).map((record) => ({ log, record })),
  );
}

/** Sends records as they were said, in a batch if the session knows batches. */
export function sendRecords(
  session: Session,
  type: string,
  params: readonly string[],
  records: readonly { readonly log: Readable; readonly record: SaidRecord }[],
): void {
  const { epoch } = session.chat.archive.store;
  inBatch(session, type, params, (batch) => {
    for (const { log, record } of records) {
      session.send(messageOf(record, log.targetOf(record), batch), stampOf(record, epoch));
    }
  });
}

function inBatch(
  session: Session,
  type: string,
  params: readonly string[],
  send: (batch: string | undefined) => void,
): void {
  if (!session.has("batch")) return send(undefined);
  const batch = session.nextBatch();
  const line = (...params: string[]): IrcMessage => ({
    source: session.chat.options.name,
    command: "BATCH",
    params,
  });
  session.send(line(`+${batch}`, type, ...params));
  send(batch);
  session.send(line(`-${batch}`));
}

/** What a session can make sense of in a log. Of TAGMSG and REDACT that is what their own capabilities say. */
function shownTo(session: Session): RecordCommand[] {
  return [
    "PRIVMSG",
    "NOTICE",
    ...(session.has("message-tags") ? ["TAGMSG"] as const : []),
    ...(session.has("draft/message-redaction") ? ["REDACT"] as const : []),
    ...(session.has("draft/event-playback")
      ? ["JOIN", "PART", "QUIT", "NICK", "KICK", "TOPIC", "MODE"] as const
      : []),
  ];
}

async function readRequest(
  store: Store,
  log: number,
  commands: readonly RecordCommand[],
  request: Messages,
): Promise<SaidRecord[]> {
  const { limit } = request;
  const read = (from: Passage["from"], bounds: { after?: Point; before?: Point }) =>
    readPassage(store, { log, commands, limit, from, ...bounds });
  switch (request.subcommand) {
    case "LATEST":
      return await read("newest", request.after === undefined ? {} : { after: request.after });
    case "BEFORE":
      return await read("newest", { before: request.at });
    case "AFTER":
      return await read("oldest", { after: request.at });
    case "AROUND": {
      const before = await read("newest", { before: request.at });
      const from = await read("oldest", { after: justBefore(request.at) });
      // Half of each, the message asked for among the later ones; where one side has less, the other has more.
      const later = Math.min(from.length, Math.max(Math.ceil(limit / 2), limit - before.length));
      return [...before.slice(Math.max(0, before.length - (limit - later))), ...from.slice(0, later)];
    }
    case "BETWEEN":
      // Counted from the first selector, whichever way the second lies.
      return await isForwards(store, log, request.from, request.to)
        ? await read("oldest", { after: request.from, before: request.to })
        : await read("newest", { after: request.to, before: request.from });
  }
}

const justBefore = (point: Point): Point =>
  "order" in point ? { order: point.order - 1 } : { time: point.time - 1 };

async function isForwards(store: Store, log: number, from: Point, to: Point): Promise<boolean> {
  if ("time" in from && "time" in to) return from.time <= to.time;
  const order = async (point: Point) =>
    "order" in point ? point.order : await store.call("orderAt", log, point.time);
  return await order(from) <= await order(to);
}

/** Bytes of a line beside what is stored of it: time, msgid and batch, most of all. */
const LINE_OVERHEAD = 120;

/** As many records as fit into an answer, from the side that was asked for first. */
function withinBytes(
  session: Session,
  records: readonly SaidRecord[],
  { subcommand }: Messages,
): readonly SaidRecord[] {
  const most = Math.min(fixed.historyBytes, session.chat.options.limits.backlogBytes / 4);
  const sizes = records.map(({ source, text, extras }) =>
    LINE_OVERHEAD + source.length + text.length + JSON.stringify(extras).length
  );
  const fromOldest = subcommand === "AFTER";
  if (!fromOldest) sizes.reverse();
  let count = 0;
  for (let bytes = 0; count < sizes.length && bytes + sizes[count]! <= most; count++) bytes += sizes[count]!;
  return fromOldest ? records.slice(0, count) : records.slice(records.length - count);
}

async function showTargets(session: Session, user: User, { from, to, limit }: Targets): Promise<void> {
  const { chat } = session;
  const [earliest, latest] = from <= to ? [from, to] : [to, from];
  const logs = new Map(allReadable(chat, user, fixed.readableLogs).map((log) => [log.handle.id, log]));
  const { store } = chat.archive;
  await store.settle();
  const active: { log: Readable; time: number }[] = [];
  for (const id of await store.call("logsActiveAfter", [...logs.keys()], earliest)) {
    const log = logs.get(id)!;
    const time = await lastSaid(chat, log, earliest);
    if (session.closing) return;
    // Two conversations may go by one name: the one that it means now is shown.
    const shown = log.isOpen() && readable(chat, user, log.name)?.handle === log.handle;
    if (shown && time !== undefined && time > earliest && time < latest) active.push({ log, time });
  }
  active.sort((a, b) => a.time - b.time);
  const shown = from <= to ? active.slice(0, limit) : active.slice(-limit);
  inBatch(session, "draft/chathistory-targets", [], (batch) => {
    for (const { log, time } of shown) {
      session.send({
        tags: batch === undefined ? undefined : new Map([["batch", batch]]),
        source: chat.options.name,
        command: "CHATHISTORY",
        params: ["TARGETS", log.name, isoTime(time)],
      });
    }
  });
}

/** When something was said in a log last, if that was after a time; milliseconds since 1970. */
async function lastSaid(chat: Chat, { handle }: Readable, after: number): Promise<number | undefined> {
  const [last] = await readPassage(chat.archive.store, {
    log: handle.id,
    commands: ["PRIVMSG", "NOTICE"],
    after: { time: after },
    limit: 1,
    from: "newest",
  });
  return last?.time;
}
