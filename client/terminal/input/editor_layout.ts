// The text being typed as rows of the screen, and the cell of its cursor. Pure.
import stringWidth from "string-width";
import { neutralise } from "../../../protocol/terminal_text.ts";

export interface EditorRows {
  /** Safe for a terminal, none wider than the width. At least one. */
  readonly rows: readonly string[];
  /** Counted from 0, in cells. */
  readonly cursor: { readonly column: number; readonly row: number };
  /** Rows that did not fit, above and below. */
  readonly above: number;
  readonly below: number;
}

export interface EditorSpace {
  /** Cells, at least 2. */
  readonly width: number;
  readonly maxRows: number;
  /** What stands for each grapheme of a secret. */
  readonly mask?: string;
}

/** A grapheme may carry any number of marks: more code points than this are not shown. */
const shownMarks = 16;

export function editorRows(
  text: { readonly graphemes: readonly string[]; readonly cursor: number },
  space: EditorSpace,
): EditorRows {
  const width = Math.max(2, space.width);
  const known = new Map<string, { shown: string; cells: number }>();
  const measured = (grapheme: string) => {
    const shown = space.mask ?? neutralise([...grapheme].slice(0, shownMarks).join(""));
    const found = { shown, cells: stringWidth(shown) };
    known.set(grapheme, found);
    return found;
  };
  const rows: string[] = [];
  let row = "";
  let column = 0;
  const wrap = () => {
    rows.push(row);
    row = "";
    column = 0;
  };
  let cursor = { column: 0, row: 0 };
  for (let i = 0; i <= text.graphemes.length; i++) {
    const grapheme = text.graphemes[i];
    const isBreak = grapheme === undefined || (grapheme === "\n" && space.mask === undefined);
    const { shown, cells } = isBreak ? { shown: "", cells: 0 } : known.get(grapheme) ?? measured(grapheme);
    const isHere = i === text.cursor;
    if (column + cells > width || (isHere && column === width)) wrap();
    if (isHere) cursor = { column, row: rows.length };
    if (isBreak) wrap();
    row += shown;
    column += cells;
  }
  const shownRows = Math.max(1, Math.min(space.maxRows, rows.length));
  const above = Math.min(Math.max(0, cursor.row - Math.floor(shownRows / 2)), rows.length - shownRows);
  return {
    rows: rows.slice(above, above + shownRows),
    cursor: { column: cursor.column, row: cursor.row - above },
    above,
    below: rows.length - shownRows - above,
  };
}
