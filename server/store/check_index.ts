// The check of the search index against what is said: that it knows every segment it says it knows, under the log it is of,
// and no other. That its own parts fit together is SQLite's to check.
import type { DatabaseSync } from "node:sqlite";
import type { CheckOptions } from "./check.ts";
import type { Problems } from "./problems.ts";
import { inShard, logWord, SHARD_SEGMENTS } from "./search_words.ts";

const HARM =
  "Nothing that was said is lost, but it may not be found. Restore the data from a copy to search all of it.";

export function checkIndex(
  db: DatabaseSync,
  problems: Problems,
  onProgress: CheckOptions["onProgress"],
): void {
  problems.during("The search index", () => {
    const { value } = db.prepare("SELECT value FROM meta WHERE key = 'indexed_segment'").get() ?? {};
    const { last } = db.prepare("SELECT coalesce(max(id), 0) AS last FROM segment").get() as { last: number };
    if (typeof value !== "number" || value > last) {
      return problems.add(`The search index does not know how far it goes. ${HARM}`);
    }
    db.exec("CREATE VIRTUAL TABLE temp.search_words USING fts5vocab('main', 'search', 'instance')");
    const segments = db.prepare("SELECT id, log FROM segment WHERE id >= ? AND id <= ?");
    const words = db.prepare("SELECT term, doc FROM temp.search_words WHERE term >= ? AND term < ?");
    let [unknown, surplus] = [0, 0];
    for (let first = 0; first <= value; first += SHARD_SEGMENTS) {
      onProgress("the search index", first, value);
      const last = Math.min(value, first + SHARD_SEGMENTS - 1);
      const expected = new Map<unknown, string>();
      for (const { id, log } of segments.iterate(first, last)) {
        expected.set(id, inShard(first, logWord(Number(log))));
      }
      // The words of all logs in this shard, and nothing else.
      const from = inShard(first, logWordStart);
      for (const { term, doc } of words.iterate(from, `${from}\uffff`)) {
        if (expected.get(doc) === term) expected.delete(doc);
        else surplus++;
      }
      unknown += expected.size;
    }
    if (unknown > 0) {
      problems.add(`The search index does not have all segments; ${unknown} are missing. ${HARM}`);
    }
    if (surplus > 0) {
      problems.add(`The search index has segments that are not there, in number ${surplus}. ${HARM}`);
    }
  });
}

/** What every log's word begins with. */
const logWordStart = logWord(0).slice(0, -1);
