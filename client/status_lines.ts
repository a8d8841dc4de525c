// The connection's own affairs in a few words: how it is, what is not on disk yet, what was caught up. Pure.
import type { Connection } from "./connection.ts";
import type { Missed } from "./way_back.ts";

export const counted = (count: number) => count === 1 ? "1 message" : `${count} messages`;

/** After the line was lost and found again: `gone` is what retention took before we could hear it. */
export function caughtUp(
  nickname: string,
  { messages, gone = 0 }: Missed,
): string {
  if (messages === undefined) return `Connected again as ${nickname}.`;
  const parts = [
    ...messages > 0 || gone === 0 ? [messages === 0 ? "nothing was missed" : counted(messages)] : [],
    ...gone > 0 ? [`${gone} ${gone === 1 ? "is" : "are"} gone`] : [],
  ];
  return `Connected again as ${nickname}: caught up, ${parts.join(", ")}.`;
}

/** `lagMs` is the time of the last PING, if there was one. */
export function statusLine(
  { state, nickname, delivery }: Pick<Connection, "state" | "nickname" | "delivery">,
  address: string,
  lagMs: number | undefined,
): string {
  const line = state.type === "online"
    ? `Connected to ${address} as ${nickname}`
    : `Not connected to ${address}`;
  const lag = state.type === "online" && lagMs !== undefined ? `, lag ${Math.round(lagMs)} ms` : "";
  const { sent, waiting } = delivery;
  const parts = [
    ...sent > 0 ? [`${counted(sent)} sent, not on disk yet`] : [],
    ...waiting > 0 ? [`${counted(waiting)} not sent yet`] : [],
  ];
  return `${line}${lag}. ${parts.length > 0 ? parts.join(", ") : "All that was said is on disk"}.`;
}
