// Code that came as a message a line, between messages of ``` alone: which of them is what. Knows no rows.
import type { Entry, Said } from "../model/entry.ts";

export type Fenced = "no" | "fence" | "code";

/** So many messages each way are looked at, for each row in view. */
const reach = 100;

/** As somebody pastes: the next message is by the same person, and comes at once. */
const pasteMs = 60_000;

/** Only what is closed by the same person, with nobody speaking in between, is a block. */
export function fenced(entries: readonly Entry[], index: number): Fenced {
  let from = index;
  while (index - from < reach && follows(entries[from - 1], entries[from])) from--;
  let open: number | undefined;
  for (let at = from; at - index < reach; at++) {
    if (isFence(entries[at])) {
      if (open === undefined) open = at;
      else if (at >= index && open <= index) return at === index || open === index ? "fence" : "code";
      else open = undefined;
    }
    if (at >= index && open === undefined) return "no";
    if (!follows(entries[at], entries[at + 1])) return "no";
  }
  return "no";
}

function follows(before: Entry | undefined, after: Entry | undefined): boolean {
  return isText(before) && isText(after) && before.from === after.from &&
    Math.abs(after.time - before.time) < pasteMs;
}

function isFence(entry: Entry | undefined): boolean {
  return isText(entry) && entry.text.includes("```") && /^\s*```[\w+-]*\s*$/.test(entry.text);
}

function isText(entry: Entry | undefined): entry is Said {
  return entry?.type === "said" && entry.kind === "text" && entry.redacted === undefined;
}
