// SEARCH (ours, after soju's; docs/PROTOCOL.md, "Search"): messages by their words, by who said them, where and when, of
// those that the asker may read.
import { parseTags } from "../../protocol/irc/message.ts";
import { isNickname } from "../../protocol/irc/names.ts";
import { ERR_UNKNOWNCOMMAND } from "../../protocol/irc/numerics.ts";
import { renderFound } from "../../protocol/plain_text.ts";
import { messageOf } from "../history.ts";
import { isoTime, Kind } from "../listener_kind.ts";
import { fixed } from "../options.ts";
import { allReadable, type Readable, readable } from "../readable.ts";
import type { Session } from "../session.ts";
import { StoreError } from "../store/database.ts";
import { phrasesOf } from "../store/search_words.ts";
import type { SaidRecord } from "../store/record.ts";
import type { SearchQuery } from "../store/search_index.ts";
import { sendRecords } from "./history.ts";
import { parseTime } from "./history_request.ts";
import type { Rows } from "./row.ts";

export const searchRows: Rows = {
  SEARCH: {
    minParams: 1,
    requires: "registration",
    help: "<attribute>=<value>{;...} of text, in, from, after, before, limit -- finds what was said",
    async run(session, { params: [text = ""] }, user) {
      if (session.kind !== Kind.plain && !session.has("chatroom/search")) {
        return session.reply(ERR_UNKNOWNCOMMAND, "SEARCH", "SEARCH needs chatroom/search.");
      }
      const attributes = parseTags(text);
      const query = queryOf(attributes);
      if (typeof query === "string") {
        return session.fail("SEARCH", "INVALID_PARAMS", hints[query] ?? "There is no such attribute.", query);
      }
      const where = attributes.get("in");
      const only = where === undefined ? undefined : readable(session.chat, user, where);
      if (where !== undefined && !only) {
        return session.fail("SEARCH", "INVALID_TARGET", "You cannot read that.", where);
      }
      const logs = only ? [only] : allReadable(session.chat, user, fixed.readableLogs);
      try {
        await search(session, query, logs);
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
        if (!session.closing) {
          session.fail("SEARCH", "INTERNAL_ERROR", `The search broke off: ${error.message}`);
        }
      }
    },
  },
};

const hints: Readonly<Record<string, string>> = {
  text: "There is no word to look for.",
  from: "That is no nickname.",
  after: "A time is YYYY-MM-DDThh:mm:ss.sssZ.",
  before: "A time is YYYY-MM-DDThh:mm:ss.sssZ.",
  limit: "The limit must be a number from 1 on.",
};

type Query = Omit<SearchQuery, "logs">;

/** The query, or the name of the attribute that is wrong. */
function queryOf(attributes: ReadonlyMap<string, string>): Query | string {
  const unknown = [...attributes.keys()].find((key) => key !== "in" && hints[key] === undefined);
  if (unknown !== undefined) return unknown;
  const text = attributes.get("text");
  const phrases = phrasesOf(text ?? "");
  if (text !== undefined && phrases.length === 0) return "text";
  const from = attributes.get("from");
  if (from !== undefined && !isNickname(from)) return "from";
  const limit = attributes.get("limit") ?? String(fixed.searchHits);
  if (!/^0*[1-9]\d{0,8}$/.test(limit)) return "limit";
  const times: { after?: number; before?: number } = {};
  for (const name of ["after", "before"] as const) {
    const word = attributes.get(name);
    if (word === undefined) continue;
    const time = parseTime(`timestamp=${word}`);
    if (time === undefined) return name;
    times[name] = time;
  }
  return {
    phrases,
    ...(from === undefined ? {} : { from }),
    ...times,
    limit: Math.min(fixed.searchHits, Number(limit)),
  };
}

async function search(session: Session, query: Query, logs: readonly Readable[]): Promise<void> {
  await session.readUp();
  const byId = new Map(logs.map((log) => [log.handle.id, log]));
  const { hits, since } = await session.chat.archive.search.run(
    { ...query, logs: [...byId.keys()] },
    () => !session.closing,
  );
  if (session.closing) return;
  const found = hits.map(({ log, record }) => ({ log: byId.get(log)!, record }))
    .filter(({ log }) => log.isOpen());
  if (session.kind === Kind.plain) return showPerson(session, found, since);
  sendRecords(session, "chatroom/search", [], found);
  if (since !== null) {
    session.note("SEARCH", "INCOMPLETE", "What was said before that was not looked through.", isoTime(since));
  }
}

type Hit = { readonly log: Readable; readonly record: SaidRecord };

/** A person reads from top to bottom: the newest comes last. */
function showPerson(session: Session, found: readonly Hit[], since: number | null): void {
  if (since !== null) session.sayPlain(`What was said before ${isoTime(since)} was not looked through.`);
  if (found.length === 0) session.sayPlain("Nothing was found.");
  for (const { log, record } of found.toReversed()) {
    session.sayPlain(renderFound(messageOf(record, log.targetOf(record)), isoTime(record.time)));
  }
}
