// Where things stand on a row of the timeline: time, name and body side by side, or on a narrow screen one above the
// other. Knows no entries.
import { padded, shortened } from "../text/grapheme.ts";
import type { Look, Row, Span } from "../text/span.ts";
import { fitted } from "../text/wrap.ts";

export interface Head {
  /** Empty for none. */
  readonly time: string;
  /** Safe text; empty for none. */
  readonly name: string;
  readonly look: Look;
  /** What stands around the name, such as `-` of a notice. */
  readonly around?: string;
}

export const noHead: Head = { time: "", name: "", look: {} };

export interface Columns {
  readonly width: number;
  readonly body: number;
  /** The name stands above the body, and a sign such as `*` in the body. */
  readonly isStacked: boolean;
  /** The rows in their columns, with a head for the first of the body. `above` goes over the body. */
  place(head: Head, body: readonly Row[], above?: readonly Row[]): Row[];
}

/** Below, there is no room for columns. */
const NARROW = 30;

/** Below, there is no room for a time beside the name. */
const TINY = 16;

export function columnsFor(width: number, clock: "24h" | "12h"): Columns {
  return width < NARROW ? stacked(width) : sideBySide(width, clock === "24h" ? 5 : 7);
}

function sideBySide(width: number, time: number): Columns {
  const name = Math.min(16, Math.max(8, Math.round(width / 7)));
  const blank: Span = { text: " ".repeat(time + 1 + name), look: {} };
  const line: Span = { text: " │ ", look: { role: "line" } };
  const bare = (row: Row): Row => [blank, line, ...row];
  const headed = (head: Head, row: Row): Row => [
    { text: `${padded(head.time, time)} `, look: { role: "time" } },
    { text: padded(nameIn(head, name), name, "right"), look: head.look },
    line,
    ...row,
  ];
  return {
    width,
    body: width - time - 1 - name - 3,
    isStacked: false,
    place: (head, [first = [], ...rest], above = []) => [
      ...above.map(bare),
      headed(head, first),
      ...rest.map(bare),
    ],
  };
}

function stacked(width: number): Columns {
  const indent = width < 12 ? 0 : 1;
  const blank: Row = indent === 0 ? [] : [{ text: " ".repeat(indent), look: {} }];
  return {
    width,
    body: Math.max(1, width - indent),
    isStacked: true,
    place: (head, body, above = []) => {
      const rows = [...above, ...body].map((row) => [...blank, ...row]);
      if (head.name === "") return rows;
      const time = head.time === "" || width < TINY ? "" : `${head.time.trim()} `;
      const name: Span = { text: nameIn(head, width - time.length), look: head.look };
      return [fitted([{ text: time, look: { role: "time" } }, name], width), ...rows];
    },
  };
}

function nameIn({ name, around = "" }: Head, width: number): string {
  return around + shortened(name, width - 2 * around.length) + around;
}
