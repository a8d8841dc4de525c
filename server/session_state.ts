// What a session can be, and what it is to others: its states, its wire, and what is logged of it.
import type { Outbound } from "./outbound.ts";
import type { Session } from "./session.ts";
import type { User } from "./user.ts";

export interface Registering {
  readonly name: "registering";
  readonly speaks: "irc" | "plain";
  nickname: string | null;
  username: string | null;
  realname: string;
  /** True between CAP LS or REQ and CAP END. */
  negotiating: boolean;
  passwordGiven: boolean;
  /** The lost connection that is taken up, and how far each target was read. */
  resume: { readonly token: string; readonly cursors: ReadonlyMap<string, number> } | null;
  /** Who has logged in, or null. */
  account: string | null;
}

export type SessionState =
  /** Which protocol it speaks is not known yet; `greeted` once it has been taken for a person. */
  | { readonly name: "knocking"; greeted: boolean }
  | Registering
  | { readonly name: "active"; readonly speaks: "irc" | "plain"; readonly user: User }
  /** A goodbye is on its way; what arrives is thrown away. Times out at `until`. */
  | { readonly name: "closing"; readonly until: number };

/** The socket's side of a session. */
export interface Wire {
  readonly outbound: Outbound;
  readonly address: string;
  /** Ends our side after what was written; the other side may still send. */
  closeWrite(): void;
  /** Ends both sides at once. */
  close(): void;
}

/** What is logged of a session. */
export type SessionEvent =
  | "registered"
  | "resumed"
  | "closed"
  | "account_made"
  | "logged_in"
  | "logged_out"
  | "login_failed"
  | "channel_registered"
  | "channel_dropped"
  | "killed"
  | "banned"
  | "ban_lifted";
export type OnSessionEvent = (event: SessionEvent, session: Session, detail: string) => void;
