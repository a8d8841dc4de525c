// What the connection tells of itself -> the status bar and notes: its state, what was caught up, what did not arrive.
// Knows no messages but those of ours that it gives back.
import type { IrcMessage } from "../../protocol/irc/message.ts";
import type { ConnectionEvent, ConnectionState } from "../connection_events.ts";
import { problemOf } from "../connection_events.ts";
import { caughtUpNews } from "../status_lines.ts";
import type { IrcChat } from "./irc_chat.ts";
import { askSecret } from "./secrets.ts";
import { spoken } from "./spoken.ts";
import type { OpenConversation } from "../terminal/model/open_conversation.ts";

/** A wait for the next attempt to connect that is told each time, in milliseconds. */
const newsMs = 5_000;

export function follow(chat: IrcChat, state: ConnectionState): void {
  const before = chat.connection;
  chat.connection = state;
  // What was logged in is so on the line alone.
  if (state.type === "asking password") chat.account = undefined;
  chat.retryAt = undefined;
  if (before.type === "asking" || before.type === "asking password") {
    chat.secrets = undefined;
    chat.askAgain();
  }
  switch (state.type) {
    case "asking":
      chat.askAgain();
      break;
    case "asking password":
      chat.note("error", `${state.why} Type the password again, or nothing to go on without it.`);
      askSecret(chat, "login", state.account);
      break;
    case "connecting":
      chat.news = "connecting";
      break;
    case "online":
      if (chat.nickname !== state.nickname) chat.rename(state.nickname);
      if (before.type !== "online") online(chat);
      break;
    case "waiting": {
      if (before.type === "online") offline(chat);
      chat.retryAt = chat.now + state.delayMs;
      tellWait(chat, chat.now);
      if (before.type !== "online" && state.delayMs < newsMs) break;
      const lost = before.type === "online" ? "Connection lost" : "Still no connection";
      chat.note("status", `${lost}: ${state.problem}.`, chat.conversations.server);
      break;
    }
    case "closed":
      if (before.type === "online") offline(chat);
      chat.news = `closed: ${problemOf(state.end)}`;
      if (state.end.type !== "left") chat.note("error", `Not connected: ${problemOf(state.end)}.`);
  }
}

/** A login on the way back is no news, unless it failed. */
export function loggedIn(
  chat: IrcChat,
  outcome: Extract<ConnectionEvent, { type: "login" }>["outcome"],
): void {
  if (outcome.type !== "in") {
    if (chat.isOnline) chat.note("error", outcome.why);
    return;
  }
  chat.account = outcome.account;
  if (chat.isOnline || !chat.wasOnline) chat.note("status", `You are logged in as ${outcome.account}.`);
}

export function caughtUp(chat: IrcChat, missed: Extract<ConnectionEvent, { type: "caught up" }>): void {
  chat.news = caughtUpNews(missed);
  chat.note("status", `Connected again as ${chat.nickname}: ${chat.news}.`, chat.conversations.server);
  for (const name of missed.removed ?? []) removed(chat, name);
  allStale(chat);
}

/** Who came and went meanwhile, nobody has told. */
function allStale(chat: IrcChat): void {
  for (const conversation of chat.conversations.list) {
    if (conversation.kind === "room" && conversation.presence !== "out") conversation.isStale = true;
  }
  refresh(chat);
}

function removed(chat: IrcChat, name: string): void {
  const room = chat.conversations.find(name);
  if (!room) return;
  room.presence = "out";
  room.people.clear();
  chat.note("error", `You are not in ${name} any more: you were removed while the line was cut.`, room);
}

/** Asks who is in the room in view and what its topic is, if we have been away since. */
export function refresh(chat: IrcChat): void {
  const { current } = chat.conversations;
  if (!current.isStale || !chat.isOnline) return;
  current.isStale = false;
  current.isRefreshing = true;
  chat.send("NAMES", current.name);
  chat.send("TOPIC", current.name);
}

/** What was typed is not lost: it stands where it was to be said. */
export function giveBack(chat: IrcChat, message: IrcMessage, words: (text: string) => string): void {
  const { command, params: [target = ""] } = message;
  if (command === "REGISTER" || command === "PASSWD") chat.note("error", words(command));
  if (command !== "PRIVMSG" && command !== "NOTICE" && command !== "TOPIC") return;
  const text = message.params.at(-1) ?? "";
  const said = spoken(command, text);
  const typed = "request" in said || said.kind !== "action" ? text : `/me ${said.text}`;
  chat.note("error", words(typed), chat.conversations.find(target));
}

/** The time until the next attempt, counted down. */
export function tellWait(chat: IrcChat, now: number): void {
  if (chat.retryAt === undefined) return;
  const seconds = Math.max(0, Math.ceil((chat.retryAt - now) / 1000));
  const news = `no connection, trying again in ${seconds} s`;
  if (chat.news === news) return;
  chat.news = news;
  chat.version++;
}

function online(chat: IrcChat): void {
  const { address, room, otherRooms = [] } = chat.options;
  if (chat.wasOnline) {
    chat.news = "catching up";
    return;
  }
  chat.wasOnline = true;
  chat.news = "connected";
  chat.note("status", `Connected to ${address} as ${chat.nickname}.`, chat.conversations.server);
  if (room === "") return;
  chat.remember(chat.wanted, chat.fold(room));
  for (const each of [room, ...otherRooms]) chat.send("JOIN", each);
}

/** Nothing that was asked of the server will be answered. */
function offline(chat: IrcChat): void {
  chat.lagMs = undefined;
  chat.knowsMarkers = false;
  chat.refusesTags = false;
  chat.asked.clear();
  for (const conversation of chat.conversations.list) quieten(conversation);
}

function quieten(conversation: OpenConversation): void {
  conversation.listed = undefined;
  conversation.isRefreshing = false;
  conversation.asksWho = false;
  // The next line may have what this one had not.
  if (conversation.older !== "all shown") conversation.older = "unknown";
  if (conversation.typists.tick(Infinity)) conversation.touch();
}
