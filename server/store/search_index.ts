// The search: an index of words that is filled behind what is said, and walks through it from the newest on, a bounded
// piece of work a call. What is not indexed yet is looked through as it is. Runs where the database is.
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { nicknameOf } from "../../protocol/irc/message.ts";
import { fold } from "../../protocol/irc/names.ts";
import { decodeSegment, type SaidRecord } from "./record.ts";
import { hasPhrases, inShard, isSearchable, logWord, SHARD_SEGMENTS, speakerWord } from "./search_words.ts";

export interface SearchQuery {
  /** The logs to look into. */
  readonly logs: readonly number[];
  /** Runs of words (search_words.ts) that must all be there. */
  readonly phrases: readonly (readonly string[])[];
  /** The nickname of who said it. */
  readonly from?: string;
  /** Not before, not after; milliseconds since 1970. */
  readonly after?: number;
  readonly before?: number;
  readonly limit: number;
}

/** Where a search goes on. */
export interface SearchPlace {
  /** Segments between these ids are still to be looked through. */
  readonly above: number;
  readonly below: number;
  /** The orders of what it has found, highest first. */
  readonly found: readonly number[];
  /** Everything since then has been looked through; milliseconds since 1970. */
  readonly since: number;
}

export interface SearchPart {
  readonly hits: readonly { readonly log: number; readonly record: SaidRecord }[];
  /** Null if everything has been looked through, or enough was found. */
  readonly next: SearchPlace | null;
}

interface SegmentRow {
  readonly id: number;
  readonly log: number;
  readonly lastOrder: number;
}

/** Milliseconds of one call: what is said at the same time waits that long to be stored. */
const CALL_MS = 15;
/** Past these, a question to the index names no logs, or not all words; what it answers is looked at anyway. */
const MOST_LOGS = 64;
const MOST_WORDS = 16;

export class SearchIndex {
  readonly #segment: StatementSync;
  readonly #body: StatementSync;

  /** `now` is a clock in milliseconds. */
  constructor(readonly db: DatabaseSync, readonly now: () => number) {
    this.#segment = db.prepare("SELECT id, log, last_order AS lastOrder FROM segment WHERE id = ?");
    this.#body = db.prepare("SELECT body FROM segment WHERE id = ?");
  }

  /** The last segment that is indexed. */
  get #indexed(): number {
    return (this.db.prepare("SELECT value FROM meta WHERE key = 'indexed_segment'").get() as {
      value: number;
    })
      .value;
  }

  /** Indexes for about `ms` milliseconds; true if there is more. One transaction, so that a crash loses no place. */
  fill(ms: number): boolean {
    const end = this.now() + ms;
    // One body at a time: together they may be large.
    const ids = this.db.prepare("SELECT id FROM segment WHERE id > ? ORDER BY id LIMIT 2000")
      .all(this.#indexed) as unknown as { id: number }[];
    if (ids.length === 0) return false;
    this.db.exec("BEGIN");
    try {
      const insert = this.db.prepare(
        "INSERT INTO search (rowid, words) SELECT id, search_words(id, log, body) FROM segment WHERE id = ?",
      );
      const done = ids.findIndex(({ id }) => {
        insert.run(id);
        return this.now() >= end;
      });
      // -1 is the last one: time enough for all.
      const { id } = ids.at(done)!;
      this.db.prepare("UPDATE meta SET value = ? WHERE key = 'indexed_segment'").run(id);
      this.db.exec("COMMIT");
    } catch (error) {
      if (this.db.isTransaction) this.db.exec("ROLLBACK");
      throw error;
    }
    return this.backlog > 0;
  }

  /** Segments that are not indexed yet. */
  get backlog(): number {
    return this.#newest - this.#indexed;
  }

  get #newest(): number {
    return (this.db.prepare("SELECT coalesce(max(id), 0) AS id FROM segment").get() as { id: number }).id;
  }

  /** One piece of a search, from `place` on. */
  search(query: SearchQuery, place: SearchPlace = this.#start(query)): SearchPart {
    const end = this.now() + CALL_MS;
    const { above } = place;
    const logs = new Set(query.logs);
    const found = [...place.found];
    const hits: { log: number; record: SaidRecord }[] = [];
    let { below } = place;
    while (below > above + 1) {
      const { low, rows } = this.#window(query, above, below);
      for (const { id, log, lastOrder } of rows) {
        // Segments follow each other but for those of one commit, so enough is enough only past it.
        if (found.length === query.limit && lastOrder < found.at(-1)!) return { hits, next: null };
        below = id;
        if (logs.has(log)) {
          for (const record of this.#matches(query, id)) {
            hits.push({ log, record });
            found.push(record.order);
          }
          found.sort((a, b) => b - a).splice(query.limit);
        }
        if (this.now() >= end) return { hits, next: this.#place(above, below, found) };
      }
      below = low;
      if (this.now() >= end) return { hits, next: this.#place(above, below, found) };
    }
    return { hits, next: null };
  }

  #place(above: number, below: number, found: readonly number[]): SearchPlace {
    const row = this.db.prepare("SELECT first_time AS time FROM segment WHERE id >= ? ORDER BY id LIMIT 1")
      .get(below) as { time: number } | undefined;
    return { above, below, found, since: row?.time ?? 0 };
  }

  /** The ids between which everything lies that was said between the query's times. */
  #start({ logs, after, before }: SearchQuery): SearchPlace {
    const holding = this.db.prepare(
      "SELECT id FROM segment WHERE log = ? AND first_time <= ? ORDER BY first_time DESC, id DESC LIMIT 1",
    );
    const idAt = (log: number, time: number) =>
      (holding.get(log, time) as { id: number } | undefined)?.id ?? 0;
    return {
      above: after === undefined ? 0 : Math.min(...logs.map((log) => idAt(log, after))) - 1,
      below: 1 + (before === undefined ? this.#newest : Math.max(0, ...logs.map((log) => idAt(log, before)))),
      found: [],
      since: Number.MAX_SAFE_INTEGER,
    };
  }

  /**
   * Segments in which there may be something, newest first, from the id `low` on and below `below`: of those that are not
   * indexed yet all, of the others those that the index knows of in one shard.
   */
  #window(query: SearchQuery, above: number, below: number): { low: number; rows: Iterable<SegmentRow> } {
    const indexed = this.#indexed;
    const question = questionOf(query, below - 1);
    if (below > indexed + 1 || question === "") {
      const low = question === "" ? above + 1 : Math.max(above, indexed) + 1;
      const rows = this.db.prepare(
        "SELECT id, log, last_order AS lastOrder FROM segment WHERE id >= ? AND id < ? ORDER BY id DESC",
      ).iterate(low, below) as unknown as Iterable<SegmentRow>;
      return { low, rows };
    }
    const low = Math.max(above + 1, below - 1 - (below - 1) % SHARD_SEGMENTS);
    const ids = this.db.prepare(
      "SELECT rowid AS id FROM search WHERE search MATCH ? AND rowid >= ? AND rowid < ? ORDER BY rowid DESC",
    ).iterate(question, low, below) as unknown as Iterable<{ id: number }>;
    return { low, rows: this.#segments(ids) };
  }

  *#segments(ids: Iterable<{ id: number }>): Iterable<SegmentRow> {
    for (const { id } of ids) yield this.#segment.get(id) as unknown as SegmentRow;
  }

  #matches({ phrases, from, after = 0, before = Infinity, limit }: SearchQuery, id: number): SaidRecord[] {
    const { body } = this.#body.get(id) as { body: Uint8Array };
    return decodeSegment(body).filter((record) =>
      isSearchable(record) && record.time >= after && record.time <= before &&
      (from === undefined || fold(nicknameOf(record.source)) === fold(from)) &&
      hasPhrases(record.text, phrases)
    ).slice(-limit);
  }
}

/** What the index is asked in the shard of a segment: all words, in one of the logs; "" if that would be everything. */
function questionOf({ logs, phrases, from }: SearchQuery, segment: number): string {
  const words = [...new Set(phrases.flat())].slice(0, MOST_WORDS);
  if (from !== undefined) words.push(speakerWord(from));
  const asked = (word: string) => `"${inShard(segment, word)}"`;
  const parts = words.map(asked);
  if (logs.length <= MOST_LOGS) parts.push(`(${logs.map((log) => asked(logWord(log))).join(" OR ")})`);
  return parts.join(" AND ");
}
