// A list -> lines for a person to read: names in one line, and a line for each row that has more to say. Pure.
import type { Listing } from "../commands/desk.ts";
import { clean } from "../words.ts";

export function listed({ title, rows, empty }: Listing): string[] {
  if (rows.length === 0) return [empty];
  if (rows.every(({ detail }) => detail === "")) {
    return [`${title.toLowerCase()}: ${rows.map(({ text }) => clean(text)).join(", ")}`];
  }
  // What is typed stands in a column of its own.
  const width = Math.max(...rows.map(({ text }) => text.length));
  return rows.map(({ text, detail, choice }) =>
    choice.type === "type" ? `${text.padEnd(width)}  ${detail}` : `${clean(text)}: ${clean(detail)}`
  );
}
