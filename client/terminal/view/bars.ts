// The rows above and below: the header with room and topic, the status bar, and the notes above it.
import type { Conversation, State } from "../model/state.ts";
import type { Look, Role, Row, Span } from "../text/span.ts";
import { fit, rowWidth, safe, spread } from "./fit.ts";
import { people } from "./panels.ts";

const bar: Look = { role: "bar" };
const strong: Look = { role: "bar strong", bold: true };

/** Name and topic; the number of people where no panel shows them. */
export function headerRow(conversation: Conversation, showsPeople: boolean, columns: number): Row {
  const { name, kind, topic, members, isJoined, isEntering } = conversation;
  const about = kind === "person"
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

interface Part {
  readonly text: string;
  readonly role?: Role;
  /** What is left out first where there is not room for all has the highest number. */
  readonly rank: number;
}

/**
 * How the connection is; what is on its way, if that takes long; who is typing; and where no panel shows it, how much is
 * unread in other conversations.
 */
export function statusRow(
  state: State,
  conversation: Conversation | undefined,
  isLate: boolean,
  showsRooms: boolean,
  columns: number,
): Row {
  const isBehind = conversation !== undefined && conversation.position.type !== "bottom";
  const typing = conversation?.typing ?? [];
  const parts: Part[] = [
    connectionPart(state),
    { text: state.isEncrypted ? "TLS" : "not encrypted", rank: 5 },
  ];
  if (state.account !== undefined) parts.push({ text: `account ${safe(state.account)}`, rank: 7 });
  if (state.lagMs !== undefined) parts.push({ text: `${Math.round(state.lagMs)} ms`, rank: 6 });
  if (state.isAway) parts.push({ text: "away", role: "warning", rank: 3 });
  if (state.waiting > 0) parts.push({ text: `${state.waiting} waiting`, role: "warning", rank: 1 });
  if (isLate && state.sent > 0) parts.push({ text: `${state.sent} not on disk yet`, rank: 4 });
  const { type } = state.connection;
  const isNews = type === "online" || type === "waiting";
  if (isNews && state.news !== undefined) {
    parts.push({ text: safe(state.news), role: type === "online" ? "good" : "warning", rank: 2 });
  }
  const right: Part[] = showsRooms ? [] : elsewhere(state, conversation);
  if (typing.length > 0) right.push({ text: typingText(typing), rank: 3 });
  if (isBehind) right.push({ text: "↓ more below", role: "unread", rank: 1 });
  if (state.settings.dnd) right.push({ text: "do not disturb", rank: 4 });
  return fitting(parts, right, columns);
}

function elsewhere({ conversations }: State, here: Conversation | undefined): Part[] {
  const others = conversations.filter((other) => other !== here && other.kind !== "server");
  const unread = others.reduce((sum, other) => sum + other.unread, 0);
  if (unread === 0) return [];
  const isForMe = others.some(({ highlights }) => highlights > 0);
  const count = unread > 999 ? "999+" : String(unread);
  return [{ text: `${count} unread, ^G`, role: isForMe ? "highlight" : "unread", rank: 1 }];
}

function fitting(left: readonly Part[], right: readonly Part[], columns: number): Row {
  const ranks = [...left, ...right].map(({ rank }) => rank).sort((a, b) => b - a);
  for (const limit of ranks) {
    const row = join(left, right, limit, columns);
    if (row) return row;
  }
  return fit(joined(left.slice(0, 1)), columns, bar);
}

function join(
  left: readonly Part[],
  right: readonly Part[],
  limit: number,
  columns: number,
): Row | undefined {
  const [start, end] = [left, right].map((parts) => joined(parts.filter(({ rank }) => rank <= limit)));
  return rowWidth(start!) + rowWidth(end!) <= columns ? spread(start!, end!, columns, bar) : undefined;
}

function joined(parts: readonly Part[]): Row {
  return parts.flatMap(({ text, role }, index): Span[] => [
    { text: index === 0 ? " " : "· ", look: bar },
    { text, look: role ? { role, on: "bar" } : bar },
    { text: " ", look: bar },
  ]);
}

function connectionPart({ connection, address, nickname }: State): Part {
  const at = safe(address);
  switch (connection.type) {
    case "idle":
    case "connecting":
      return { text: `connecting to ${at}`, rank: 0 };
    case "registering":
      return { text: `signing in at ${at}`, rank: 0 };
    case "asking":
      return { text: `${at} asks for another nickname`, role: "warning", rank: 0 };
    case "asking password":
      return { text: `${at} asks for the password of ${safe(connection.account)}`, role: "warning", rank: 0 };
    case "online":
      return { text: `${safe(nickname)} at ${at}`, rank: 0 };
    case "waiting":
      return { text: `${at}: ${safe(connection.problem)}`, role: "error", rank: 0 };
    case "closed":
      return { text: `left ${at}`, rank: 0 };
  }
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
