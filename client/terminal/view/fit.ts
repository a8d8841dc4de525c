// Rows cut and filled to a width in cells. Knows no colour.
import stringWidth from "string-width";
import { neutralise, stripFormatting } from "../../../protocol/terminal_text.ts";
import type { Look, Row, Span } from "../text/span.ts";

const graphemes = new Intl.Segmenter();

/** Text of others on one line of ours, such as a nickname or a topic. */
export function safe(text: string): string {
  return neutralise(stripFormatting(text));
}

/** Cells that safe text takes. */
export function widthOf(text: string): number {
  return /^[\x20-\x7e]*$/.test(text) ? text.length : stringWidth(text);
}

export function rowWidth(row: Row): number {
  return row.reduce((sum, { text }) => sum + widthOf(text), 0);
}

/** As much of the text as `width` cells hold, the last of them `…` where something is left out. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  if (width < 1) return "";
  let kept = "";
  let taken = 0;
  for (const { segment } of graphemes.segment(text)) {
    taken += widthOf(segment);
    if (taken > width - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** The same, but what is left out is from the middle. */
export function cutInside(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  const start = cut(text, Math.ceil(width / 2));
  let end = "";
  for (const { segment } of [...graphemes.segment(text)].reverse()) {
    if (widthOf(start) + widthOf(end) + widthOf(segment) > width) break;
    end = segment + end;
  }
  return start + end;
}

/** The row in exactly `width` cells: cut, or filled with spaces that look like `fill`. */
export function fit(row: Row, width: number, fill: Look = {}): Row {
  const fitted: Span[] = [];
  let left = width;
  for (const { text, look } of row) {
    if (left <= 0) break;
    const kept = cut(text, left);
    fitted.push({ text: kept, look });
    left -= widthOf(kept);
    if (kept !== text) break;
  }
  if (left > 0) fitted.push({ text: " ".repeat(left), look: fill });
  return fitted;
}

/** Two rows on one line, the second at its right end. The first is cut where both do not fit. */
export function spread(left: Row, right: Row, width: number, fill: Look = {}): Row {
  const room = width - rowWidth(right);
  if (room < 1) return fit(left, width, fill);
  return [...fit(left, room, fill), ...right];
}
