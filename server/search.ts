// Searching, a piece at a time: pieces of several searches take turns, so that what is said meanwhile waits for one of them
// at most. Knows neither sessions nor the index.
import type { SaidRecord } from "./store/record.ts";
import type { SearchPart, SearchPlace, SearchQuery } from "./store/search_index.ts";
import type { Store } from "./store/store.ts";

/** Pieces of one search: a bound on what it costs, some seconds of the store's time. */
const MOST_PIECES = 200;

export interface Found {
  /** Newest first. */
  readonly hits: readonly { readonly log: number; readonly record: SaidRecord }[];
  /** Since when everything was looked through, in milliseconds since 1970; null if nothing was left out. */
  readonly since: number | null;
}

export class Search {
  /** The last piece that was begun, of whichever search. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(readonly store: Store) {}

  /** `going` is asked between pieces whether anybody still wants to know. Rejects with StoreError. */
  async run(query: SearchQuery, going: () => boolean): Promise<Found> {
    if (query.logs.length === 0) return { hits: [], since: null };
    await this.store.settle();
    const hits: { log: number; record: SaidRecord }[] = [];
    let place: SearchPlace | undefined;
    for (let pieces = 0; pieces < MOST_PIECES && going(); pieces++) {
      const part: SearchPart = await this.#inTurn(() => this.store.call("search", query, place));
      hits.push(...part.hits);
      place = part.next ?? undefined;
      if (place === undefined) break;
    }
    hits.sort((a, b) => b.record.order - a.record.order);
    return { hits: hits.slice(0, query.limit), since: place?.since ?? null };
  }

  #inTurn<Result>(piece: () => Promise<Result>): Promise<Result> {
    const begun = this.#turn.then(piece, piece);
    this.#turn = begun;
    return begun;
  }
}
