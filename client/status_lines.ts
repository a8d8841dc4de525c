// The connection's own affairs in a few words: how it is, what is not on disk yet, what was caught up. Pure.
import type { IrcMessage } from "../protocol/irc/message.ts";
import type { Connection } from "./connection.ts";
import type { ConnectionState } from "./connection_events.ts";
import { clean } from "./render.ts";
import type { Missed } from "./way_back.ts";

export const counted = (count: number) => count === 1 ? "1 message" : `${count} messages`;

/** After the line was lost and found again: `gone` is what retention took before we could hear it. */
export function caughtUp(
  nickname: string,
  { messages, gone = 0 }: Missed,
): string {
  if (messages === undefined) return `Connected again as ${nickname}.`;
  return `Connected again as ${nickname}: ${caughtUpNews({ messages, gone })}.`;
}

/** The same in the fewest words: `caught up, 12 messages`. */
export function caughtUpNews({ messages, gone = 0 }: Missed): string {
  if (messages === undefined) return "connected again";
  const parts = [
    ...messages > 0 || gone === 0 ? [messages === 0 ? "nothing was missed" : counted(messages)] : [],
    ...gone > 0 ? [`${gone} ${gone === 1 ? "is" : "are"} gone`] : [],
  ];
  return `caught up, ${parts.join(", ")}`;
}

export interface StatusFacts extends Pick<Connection, "state" | "nickname" | "delivery"> {
  /** The account that we are logged in to. */
  readonly account: string | undefined;
}

/** `lagMs` is the time of the last PING, if there was one. */
export function statusLine(
  { state, nickname, account: name, delivery }: StatusFacts,
  address: string,
  lagMs: number | undefined,
): string {
  const account = name === undefined ? "not logged in" : `logged in as ${name}`;
  const line = state.type === "online"
    ? `Connected to ${address} as ${nickname}, ${account}`
    : `Not connected to ${address}`;
  const lag = state.type === "online" && lagMs !== undefined ? `, lag ${Math.round(lagMs)} ms` : "";
  const { sent, waiting } = delivery;
  const parts = [
    ...sent > 0 ? [`${counted(sent)} sent, not on disk yet`] : [],
    ...waiting > 0 ? [`${counted(waiting)} not sent yet`] : [],
  ];
  return `${line}${lag}. ${parts.length > 0 ? parts.join(", ") : "All that was said is on disk"}.`;
}

/** What the server may not have heard when the line was cut, as far as a person needs to know. */
export function doubts(messages: readonly IrcMessage[]): string[] {
  return messages.filter(({ command }) => ["PRIVMSG", "TOPIC", "REGISTER", "PASSWD"].includes(command))
    .map(({ command, params }) => `This may not have arrived: ${params.at(-1) ?? command}`);
}

/** A wait for the next attempt to connect that is told each time, in milliseconds. */
const newsMs = 5_000;

/** What a person wants to hear of the connection's new state; undefined where it is no news. `address` is the server's. */
export function newsOf(
  before: ConnectionState,
  state: ConnectionState,
  wasOnline: boolean,
  address: string,
): string | undefined {
  const isNew = before.type !== "online";
  switch (state.type) {
    case "online":
      if (!isNew) return undefined;
      return wasOnline
        ? `Connected again as ${state.nickname}.`
        : `Connected to ${address} as ${state.nickname}. /help lists the commands.`;
    case "waiting": {
      // A server that restarts refuses a few times, which is no news.
      if (isNew && state.delayMs < newsMs) return undefined;
      const lost = isNew ? "Still no connection" : "Connection lost";
      return `${lost}: ${state.problem}. Trying again in ${(state.delayMs / 1000).toFixed(1)} s.`;
    }
    default:
      return undefined;
  }
}

/** What the person is asked on the line that they type on; undefined where that is for talk. */
export function questionOf(state: ConnectionState): string | undefined {
  if (state.type !== "asking") return undefined;
  const why = state.problem === "taken" ? "is taken" : "is not allowed here";
  return `The nickname ${clean(state.nickname)} ${why}. Another one, or /login if it is yours: `;
}
