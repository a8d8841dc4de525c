// Which entries are laid out together: comings and goings that follow each other within a day, anything else alone.
// Knows no rows.
import type { Conversation } from "../model/state.ts";
import type { Entry, Happened } from "../model/entry.ts";
import type { LocalTime } from "./local_time.ts";

/** Entries `from` to `to`, both within. */
export interface Block {
  readonly from: number;
  readonly to: number;
}

/** The block that the entry at `index` is in. */
export function blockAt({ entries, newFrom }: Conversation, index: number, local: LocalTime): Block {
  const isTogether = (at: number) => {
    const [before, after] = [entries[at - 1], entries[at]];
    return before !== undefined && after !== undefined && isComingOrGoing(before) && isComingOrGoing(after) &&
      after.id !== newFrom && local.day(before.time) === local.day(after.time);
  };
  let from = index;
  while (isTogether(from)) from--;
  let to = index;
  while (isTogether(to + 1)) to++;
  return { from, to };
}

function isComingOrGoing(entry: Entry): entry is Happened {
  return entry.type === "happened" &&
    (entry.what === "join" || entry.what === "part" || entry.what === "quit");
}
