// A message that a search has found, as a row of a list. Pure, but for the zone of the machine.
import { localDay, localMinute } from "../local_time.ts";
import type { ListItem } from "./state.ts";

/** `words` are what was said and by whom, `to` the room or person. Times are milliseconds since 1970. */
export function foundItem(words: string, time: number, to: string, now: number): ListItem {
  return { text: words, detail: `${when(time, now)} ${to}` };
}

/** The minute where this machine is; of another year the day. */
function when(time: number, now: number): string {
  const day = localDay(time);
  if (day.slice(0, 4) !== localDay(now).slice(0, 4)) return day;
  return `${day.slice(5)} ${localMinute(time)}`;
}
