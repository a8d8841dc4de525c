// A picture's rows put in their places, as the painted lines of one frame. What changes from frame to frame, the terminal
// and its input are not this file's.
import type { Row } from "../text/span.ts";
import { fit, rowWidth, widthOf } from "./fit.ts";
import type { Picture } from "./picture.ts";

/** A row with its looks as escape sequences. */
export type Paint = (row: Row) => string;

/** The screen, line by line from the top, each no wider than the screen. */
export function paintScreen(picture: Picture, paint: Paint): string[] {
  const { layout, header, notes, status, input } = picture;
  const { columns, rows } = layout.size;
  const lines = [
    ...(header.length > 0 ? [header] : []),
    ...Array.from({ length: layout.body.rows }, (_, row) => middle(picture, row)),
    ...notes,
    ...(status.length > 0 ? [status] : []),
    ...input,
  ];
  return Array.from({ length: rows }, (_, row) => paint(fit(lines[row] ?? [], columns)).trimEnd());
}

const graphemes = new Intl.Segmenter();

const rule: Row = [{ text: "│", look: { role: "line" } }];

/** One line between the header and what is below: the panels side by side, and a menu over the lowest of them. */
function middle({ layout, rooms, members, body, menu }: Picture, row: number): Row {
  const { columns, rows } = layout.body;
  const shown = body.from === "bottom" ? body.rows.slice(-rows) : body.rows;
  const from = body.from === "bottom" ? rows - shown.length : 0;
  const timeline = shown[row - from] ?? [];
  const choice = menu[row - (rows - menu.length)];
  return [
    ...(layout.rooms ? [...fit(rooms[row] ?? [], layout.rooms.columns), ...rule] : []),
    ...(choice ? over(choice, timeline, columns) : fit(timeline, columns)),
    ...(layout.members ? [...rule, ...fit(members[row] ?? [], layout.members.columns)] : []),
  ];
}

/** What of the lower row the upper one leaves to be seen. */
function over(upper: Row, lower: Row, columns: number): Row {
  const top = fit(upper, Math.min(rowWidth(upper), columns));
  let left = rowWidth(top);
  const rest: Row = lower.flatMap(({ text, look }) => {
    const width = widthOf(text);
    const hidden = Math.min(left, width);
    left -= hidden;
    return hidden === width ? [] : [{ text: withoutStart(text, hidden), look }];
  });
  return fit([...top, ...rest], columns);
}

/** The text without so many of its cells; half of a wide character is a blank. */
function withoutStart(text: string, cells: number): string {
  let taken = 0;
  for (const { segment, index } of graphemes.segment(text)) {
    if (taken >= cells) return " ".repeat(taken - cells) + text.slice(index);
    taken += widthOf(segment);
  }
  return " ".repeat(Math.max(0, taken - cells));
}
