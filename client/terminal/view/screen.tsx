// The components that put a picture's rows in their places, and the picture as painted lines. The only file that knows
// Ink and React. They lay out one frame; the terminal, its input and what changes from frame to frame are not theirs.
import { Box, renderToString, Text } from "ink";
import type { ReactNode } from "react";
import type { Row } from "../text/span.ts";
import type { Area } from "./layout.ts";
import type { Picture } from "./picture.ts";

/** A row with its looks as escape sequences. */
export type Paint = (row: Row) => string;

/** The screen, line by line from the top, each no wider than the screen. */
export function paintScreen(picture: Picture, paint: Paint): string[] {
  const { columns, rows } = picture.layout.size;
  const frame = renderToString(<Screen picture={picture} paint={paint} />, { columns }).split("\n");
  return Array.from({ length: rows }, (_, row) => frame[row] ?? "");
}

function Screen({ picture, paint }: { picture: Picture; paint: Paint }): ReactNode {
  const { layout, header, rooms, members, body, menu, notes, status, input } = picture;
  const { columns, rows } = layout.size;
  return (
    <Box flexDirection="column" width={columns} height={rows} overflow="hidden">
      {header.length > 0 && <Line row={header} paint={paint} />}
      <Box height={layout.body.rows}>
        {layout.rooms && <Panel area={layout.rooms} rows={rooms} paint={paint} />}
        {layout.rooms && <Rule height={layout.body.rows} paint={paint} />}
        <Panel area={layout.body} rows={body.rows} paint={paint} from={body.from} />
        {layout.members && <Rule height={layout.body.rows} paint={paint} />}
        {layout.members && <Panel area={layout.members} rows={members} paint={paint} />}
        {menu.length > 0 && (
          <Box
            position="absolute"
            flexDirection="column"
            marginLeft={layout.body.left}
            marginTop={layout.body.rows - menu.length}
          >
            <Lines rows={menu} paint={paint} />
          </Box>
        )}
      </Box>
      <Lines rows={notes} paint={paint} />
      {status.length > 0 && <Line row={status} paint={paint} />}
      <Lines rows={input} paint={paint} />
    </Box>
  );
}

interface PanelProps {
  readonly area: Area;
  readonly rows: readonly Row[];
  readonly paint: Paint;
  readonly from?: "top" | "bottom";
}

function Panel({ area, rows, paint, from = "top" }: PanelProps): ReactNode {
  const shown = from === "bottom" ? rows.slice(-area.rows) : rows.slice(0, area.rows);
  return (
    <Box
      width={area.columns}
      height={area.rows}
      flexDirection="column"
      flexShrink={0}
      justifyContent={from === "bottom" ? "flex-end" : "flex-start"}
      overflow="hidden"
    >
      <Lines rows={shown} paint={paint} />
    </Box>
  );
}

/** The line between two panels. */
function Rule({ height, paint }: { height: number; paint: Paint }): ReactNode {
  const row: Row = [{ text: "│", look: { role: "line" } }];
  return (
    <Box width={1} flexShrink={0} flexDirection="column">
      <Lines rows={Array.from({ length: height }, () => row)} paint={paint} />
    </Box>
  );
}

function Lines({ rows, paint }: { rows: readonly Row[]; paint: Paint }): ReactNode {
  return rows.map((row, index) => <Line key={index} row={row} paint={paint} />);
}

/** Exactly one line, an empty row too. */
function Line({ row, paint }: { row: Row; paint: Paint }): ReactNode {
  return (
    <Box height={1} flexShrink={0}>
      <Text wrap="truncate">{row.length === 0 ? " " : paint(row)}</Text>
    </Box>
  );
}
