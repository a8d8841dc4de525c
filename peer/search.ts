// Looking through what is kept of all that was said, from the newest on, in pieces between which others are served. Knows no
// screen.
import { fold } from "../protocol/irc/names.ts";
import type { Place, Said } from "./events.ts";

/** What a message must have to be found. Times are milliseconds since 1970. */
export interface Sought {
  /** Each of them somewhere in the text, in either case. */
  readonly words: readonly string[];
  readonly in?: string | undefined;
  readonly from?: string | undefined;
  readonly before?: number | undefined;
  readonly after?: number | undefined;
}

/** Where to look: the places, and pages of what was said there as `Peer.older` has them. */
export interface Kept {
  readonly places: readonly Place[];
  older(place: Place, before: string | undefined, count: number): readonly Said[];
}

/** Messages that are read at once, and in one place at most. */
const page = 200, mostRead = 40_000;

/** At most `limit` messages, the newest first. `pause` lets others go first. */
export async function search(
  { places, older }: Kept,
  sought: Sought,
  limit: number,
  pause: () => Promise<void>,
): Promise<Said[]> {
  const fits = matcher(sought);
  const isWanted = ({ name }: Place) => sought.in === undefined || fold(name) === fold(sought.in);
  const found: Said[] = [];
  for (const place of places.filter(isWanted)) {
    const here: Said[] = [];
    let before: string | undefined;
    for (let read = 0; read < mostRead && here.length < limit; read += page) {
      const said = older(place, before, page);
      if (said.length === 0) break;
      here.push(...said.filter(fits).reverse());
      before = said[0]!.id;
      await pause();
    }
    found.push(...here.slice(0, limit));
  }
  return found.sort((a, b) => b.time - a.time).slice(0, limit);
}

function matcher({ words, from, before = Infinity, after = -Infinity }: Sought): (said: Said) => boolean {
  const wanted = words.map((word) => word.toLowerCase());
  return (said) => {
    if (from !== undefined && fold(said.from) !== fold(from)) return false;
    if (said.time >= before || said.time < after) return false;
    const text = said.text.toLowerCase();
    return wanted.every((word) => text.includes(word));
  };
}
