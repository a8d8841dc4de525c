// The line being typed, in as many rows as it needs, and where the cursor stands in it.
import { neutralise } from "../../../protocol/terminal_text.ts";
import type { Row } from "../text/span.ts";
import { widthOf } from "./fit.ts";

export interface InputLine {
  readonly prompt: string;
  /** With line breaks. */
  readonly text: string;
  /** In graphemes. */
  readonly cursor: number;
  readonly isSecret: boolean;
  /** Shown where there is no text. */
  readonly placeholder: string;
}

export interface InputRows {
  readonly rows: readonly Row[];
  /** Column and row among `rows`. */
  readonly cursor: { readonly column: number; readonly row: number };
}

const graphemes = new Intl.Segmenter();

/** All the rows, each of `columns` cells at most. */
export function inputRows(line: InputLine, columns: number): InputRows {
  const { prompt, text, isSecret } = line;
  const indent = widthOf(prompt);
  const rows: string[] = [""];
  let column = indent;
  let cursor = { column, row: 0 };
  let index = 0;
  const turn = () => {
    rows.push("");
    column = indent;
  };
  for (const { segment } of graphemes.segment(text)) {
    const isBreak = segment === "\n" || segment === "\r\n";
    const shown = isBreak ? "" : isSecret ? "•" : neutralise(segment);
    const width = widthOf(shown);
    // The last column is the cursor's, behind the text.
    if (column + width > columns - 1 && column > indent) turn();
    if (index++ === line.cursor) cursor = { column, row: rows.length - 1 };
    if (isBreak) turn();
    rows[rows.length - 1] += shown;
    column += width;
  }
  if (line.cursor >= index) cursor = { column, row: rows.length - 1 };
  const isEmpty = text === "";
  return {
    rows: rows.map((shown, row) => [
      { text: row === 0 ? prompt : " ".repeat(indent), look: { role: "accent" } },
      isEmpty
        ? { text: line.placeholder.slice(0, Math.max(0, columns - indent - 1)), look: { role: "muted" } }
        : { text: shown, look: { role: "text" } },
    ]),
    cursor,
  };
}

/** As many rows as fit, the cursor's among them. */
export function shownRows({ rows, cursor }: InputRows, limit: number): InputRows {
  const first = Math.max(0, Math.min(cursor.row - limit + 1, rows.length - limit));
  return {
    rows: rows.slice(first, first + limit),
    cursor: { column: cursor.column, row: cursor.row - first },
  };
}
