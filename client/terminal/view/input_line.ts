// The line being typed behind its prompt, in as many rows as it needs, and where the cursor stands in it.
import { editorRows } from "../input/editor_layout.ts";
import type { Row } from "../text/span.ts";
import { cut, widthOf } from "./fit.ts";

export interface InputLine {
  /** Safe for a terminal, with what parts it from the text. */
  readonly prompt: string;
  readonly graphemes: readonly string[];
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

/** Cells that a long prompt leaves for the text. */
const leastText = 16;

/** At most `maxRows` rows of `columns` cells, the cursor's among them. */
export function inputRows(line: InputLine, columns: number, maxRows: number): InputRows {
  const prompt = cut(line.prompt, columns - leastText);
  const indent = widthOf(prompt);
  const space = { width: columns - indent, maxRows, ...(line.isSecret ? { mask: "•" } : {}) };
  const { rows, cursor } = editorRows(line, space);
  const isEmpty = line.graphemes.length === 0;
  return {
    rows: rows.map((text, row): Row => [
      { text: row === 0 ? prompt : " ".repeat(indent), look: { role: "accent" } },
      isEmpty
        ? { text: cut(line.placeholder, columns - indent - 1), look: { role: "muted" } }
        : { text, look: { role: "text" } },
    ]),
    cursor: { column: indent + cursor.column, row: cursor.row },
  };
}
