// A picture's rows put in their places, as the painted lines of one frame. What changes from frame to frame, the terminal
// and its input are not this file's.
import type { Row } from "../text/span.ts";
import { fit } from "./fit.ts";
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

const rule: Row = [{ text: "│", look: { role: "line" } }];

/** One line between the header and what is below: the panels side by side, and a menu in place of the lowest rows. */
function middle({ layout, rooms, members, body, menu }: Picture, row: number): Row {
  const { columns, rows } = layout.body;
  const shown = body.from === "bottom" ? body.rows.slice(-rows) : body.rows;
  const from = body.from === "bottom" ? rows - shown.length : 0;
  const timeline = shown[row - from] ?? [];
  const choice = menu[row - (rows - menu.length)];
  return [
    ...(layout.rooms ? [...fit(rooms[row] ?? [], layout.rooms.columns), ...rule] : []),
    // Ends of other rows beside it would read as its own.
    ...fit(choice ?? timeline, columns),
    ...(layout.members ? [...rule, ...fit(members[row] ?? [], layout.members.columns)] : []),
  ];
}
