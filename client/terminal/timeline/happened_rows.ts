// What happened, and what the client tells -> rows. Comings and goings in a row are told in one sentence.
import { neutralise, stripFormatting } from "../../../protocol/terminal_text.ts";
import type { Happened, Note } from "../model/entry.ts";
import { linked } from "../text/markup.ts";
import type { Look, Row, Span } from "../text/span.ts";
import { wrap } from "../text/wrap.ts";
import type { Columns } from "./columns.ts";
import { nameSpan } from "./said_rows.ts";

const muted: Look = { role: "muted" };
const words = (text: string): Span => ({ text, look: muted });

/** One or, for comings and goings only, several. */
export function happenedRows(all: readonly Happened[], time: string, columns: Columns): Row[] {
  const first = all[0]!;
  if (all.length === 1) return toldRows(signs[first.what], sentence(first), time, columns, muted);
  const { spans, sign } = comingsAndGoings(all);
  return toldRows(sign, spans, time, columns, muted);
}

export function noteRows({ level, text }: Note, time: string, columns: Columns): Row[] {
  const look: Look = level === "error" ? { role: "error" } : level === "status" ? muted : {};
  const lines = text.split(/\r\n|\r|\n/);
  return lines.flatMap((line, index) =>
    index === 0
      ? toldRows(level === "error" ? "!!" : "--", linked(line, look), time, columns, look)
      : columns.place({ time: "", name: "", look }, wrap(linked(line, look), columns.body))
  );
}

function toldRows(sign: string, spans: readonly Span[], time: string, columns: Columns, look: Look): Row[] {
  if (!columns.isStacked) return columns.place({ time, name: sign, look }, wrap(spans, columns.body));
  return columns.place({ time, name: "", look }, wrap([{ text: `${sign} `, look }, ...spans], columns.body));
}

const signs: Record<Happened["what"], string> = {
  join: "→",
  part: "←",
  quit: "←",
  kick: "←",
  nick: "·",
  topic: "·",
  mode: "·",
  invite: "·",
};

function sentence({ what, who, object = "", text = "" }: Happened): Span[] {
  const safe = (raw: string) => neutralise(stripFormatting(raw));
  // Servers tell in front of it that somebody has left by themselves.
  const reason = what === "quit" ? text.replace(/^Quit:\s*/, "") : text;
  const because = reason === "" ? [] : [words(` (${safe(reason)})`)];
  const person = nameSpan(who);
  switch (what) {
    case "join":
      return [person, words(" joined")];
    case "part":
      return [person, words(" left"), ...because];
    case "quit":
      return [person, words(" left the server"), ...because];
    case "kick":
      return [person, words(" removed "), nameSpan(object), ...because];
    case "nick":
      return [person, words(" is now "), nameSpan(object)];
    case "invite":
      return [person, words(" invited "), nameSpan(object)];
    case "mode":
      return [person, words(` set ${safe(object)}`)];
    case "topic":
      if (text === "") return [person, words(" cleared the topic")];
      return [person, words(" set the topic: "), ...linked(text, muted)];
  }
}

type Outcome = "joined" | "left" | "came back" | "came and went";

/** What came of it for each person, who joined and left again among them. */
function comingsAndGoings(all: readonly Happened[]): { spans: Span[]; sign: string } {
  const came = new Map<string, { first: boolean; last: boolean }>();
  for (const { who, what } of all) {
    const isJoin = what === "join";
    const known = came.get(who);
    if (known) known.last = isJoin;
    else came.set(who, { first: isJoin, last: isJoin });
  }
  const people: Record<Outcome, string[]> = {
    "joined": [],
    "left": [],
    "came back": [],
    "came and went": [],
  };
  for (const [who, { first, last }] of came) {
    people[first ? last ? "joined" : "came and went" : last ? "came back" : "left"].push(who);
  }
  const told = Object.entries(people).filter(([, names]) => names.length > 0);
  const spans = told.flatMap(([outcome, names], index) => [
    ...(index === 0 ? [] : [words(", ")]),
    ...listed(names),
    words(` ${outcome}`),
  ]);
  const kinds = told.map(([outcome]) => outcome).join();
  return { spans, sign: kinds === "joined" ? "→" : kinds === "left" ? "←" : "⇄" };
}

/** So many are named, or two and the rest counted. */
const NAMED = 3;

function listed(names: readonly string[]): Span[] {
  const rest = names.length > NAMED ? names.length - 2 : 0;
  const named = names.slice(0, rest > 0 ? 2 : NAMED);
  return [
    ...named.flatMap((name, index) => {
      const joint = index === 0 ? [] : [words(index === named.length - 1 && rest === 0 ? " and " : ", ")];
      return [...joint, nameSpan(name)];
    }),
    ...(rest > 0 ? [words(` and ${rest} others`)] : []),
  ];
}
