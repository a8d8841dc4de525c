// The panels at the sides: the conversations with what is unread in them, and the people of a room.
import type { Conversation, Member } from "../model/state.ts";
import type { Look, Row } from "../text/span.ts";
import { cut, cutInside, fit, safe, spread, widthOf } from "./fit.ts";
import type { Size } from "./layout.ts";

/** One row a conversation, the current one always among them. */
export function roomRows(
  conversations: readonly Conversation[],
  current: number,
  { columns, rows }: Size,
): Row[] {
  const first = firstShown(conversations.length, current, rows);
  return conversations.slice(first, first + rows).map((conversation, index) =>
    roomRow(conversation, first + index, first + index === current, columns)
  );
}

/** The index of the first of `count` rows where only `shown` of them fit and `chosen` is to be seen. */
export function firstShown(count: number, chosen: number, shown: number): number {
  return Math.max(0, Math.min(chosen - Math.floor(shown / 2), count - shown));
}

function roomRow(conversation: Conversation, index: number, isCurrent: boolean, columns: number): Row {
  const { unread, highlights } = conversation;
  const look = isCurrent ? { role: "selected" } as const : roomLook(conversation);
  // The keys Alt+1..9.
  const number = index < 9 ? `${index + 1}` : " ";
  const count = unread === 0 ? "" : unread > 999 ? " 999+ " : ` ${unread} `;
  const countLook: Look = isCurrent ? look : { role: highlights > 0 ? "highlight" : "unread", bold: true };
  const name = nameOf(conversation, columns - 3 - widthOf(count));
  return spread(
    [
      { text: isCurrent ? "▸" : " ", look },
      { text: `${number} `, look: isCurrent ? look : { role: "muted" } },
      { text: name, look },
    ],
    count === "" ? [] : [{ text: count, look: countLook }],
    columns,
    isCurrent ? look : {},
  );
}

/** What tells servers apart is at both ends of their names; rooms are told apart as people spell them, from the start. */
function nameOf({ kind, name, shortName }: Conversation, width: number): string {
  return kind === "server" ? cutInside(safe(shortName ?? name), width) : safe(name);
}

function roomLook({ kind, isJoined, isAway, unread, highlights }: Conversation): Look {
  if (highlights > 0) return { role: "highlight", bold: true };
  if (unread > 0) return { role: "text", bold: true };
  if (kind === "room" && !isJoined || isAway) return { role: "muted", italic: true };
  return { role: kind === "server" ? "muted" : "text" };
}

/** How many people there are, and as many of them as there is room for. */
export function memberRows(
  members: readonly Member[],
  typing: readonly string[],
  { columns, rows }: Size,
): Row[] {
  const title: Row = [{ text: ` ${people(members.length)}`, look: { role: "muted" } }];
  const isWhole = members.length <= rows - 1;
  const shown = isWhole ? members : members.slice(0, Math.max(0, rows - 2));
  const rest: Row[] = isWhole
    ? []
    : [[{ text: ` + ${members.length - shown.length} more`, look: { role: "muted" } }]];
  return [
    title,
    ...shown.map((member) => memberRow(member, typing.includes(member.nickname), columns)),
    ...rest,
  ];
}

function memberRow(
  { nickname, prefix, isAway, mark: word }: Member,
  isTyping: boolean,
  columns: number,
): Row {
  const mark = safe(prefix).slice(0, 1) || " ";
  const suffix = isTyping ? " ✎" : word !== undefined ? ` ${safe(word)}` : isAway ? " away" : "";
  const name = cut(safe(nickname), columns - 1 - widthOf(suffix));
  return fit([
    { text: mark, look: { role: "operator" } },
    { text: name, look: isAway ? { role: "muted" } : { nickname } },
    { text: suffix, look: { role: "muted" } },
  ], columns);
}

export function people(count: number): string {
  return count === 1 ? "1 person" : `${count} people`;
}
