// What is typed behind /search -> what is looked for, with the names that the server's SEARCH has for it (docs/PROTOCOL.md).
// Pure, but for the zone of the machine, in which people mean their dates.

/** As many as a list on the screen is worth. */
const limit = "100";

/** A sentence for what cannot be meant; undefined where nothing is looked for. */
export function searchAttributes(words: string): ReadonlyMap<string, string> | string | undefined {
  const attributes = new Map<string, string>();
  const text: string[] = [];
  for (const word of words.split(/\s+/).filter((word) => word !== "")) {
    const [, name, value] = /^(in|from|before|after):(.+)$/i.exec(word) ?? [];
    if (name === undefined || value === undefined) {
      text.push(word);
      continue;
    }
    const key = name.toLowerCase();
    if (key === "in" || key === "from") {
      attributes.set(key, value);
      continue;
    }
    const time = timeOf(value);
    if (time === undefined) return `${value} is no date. Type it as 2026-01-31, or 2026-01-31T18:30.`;
    attributes.set(key, new Date(time).toISOString());
  }
  if (text.length > 0) attributes.set("text", text.join(" "));
  if (attributes.size === 0) return undefined;
  return attributes.set("limit", limit);
}

/** Milliseconds since 1970 of a day's beginning, or of a minute, where this machine is. */
function timeOf(text: string): number | undefined {
  const fits = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?)?$/.test(text);
  const time = fits ? Date.parse(text.includes("T") ? text : `${text}T00:00`) : NaN;
  return Number.isNaN(time) ? undefined : time;
}
