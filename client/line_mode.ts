// The line mode from its start to its end: a nickname, a conversation, and each way out of it. Knows no socket and
// no command line.
import { askCredentials } from "./account_talk.ts";
import type { Connection } from "./connection.ts";
import type { ConnectionEvent, End } from "./connection_events.ts";
import { Conversation, type ConversationOptions } from "./conversation.ts";
import { canBeNickname } from "./nickname.ts";
import type { Credentials } from "./sasl_login.ts";

export interface LineModeOptions extends Omit<ConversationOptions, "connect"> {
  readonly connect: (
    nickname: string,
    onEvent: (event: ConnectionEvent) => void | Promise<void>,
    credentials: Credentials | undefined,
  ) => Connection;
  /** The account to log in to at once, and its password if it is not to be asked for. */
  readonly account?: string | undefined;
  readonly password?: string | undefined;
  /** Undefined: ask, and take `suggestion` for no answer. */
  readonly nickname: string | undefined;
  readonly suggestion: string;
  /** The room to enter first. */
  readonly room: string;
  /** To be entered besides. */
  readonly otherRooms?: readonly string[];
  /** Aborts to leave at once. */
  readonly interrupted: AbortSignal;
}

export type Outcome =
  /** `allSaid` is false if something that was to be said was refused, or is not known to have arrived. */
  | { readonly type: "left"; readonly allSaid: boolean }
  | { readonly type: "interrupted" }
  /** Nobody reads our output any more. */
  | { readonly type: "unread" }
  /** These end it only where there is nobody to ask. */
  | { readonly type: "nickname refused"; readonly nickname: string; readonly problem: "taken" | "invalid" }
  | { readonly type: "not admitted"; readonly room: string }
  /** `why` is a sentence of the server's. */
  | { readonly type: "login refused"; readonly account: string; readonly why: string }
  | Exclude<End, { type: "left" }>;

/** How long the server may take nothing more of what was said before we leave all the same, in milliseconds. */
const patienceMs = { terminal: 2_000, pipe: 120_000 };

/** Talks until the person leaves, the input ends, or nothing more can be done. Closes the surface. */
export async function runLineMode(options: LineModeOptions): Promise<Outcome> {
  const { surface, interrupted } = options;
  let conversation: Conversation | undefined;
  let ended: Promise<End> | undefined;
  const typed = surface.typed((line) => conversation?.complete(line) ?? [[], line]);
  const stopped = Promise.race([
    aborted(interrupted).then((): Outcome => ({ type: "interrupted" })),
    surface.gone.then((): Outcome => ({ type: "unread" })),
  ]);
  try {
    const { account } = options;
    const credentials = account === undefined
      ? undefined
      : await Promise.race([credentialsOf(account, options), stopped]);
    if (credentials && "type" in credentials) return credentials;
    if (account !== undefined && !credentials) return { type: "left", allSaid: false };
    const nickname = options.nickname ?? account ??
      await Promise.race([askNickname(typed, options), stopped]);
    if (nickname === undefined) return { type: "left", allSaid: true };
    if (typeof nickname !== "string") return nickname;
    const refused = Promise.withResolvers<Outcome>();
    const connect = (onEvent: (event: ConnectionEvent) => void | Promise<void>) =>
      options.connect(nickname, (event) => {
        if (event.type === "state" && event.state.type === "asking" && surface.type === "pipe") {
          const { nickname, problem } = event.state;
          refused.resolve({ type: "nickname refused", nickname, problem });
        }
        if (event.type === "state" && event.state.type === "asking password" && surface.type === "pipe") {
          const { account, why } = event.state;
          refused.resolve({ type: "login refused", account, why });
        }
        return onEvent(event);
      }, credentials);
    conversation = new Conversation({ ...options, connect });
    const talk = converse(typed, conversation, options);
    ended = conversation.connection.run();
    return await Promise.race([stopped, refused.promise, ended.then((end) => outcomeOf(end, false)), talk]);
  } finally {
    conversation?.connection.quit(conversation.quitReason);
    await ended;
    await surface.close();
  }
}

async function credentialsOf(
  account: string,
  { surface, password }: LineModeOptions,
): Promise<Credentials | undefined> {
  return password === undefined ? await askCredentials(surface, account) : { account, password };
}

async function askNickname(
  typed: AsyncIterator<string>,
  { surface, suggestion }: LineModeOptions,
): Promise<string | undefined> {
  surface.prompt(`What is your nickname? [${suggestion}] `);
  for (let line = await typed.next(); !line.done; line = await typed.next()) {
    const nickname = line.value.trim() || suggestion;
    if (canBeNickname(nickname)) return nickname;
    surface.prompt(`A nickname is one word that starts with a letter. Yours? [${suggestion}] `);
  }
  return undefined;
}

async function converse(
  typed: AsyncIterable<string>,
  conversation: Conversation,
  { room, otherRooms, surface }: LineModeOptions,
): Promise<Outcome> {
  const { connection } = conversation;
  let next = await conversation.enter(room, otherRooms);
  let settled = false;
  try {
    if (next === "more") {
      for await (const line of typed) {
        next = await conversation.take(line);
        if (next !== "more" || connection.state.type === "closed") break;
      }
    }
  } finally {
    const isHopeless = surface.type === "terminal" && connection.state.type !== "online";
    settled = await connection.settled(isHopeless ? 0 : patienceMs[surface.type]);
  }
  if (connection.state.type === "closed") return outcomeOf(connection.state.end, false);
  if (next === "not admitted") return { type: "not admitted", room: conversation.wantedRoom };
  return { type: "left", allSaid: settled && conversation.allSaid };
}

function outcomeOf(end: End, allSaid: boolean): Outcome {
  return end.type === "left" ? { type: "left", allSaid } : end;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
