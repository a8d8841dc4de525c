// How the connection is, in the words of the status bar. Pure.
import type { ConnectionState } from "../connection_events.ts";
import type { StatusPart } from "../terminal/model/state.ts";

export interface StatusFacts {
  readonly connection: ConnectionState;
  /** Where we connect to, for people: `localhost:9090`. */
  readonly address: string;
  readonly nickname: string;
  readonly account: string | undefined;
  readonly isEncrypted: boolean;
  readonly isAway: boolean;
  readonly lagMs: number | undefined;
  readonly waiting: number;
  /** Sent and not known to be on disk. */
  readonly sent: number;
  /** That takes its time. */
  readonly isLate: boolean;
  /** The connection's last news: `caught up, 12 messages`. */
  readonly news: string | undefined;
}

export function statusParts(facts: StatusFacts): StatusPart[] {
  const { connection: { type }, account, isEncrypted, isAway, lagMs, waiting, sent, isLate, news } = facts;
  const parts: StatusPart[] = [
    connectionPart(facts),
    { text: isEncrypted ? "TLS" : "not encrypted", rank: 5 },
  ];
  if (account !== undefined) parts.push({ text: `account ${account}`, rank: 7 });
  if (lagMs !== undefined) parts.push({ text: `${Math.round(lagMs)} ms`, rank: 6 });
  if (isAway) parts.push({ text: "away", role: "warning", rank: 3 });
  if (waiting > 0) parts.push({ text: `${waiting} waiting`, role: "warning", rank: 1 });
  if (isLate && sent > 0) parts.push({ text: `${sent} not on disk yet`, rank: 4 });
  const isNews = type === "online" || type === "waiting";
  if (isNews && news !== undefined) {
    parts.push({ text: news, role: type === "online" ? "good" : "warning", rank: 2 });
  }
  return parts;
}

function connectionPart({ connection, address, nickname }: StatusFacts): StatusPart {
  switch (connection.type) {
    case "idle":
    case "connecting":
      return { text: `connecting to ${address}`, rank: 0 };
    case "registering":
      return { text: `signing in at ${address}`, rank: 0 };
    case "asking":
      return { text: `${address} asks for another nickname`, role: "warning", rank: 0 };
    case "asking password":
      return { text: `${address} asks for the password of ${connection.account}`, role: "warning", rank: 0 };
    case "online":
      return { text: `${nickname} at ${address}`, rank: 0 };
    case "waiting":
      return { text: `${address}: ${connection.problem}`, role: "error", rank: 0 };
    case "closed":
      return { text: `left ${address}`, rank: 0 };
  }
}
