// The rows above and below: the header with room and topic, the status bar, and the notes above it.
import type { Conversation, State, StatusPart } from "../model/state.ts";
import type { Look, Row, Span } from "../text/span.ts";
import { fit, rowWidth, safe, spread } from "./fit.ts";
import { people } from "./panels.ts";

const bar: Look = { role: "bar" };
const strong: Look = { role: "bar strong", bold: true };

/** Name and topic; the number of people where no panel shows them. */
export function headerRow(conversation: Conversation, showsPeople: boolean, columns: number): Row {
  const { name, kind, topic, members, isJoined, isEntering } = conversation;
  const about = conversation.about !== undefined
    ? safe(conversation.about)
    : kind === "person"
    ? "private"
    : kind === "server"
    ? "the server"
    : isJoined
    ? safe(topic ?? "")
    : isEntering
    ? "entering…"
    : "you are not in this room";
  const left: Row = [{ text: ` ${safe(name)} `, look: strong }, {
    text: about === "" ? "" : ` ${about}`,
    look: bar,
  }];
  const count = kind === "room" && isJoined && !showsPeople ? ` ${people(members.length)} ` : "";
  return spread(left, count === "" ? [] : [{ text: count, look: bar }], columns, bar);
}

/** How things are; who is typing; and where no panel shows it, how much is unread in other conversations. */
export function statusRow(
  state: State,
  conversation: Conversation | undefined,
  showsRooms: boolean,
  columns: number,
): Row {
  const isBehind = conversation !== undefined && conversation.position.type !== "bottom";
  const typing = conversation?.typing ?? [];
  const parts = state.status.map((part) => ({ ...part, text: safe(part.text) }));
  const right: StatusPart[] = showsRooms ? [] : elsewhere(state, conversation);
  if (typing.length > 0) right.push({ text: typingText(typing), rank: 3 });
  if (isBehind) right.push({ text: "↓ more below", role: "unread", rank: 1 });
  if (state.settings.dnd) right.push({ text: "do not disturb", rank: 4 });
  return fitting(parts, right, columns);
}

function elsewhere({ conversations }: State, here: Conversation | undefined): StatusPart[] {
  const others = conversations.filter((other) => other !== here && other.kind !== "server");
  const unread = others.reduce((sum, other) => sum + other.unread, 0);
  if (unread === 0) return [];
  const isForMe = others.some(({ highlights }) => highlights > 0);
  const count = unread > 999 ? "999+" : String(unread);
  return [{ text: `${count} unread, ^G`, role: isForMe ? "highlight" : "unread", rank: 1 }];
}

function fitting(left: readonly StatusPart[], right: readonly StatusPart[], columns: number): Row {
  const ranks = [...left, ...right].map(({ rank }) => rank).sort((a, b) => b - a);
  for (const limit of ranks) {
    const row = join(left, right, limit, columns);
    if (row) return row;
  }
  return fit(joined(left.slice(0, 1)), columns, bar);
}

function join(
  left: readonly StatusPart[],
  right: readonly StatusPart[],
  limit: number,
  columns: number,
): Row | undefined {
  const [start, end] = [left, right].map((parts) => joined(parts.filter(({ rank }) => rank <= limit)));
  return rowWidth(start!) + rowWidth(end!) <= columns ? spread(start!, end!, columns, bar) : undefined;
}

function joined(parts: readonly StatusPart[]): Row {
  return parts.flatMap(({ text, role }, index): Span[] => [
    { text: index === 0 ? " " : "· ", look: bar },
    { text, look: role ? { role, on: "bar" } : bar },
    { text: " ", look: bar },
  ]);
}

export function typingText(nicknames: readonly string[]): string {
  const names = nicknames.map(safe);
  if (names.length === 1) return `${names[0]} is typing`;
  if (names.length === 2) return `${names[0]} and ${names[1]} are typing`;
  return `${names.length} people are typing`;
}

/** What stands above the status bar: what is being answered. */
export function replyRow(
  { from, text }: NonNullable<Conversation["replyingTo"]>,
  columns: number,
): Row {
  return fit([
    { text: "↳ to ", look: { role: "muted" } },
    { text: safe(from), look: { nickname: from } },
    { text: ` ${safe(text)}`, look: { role: "muted" } },
  ], columns);
}

/** A question with the keys that answer it. */
export function questionRow(text: string, columns: number): Row {
  return fit([{ text: ` ${safe(text)}`, look: { role: "warning", bold: true } }], columns);
}
