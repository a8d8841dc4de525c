// One screen as rows in their places: made of the state, of the line being typed and of the timeline's rows, and drawn
// by screen.ts. Pure.
import type { Conversation, State } from "../model/state.ts";
import type { Row } from "../text/span.ts";
import { headerRow, questionRow, replyRow, statusRow } from "./bars.ts";
import { fit } from "./fit.ts";
import { type InputLine, inputRows } from "./input_line.ts";
import { inputLimit, isTooSmall, type Layout, layout, type Size, smallest } from "./layout.ts";
import { type KeyHelp, keyRows, listRows, type MenuItem, menuRows } from "./overlays.ts";
import { memberRows, roomRows } from "./panels.ts";

export interface Picture {
  readonly layout: Layout;
  readonly header: Row;
  /** Empty where the layout has no place for it. */
  readonly rooms: readonly Row[];
  readonly members: readonly Row[];
  /** From the bottom up if there are fewer than fit, as the timeline has it; an overlay from the top. */
  readonly body: { readonly rows: readonly Row[]; readonly from: "top" | "bottom" };
  /** In place of the lowest rows of the body. */
  readonly menu: readonly Row[];
  readonly notes: readonly Row[];
  readonly status: Row;
  readonly input: readonly Row[];
  /** On the screen. Undefined: none is shown. */
  readonly cursor: { readonly column: number; readonly row: number } | undefined;
}

export interface Typing {
  readonly line: InputLine;
  readonly menu: { readonly items: readonly MenuItem[]; readonly chosen: number | undefined } | undefined;
  /** What the client itself asks before it goes on, such as whether to send a long paste. */
  readonly question: string | undefined;
  /** The first row of the keys that is shown. */
  readonly keysFrom: number;
}

/** What a state looks like. `timeline` answers the rows of a conversation in that many cells. */
export function picture(
  state: State,
  typing: Typing,
  keys: readonly KeyHelp[],
  size: Size,
  timeline: (conversation: Conversation, size: Size) => readonly Row[],
): Picture {
  if (isTooSmall(size)) return tooSmall(size);
  const { overlay, settings, conversations, current } = state;
  const conversation = conversations[current];
  const { columns } = size;
  const notes: Row[] = [];
  if (conversation?.replyingTo) notes.push(replyRow(conversation.replyingTo, columns));
  if (state.notice !== undefined) notes.push(questionRow(state.notice, columns));
  const question = typing.question ?? (overlay.type === "question" ? overlay.text : undefined);
  if (question !== undefined) notes.push(questionRow(question, columns));
  const input = inputRows(typing.line, columns, inputLimit(size));
  const place = layout(size, {
    // The keys need the room.
    rooms: settings.rooms && overlay.type !== "keys",
    members: settings.members && overlay.type !== "keys" && conversation?.kind === "room" &&
      conversation.isJoined,
    notes: notes.length,
    input: input.rows.length,
  });
  const body = overlay.type === "keys"
    ? { rows: keyRows(keys, typing.keysFrom, place.body), from: "top" } as const
    : overlay.type === "list"
    ? { rows: listRows(overlay, place.body), from: "top" } as const
    : { rows: conversation ? timeline(conversation, place.body) : [], from: "bottom" } as const;
  return {
    layout: place,
    header: conversation
      ? headerRow(conversation, place.members !== undefined, columns)
      : fit([], columns, { role: "bar" }),
    rooms: place.rooms ? roomRows(conversations, current, place.rooms) : [],
    members: place.members && conversation
      ? memberRows(conversation.members, conversation.typing, place.members)
      : [],
    body,
    menu: typing.menu
      ? menuRows(typing.menu.items, typing.menu.chosen, {
        columns: Math.min(place.body.columns, 60),
        rows: Math.min(8, place.body.rows),
      })
      : [],
    notes,
    status: statusRow(state, conversation, place.rooms !== undefined, columns),
    input: input.rows,
    cursor: { column: input.cursor.column, row: place.input.top + input.cursor.row },
  };
}

/** Before there is a connection: who are you? */
export function welcomePicture(
  about: readonly string[],
  line: InputLine,
  problem: string | undefined,
  size: Size,
): Picture {
  if (isTooSmall(size)) return tooSmall(size);
  const { columns } = size;
  const input = inputRows(line, columns, inputLimit(size));
  const notes = problem === undefined ? [] : [questionRow(problem, columns)];
  const place = layout(size, {
    rooms: false,
    members: false,
    notes: notes.length,
    input: input.rows.length,
  });
  return {
    layout: place,
    header: fit([{ text: " chatroom ", look: { role: "bar strong", bold: true } }], columns, { role: "bar" }),
    rooms: [],
    members: [],
    body: {
      rows: ["", ...about].map((text) =>
        fit([{ text: `  ${text}`, look: { role: "text" } }], place.body.columns)
      ),
      from: "top",
    },
    menu: [],
    notes,
    status: fit([{ text: " ^C leaves", look: { role: "bar" } }], columns, { role: "bar" }),
    input: input.rows,
    cursor: { column: input.cursor.column, row: place.input.top + input.cursor.row },
  };
}

function tooSmall(size: Size): Picture {
  const nowhere = { left: 0, top: 0, columns: 0, rows: 0 };
  const text = `too small: ${size.columns}x${size.rows}, needs ${smallest.columns}x${smallest.rows}`;
  return {
    layout: {
      size,
      rooms: undefined,
      members: undefined,
      body: { left: 0, top: 0, ...size },
      notes: nowhere,
      status: nowhere,
      input: nowhere,
    },
    header: [],
    rooms: [],
    members: [],
    body: { rows: [fit([{ text, look: { role: "text" } }], size.columns)], from: "top" },
    menu: [],
    notes: [],
    status: [],
    input: [],
    cursor: undefined,
  };
}
