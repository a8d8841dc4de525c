// A message -> rows: its head, what it answers, its text, its reactions. Knows nothing of its neighbours but whether it
// goes on from the one before.
import { neutralise, stripFormatting } from "../../../protocol/terminal_text.ts";
import type { Said } from "../model/entry.ts";
import { shortened } from "../text/grapheme.ts";
import { formatted } from "../text/formatting.ts";
import { codeLine, type Line, linked, markedUp } from "../text/markup.ts";
import type { Look, Row, Span } from "../text/span.ts";
import { fitted, wrap } from "../text/wrap.ts";
import type { Columns, Head } from "./columns.ts";
import type { Fenced } from "./fences.ts";

const muted: Look = { role: "muted" };

export interface SaidLayout {
  readonly columns: Columns;
  /** Empty where the row before says it already. */
  readonly time: string;
  /** By the same person as the message before, and soon after it. */
  readonly isContinuation: boolean;
  /** What it answers; "unknown" if that is not among the entries. */
  readonly answered: Said | "unknown" | undefined;
  readonly fence: Fenced;
}

export function saidRows(said: Said, { columns, time, isContinuation, answered, fence }: SaidLayout): Row[] {
  const body = said.redacted
    ? wrap([{ text: takenBack(said.redacted), look: { role: "muted", italic: true } }], columns.body)
    : [
      ...textRows(said, fence, columns),
      ...heldRows(said, columns.body),
      ...reactionRows(said, columns.body),
    ];
  const above = answered === undefined ? [] : [quoted(answered, columns.body)];
  return columns.place(headOf(said, time, isContinuation, columns), body, above);
}

/** A person's name, safe, in its look. */
export function nameSpan(nickname: string): Span {
  return { text: neutralise(nickname), look: { nickname } };
}

function headOf(said: Said, time: string, isContinuation: boolean, { isStacked }: Columns): Head {
  if (said.kind === "action") return { time, name: isStacked ? "" : "*", look: { role: "accent" } };
  if (isContinuation) return { time, name: "", look: {} };
  const around = said.kind === "notice" ? "-" : "";
  return { time, name: neutralise(said.from), look: lookOf(said), around };
}

function lookOf(said: Said): Look {
  if (said.isHighlight) return { role: "highlight" };
  return said.isOwn ? { role: "own" } : { nickname: said.from };
}

function textRows(said: Said, fence: Fenced, { body, isStacked }: Columns): Row[] {
  if (fence === "fence") return wrap(formatted(said.text, muted), body);
  if (fence === "code") return lineRows(codeLine(said.text), body);
  const base: Look = said.isHighlight ? { role: "highlight" } : said.held === undefined ? {} : muted;
  if (said.kind !== "action") return markedUp(said.text, base).flatMap((line) => lineRows(line, body));
  const sign: Span[] = isStacked ? [{ text: "* ", look: { role: "accent" } }] : [];
  const who = { ...nameSpan(said.from), look: lookOf(said) };
  return wrap([...sign, who, { text: " ", look: base }, ...linked(said.text, base)], body);
}

function lineRows({ kind, spans }: Line, width: number): Row[] {
  if (kind === "text") return wrap(spans, width);
  const mark: Span = kind === "quote"
    ? { text: "▎ ", look: { role: "quote" } }
    : { text: "  ", look: { role: "code" } };
  return wrap(spans, width - 2, kind === "quote" ? "words" : "anywhere").map((row) => [mark, ...row]);
}

/** A quote is one row: more than this is never shown. */
const QUOTED = 400;

function quoted(answered: Said | "unknown", width: number): Row {
  const corner: Span = { text: "╭ ", look: muted };
  if (answered === "unknown") return fitted([corner, { text: "an earlier message", look: muted }], width);
  const text = answered.redacted
    ? takenBack(answered.redacted)
    : neutralise(stripFormatting(answered.text.slice(0, QUOTED)).replaceAll(/\s+/g, " "));
  return fitted([corner, nameSpan(answered.from), { text: `: ${text}`, look: muted }], width);
}

function takenBack({ by, reason }: NonNullable<Said["redacted"]>): string {
  const because = reason === undefined || reason === "" ? "" : ` (${neutralise(stripFormatting(reason))})`;
  return `message taken back by ${neutralise(by)}${because}`;
}

function heldRows({ held }: Said, width: number): Row[] {
  return held === undefined
    ? []
    : wrap([{ text: `⧗ ${neutralise(held)}`, look: { role: "warning" } }], width);
}

/** Anybody can react with anything: so many are shown, and so wide. */
const REACTIONS = 12;
const REACTION_WIDTH = 12;

function reactionRows({ reactions }: Said, width: number): Row[] {
  if (reactions.size === 0) return [];
  const shown = Array.from(reactions).slice(0, REACTIONS).map(([reaction, people]) => {
    const who = people.length === 1 ? neutralise(people[0]!) : String(people.length);
    return `${shortened(neutralise(reaction), REACTION_WIDTH)} ${shortened(who, REACTION_WIDTH)}`;
  });
  const more = reactions.size > REACTIONS ? [`+${reactions.size - REACTIONS}`] : [];
  return wrap([{ text: [...shown, ...more].join("  "), look: muted }], width);
}
