// Where things are on a screen of a given size. Pure geometry: knows no text and no colour.

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** A part of the screen, in cells from its upper left corner. */
export interface Area extends Size {
  readonly left: number;
  readonly top: number;
}

export interface Layout {
  readonly size: Size;
  /** Undefined: there is no room for it, or it is not wanted. Without the line that parts it from the body. */
  readonly rooms: Area | undefined;
  readonly members: Area | undefined;
  /** The timeline, or what lies over it. */
  readonly body: Area;
  /** Rows between the body and the status bar, such as what is being answered. */
  readonly notes: Area;
  readonly status: Area;
  readonly input: Area;
}

export interface Wanted {
  readonly rooms: boolean;
  readonly members: boolean;
  readonly notes: number;
  /** Rows that the input line would like to have. */
  readonly input: number;
}

export const smallest: Size = { columns: 40, rows: 10 };

/** From which width on each side panel is shown. */
const roomsFrom = 72;
const membersFrom = 92;

export function isTooSmall({ columns, rows }: Size): boolean {
  return columns < smallest.columns || rows < smallest.rows;
}

/** Rows that an input line of many rows may take. */
export function inputLimit({ rows }: Size): number {
  return Math.max(1, Math.min(8, Math.floor(rows / 4)));
}

/** The screen is not too small. */
export function layout(size: Size, wanted: Wanted): Layout {
  const { columns, rows } = size;
  const inputRows = Math.min(wanted.input, inputLimit(size));
  const roomsWidth = wanted.rooms && columns >= roomsFrom ? panelWidth(columns, 14, 24) : 0;
  const membersWidth = wanted.members && columns >= membersFrom ? panelWidth(columns, 14, 20) : 0;
  const bodyTop = 1;
  const bodyRows = rows - bodyTop - wanted.notes - 1 - inputRows;
  const left = roomsWidth > 0 ? roomsWidth + 1 : 0;
  const right = membersWidth > 0 ? membersWidth + 1 : 0;
  const side = { top: bodyTop, rows: bodyRows };
  return {
    size,
    rooms: roomsWidth > 0 ? { ...side, left: 0, columns: roomsWidth } : undefined,
    members: membersWidth > 0 ? { ...side, left: columns - membersWidth, columns: membersWidth } : undefined,
    body: { ...side, left, columns: columns - left - right },
    notes: { left: 0, top: bodyTop + bodyRows, columns, rows: wanted.notes },
    status: { left: 0, top: rows - inputRows - 1, columns, rows: 1 },
    input: { left: 0, top: rows - inputRows, columns, rows: inputRows },
  };
}

/** Where in the area a cell of the screen is, if it is there. */
export function within(
  area: Area | undefined,
  column: number,
  row: number,
): { column: number; row: number } | undefined {
  if (!area) return undefined;
  const inside = { column: column - area.left, row: row - area.top };
  const isInside = inside.column >= 0 && inside.column < area.columns && inside.row >= 0 &&
    inside.row < area.rows;
  return isInside ? inside : undefined;
}

function panelWidth(columns: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, Math.floor(columns / 6)));
}
