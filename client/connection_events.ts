// What a connection is given and what it tells: its options and bounds, the states it goes through, its events.
import type { IrcMessage } from "../protocol/irc/message.ts";
import type { BackoffBounds } from "./backoff.ts";
import type { Clock } from "./clock.ts";
import type { Dial } from "./dial.ts";
import type { LinkBounds } from "./link.ts";
import type { Credentials, LoginOutcome } from "./sasl_login.ts";
import type { Answer, Origin } from "./lookups.ts";
import type { Missed } from "./way_back.ts";

export type ConnectionState =
  | { readonly type: "idle" }
  | { readonly type: "connecting" }
  | { readonly type: "registering"; readonly nickname: string }
  /** The server refused the nickname, and `rename` goes on. The line may be cut meanwhile, which changes nothing. */
  | { readonly type: "asking"; readonly nickname: string; readonly problem: "taken" | "invalid" }
  /** The server did not take the password, as `why` says in a sentence, and `logIn` goes on. There is no line. */
  | { readonly type: "asking password"; readonly account: string; readonly why: string }
  | { readonly type: "online"; readonly nickname: string }
  | { readonly type: "waiting"; readonly problem: string; readonly delayMs: number }
  | { readonly type: "closed"; readonly end: End };

/** Why a connection ended for good. Once the server has welcomed us, only leaving ends it. */
export type End =
  | { readonly type: "left" }
  /** Nobody answered. `error` is what `dial` threw. */
  | { readonly type: "unreachable"; readonly error: unknown }
  /** Somebody answered and did not welcome us. `problem` is a few words without a full stop. */
  | { readonly type: "unwelcome"; readonly problem: string }
  /** There was an account to log in to, and no password would have done. `why` is a sentence. */
  | { readonly type: "not logged in"; readonly account: string; readonly why: string };

export type ConnectionEvent =
  | { readonly type: "state"; readonly state: ConnectionState }
  /**
   * What the server said; and what we said, where the server does not echo it. "replay": it was missed and is caught
   * up with; "history": it was said before we came, or was asked for with `older`; "search": it was found.
   */
  | {
    readonly type: "message";
    readonly message: IrcMessage;
    readonly origin: "live" | "replay" | Origin;
  }
  | Extract<Answer, { type: "played" }>
  /** What comes next was said in a room or by a person before we came to it; or all of that has come. */
  | { readonly type: "history"; readonly of: string; readonly is: "begun" | "over" }
  /** The time from a PING to its answer. */
  | { readonly type: "lag"; readonly ms: number }
  /**
   * The connection was lost and is whole again. Where the server keeps what is said: how much that was, all of it given
   * out before this, and how much is gone for ever.
   */
  | { readonly type: "caught up" } & Missed
  /** Somebody is in a room again where they were when the connection was lost. Nothing to tell, but they are there. */
  | { readonly type: "returned"; readonly room: string; readonly nickname: string }
  /** The server could not store this, and nobody has seen it. */
  | { readonly type: "not stored"; readonly message: IrcMessage; readonly why: string }
  /** Of what a person says, how much waits to be sent, and how much is sent and not known to be on disk. */
  | { readonly type: "delivery"; readonly waiting: number; readonly sent: number }
  /** An attempt to log in has ended. On the way back it is made without being asked for. */
  | { readonly type: "login"; readonly outcome: LoginOutcome }
  /** Not known to have arrived when the line was cut or left, and not sent again. Without what is secret. */
  | { readonly type: "uncertain"; readonly messages: readonly IrcMessage[] };

/** Milliseconds, all of them. */
export interface ConnectionBounds extends LinkBounds, BackoffBounds {
  readonly connectMs: number;
}

export const defaultBounds: ConnectionBounds = {
  connectMs: 10_000,
  registerMs: 30_000,
  pingMs: 30_000,
  deadMs: 60_000,
  quitMs: 2_000,
  backoffMs: 500,
  backoffMaxMs: 30_000,
  stableMs: 10_000,
};

export interface ConnectionOptions {
  readonly nickname: string;
  readonly dial: Dial;
  readonly clock: Clock;
  /** 0 <= n < 1. */
  readonly random: () => number;
  /** That many bytes that nobody can guess. */
  readonly randomBytes: (count: number) => Uint8Array;
  /** Called with each event, in order. Nothing more is read until what it answers to a message resolves. */
  readonly onEvent: (event: ConnectionEvent) => void | Promise<void>;
  readonly bounds?: Partial<ConnectionBounds>;
  /** Logs in on each line before the registration ends. Kept in memory as long as that may be needed. */
  readonly credentials?: Credentials | undefined;
  /**
   * A password may be seen by whoever is on the way: nobody is, or the person does not mind. Else only SCRAM is used, and
   * nothing is registered.
   */
  readonly mayShowPassword?: boolean;
}

/** Why an attempt to connect ended, in a few words without a full stop. */
export function problemOf(end: End): string {
  switch (end.type) {
    case "left":
      return "left";
    case "unwelcome":
      return end.problem;
    case "not logged in":
      return end.why.replace(/\.$/, "");
    case "unreachable":
      return String(end.error instanceof Error ? end.error.message : end.error).replace(
        / \(os error \d+\)$/,
        "",
      );
  }
}
