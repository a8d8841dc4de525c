// What lies over the timeline: the keys, lists to choose from, and the menu of completions above the input line.
import type { Overlay } from "../model/state.ts";
import type { Row } from "../text/span.ts";
import { cut, fit, safe, spread, widthOf } from "./fit.ts";
import type { Size } from "./layout.ts";
import { firstShown } from "./panels.ts";

/** A key, or several, and what it does. */
export interface KeyHelp {
  readonly keys: string;
  readonly help: string;
}

export interface MenuItem {
  /** Safe for a terminal. */
  readonly text: string;
  readonly detail: string;
}

/** The rows of keys from the given one on, one key a row. */
export function keyRows(keys: readonly KeyHelp[], from: number, { columns, rows }: Size): Row[] {
  const keyWidth = Math.max(...keys.map(({ keys }) => widthOf(keys)), 0);
  const hint = keys.length > rows - 2 ? "↑ ↓ PgUp PgDn scroll, Esc closes " : "Esc closes ";
  const title: Row = spread(
    [{ text: " Keys", look: { role: "accent", bold: true } }],
    [{ text: hint, look: { role: "muted" } }],
    columns,
  );
  const first = lastFrom(keys.length, from, rows);
  const table = keys.slice(first, first + rows - 2).map((key): Row =>
    fit([
      {
        text: ` ${key.keys.padEnd(Math.min(keyWidth, Math.floor(columns / 2)))}  `,
        look: { role: "accent" },
      },
      { text: key.help, look: { role: "text" } },
    ], columns)
  );
  return [title, [], ...table];
}

/** `from`, or the last row to begin with that leaves none of the screen empty. */
export function lastFrom(count: number, from: number, rows: number): number {
  return Math.max(0, Math.min(from, count - (rows - 2)));
}

export function listRows(list: Extract<Overlay, { type: "list" }>, { columns, rows }: Size): Row[] {
  const { title, items, chosen, empty } = list;
  const head: Row = spread(
    [{ text: ` ${safe(title)}`, look: { role: "accent", bold: true } }],
    [{
      text: items.length > 0 ? "↑ ↓ choose, Enter goes there, Esc closes " : "Esc closes ",
      look: { role: "muted" },
    }],
    columns,
  );
  if (items.length === 0) return [head, [], [{ text: ` ${safe(empty)}`, look: { role: "muted" } }]];
  const room = rows - 2;
  const first = firstShown(items.length, chosen, room);
  const shown = items.slice(first, first + room);
  const widest = Math.max(...shown.map(({ text }) => widthOf(safe(text))));
  const noteWidth = Math.max(columns - widest - 5, Math.floor(columns / 3));
  return [
    head,
    [],
    ...shown.map(({ text, detail }, index): Row => {
      const isChosen = first + index === chosen;
      const fill = isChosen ? { role: "selected" } as const : {};
      const note = cut(safe(detail), noteWidth);
      return spread(
        [{ text: isChosen ? "▸ " : "  ", look: fill }, {
          text: safe(text),
          look: isChosen ? fill : { role: "text" },
        }],
        [{ text: ` ${note} `, look: isChosen ? fill : { role: "muted" } }],
        columns,
        fill,
      );
    }),
  ];
}

/** The candidates around the chosen one; each row as wide as the widest. */
export function menuRows(
  items: readonly MenuItem[],
  chosen: number | undefined,
  { columns, rows }: Size,
): Row[] {
  const first = firstShown(items.length, chosen ?? 0, rows);
  const shown = items.slice(first, first + rows);
  const textWidth = Math.max(...shown.map(({ text }) => widthOf(text)), 0);
  const detailWidth = Math.max(...shown.map(({ detail }) => widthOf(detail)), 0);
  const width = Math.min(columns, textWidth + (detailWidth === 0 ? 2 : detailWidth + 4));
  return shown.map(({ text, detail }, index) => {
    const look = first + index === chosen ? { role: "selected" } as const : { role: "bar" } as const;
    const gap = " ".repeat(textWidth - widthOf(text) + 2);
    const described = detail === "" ? "" : `${gap}${detail}`;
    return [...fit([{ text: ` ${text}${described}`, look }], width - 1, look), { text: " ", look }];
  });
}
