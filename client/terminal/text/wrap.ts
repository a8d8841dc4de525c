// Spans -> rows of a width, broken between words where there are any, never within a grapheme. Knows no colours.
import { type Grapheme, graphemes } from "./grapheme.ts";
import type { Look, Row, Span } from "./span.ts";

interface Cell extends Grapheme {
  readonly look: Look;
}

/**
 * Rows of at most `width` columns (at least 1), at least one row. "words": spaces at a break are left out and a word
 * is broken only where it is longer than a row; "anywhere": every space is kept, for code.
 */
export function wrap(spans: readonly Span[], width: number, breaks: "words" | "anywhere" = "words"): Row[] {
  const columns = Math.max(1, width);
  const cells = cellsOf(spans).map((cell) =>
    cell.width > columns ? { ...cell, text: "\ufffd", width: 1 } : cell
  );
  const rows: Cell[][] = [];
  let row: Cell[] = [];
  let used = 0;
  const newRow = () => {
    rows.push(row);
    row = [];
    used = 0;
  };
  const place = (cell: Cell) => {
    if (used + cell.width > columns) newRow();
    row.push(cell);
    used += cell.width;
  };
  if (breaks === "anywhere") cells.forEach(place);
  else {
    let gap: Cell[] = [];
    for (const word of wordsOf(cells)) {
      if (isSpace(word[0]!)) {
        gap = word;
        continue;
      }
      const room = columns - used - gap.length;
      const length = widthOf(word);
      const isFirst = rows.length === 0 && row.length === 0;
      if (length <= room) gap.forEach(place);
      else if (length > columns && room >= Math.max(1, columns / 4)) gap.forEach(place);
      else if (!isFirst) newRow();
      word.forEach(place);
      gap = [];
    }
  }
  if (row.length > 0 || rows.length === 0) rows.push(row);
  return rows.map(spansOf);
}

/** The spans in one row of at most `width` columns, with "…" for what does not fit. */
export function fitted(spans: readonly Span[], width: number): Row {
  const cells = cellsOf(spans);
  if (widthOf(cells) <= width) return spansOf(cells);
  if (width <= 0) return [];
  let used = 0;
  const kept: Cell[] = [];
  for (const cell of cells) {
    used += cell.width;
    if (used > width - 1) {
      kept.push({ ...cell, text: "…", width: 1 });
      break;
    }
    kept.push(cell);
  }
  return spansOf(kept);
}

/** In columns. */
export function rowWidth(row: Row): number {
  return widthOf(cellsOf(row));
}

/** The row with spaces behind it up to `width` columns, all of it on the background of `on` where that is given. */
export function filled(row: Row, width: number, on?: "bar" | "selected"): Row {
  const missing = width - rowWidth(row);
  const fill = missing > 0 ? [...row, { text: " ".repeat(missing), look: {} }] : row;
  return on ? fill.map(({ text, look }) => ({ text, look: { ...look, on } })) : fill;
}

function widthOf(cells: readonly Cell[]): number {
  return cells.reduce((sum, { width }) => sum + width, 0);
}

/** A grapheme that two spans share has the look of the first. */
function cellsOf(spans: readonly Span[]): Cell[] {
  const text = spans.map((span) => span.text).join("");
  let index = -1;
  let end = 0;
  return graphemes(text).map((grapheme) => {
    while (grapheme.at >= end) end += spans[++index]!.text.length;
    return { ...grapheme, look: spans[index]!.look };
  });
}

function spansOf(cells: readonly Cell[]): Row {
  const row: Span[] = [];
  let look: Look | undefined;
  let text = "";
  for (const cell of cells) {
    if (look !== undefined && cell.look !== look) {
      row.push({ text, look });
      text = "";
    }
    look = cell.look;
    text += cell.text;
  }
  if (look !== undefined) row.push({ text, look });
  return row;
}

function isSpace(cell: Cell): boolean {
  return cell.text === " ";
}

/** Runs of spaces, and what must not be broken: words, or single wide characters, with what clings to them. */
function wordsOf(cells: readonly Cell[]): Cell[][] {
  const words: Cell[][] = [];
  let last: Cell | undefined;
  for (const cell of cells) {
    if (last !== undefined && isTogether(last, cell)) words.at(-1)!.push(cell);
    else words.push([cell]);
    last = cell;
  }
  return words;
}

function isTogether(before: Cell, after: Cell): boolean {
  if (isSpace(before) !== isSpace(after)) return false;
  if (before.look.link !== undefined && before.look.link === after.look.link) return true;
  if (hangul.test(before.text) && hangul.test(after.text)) return true;
  const isWide = before.width > 1 || after.width > 1;
  return !isWide || clingsBack.test(after.text) || clingsOn.test(before.text);
}

/** Closing signs do not start a row, opening ones do not end it. */
const clingsBack = /^[\p{Pe}\p{Pf}、。，．！？：；…,.!?:;)\]}]/u;
const clingsOn = /^[\p{Ps}\p{Pi}]/u;

/** Korean parts its words with spaces. */
const hangul = /^\p{Script=Hangul}/u;
