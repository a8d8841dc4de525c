// What we tell others of ourselves unasked: that we type (IRCv3 typing), and that we are away when no key was pressed for
// long. Knows no keys.
import type { IrcChat } from "./irc_chat.ts";
import type { OpenConversation } from "../terminal/model/open_conversation.ts";

/** "active" is said again after this long, and "paused" when the text has rested for this long; milliseconds. */
const againMs = 3_000;

const idleReason = "no key was pressed for a while";

export class PresenceNotes {
  readonly #chat: IrcChat;
  /** Where others believe that we type. */
  #typing:
    | {
      readonly where: OpenConversation;
      readonly saidAt: number;
      readonly typedAt: number;
      isPaused: boolean;
    }
    | undefined;
  #actedAt: number;
  #isIdle = false;

  constructor(chat: IrcChat) {
    this.#chat = chat;
    this.#actedAt = chat.now;
  }

  /** The input line has changed. */
  typed(text: string): void {
    const { current } = this.#chat.conversations;
    // What begins as a command is said to nobody.
    const isTalk = text.trim() !== "" && !/^(?:\/(?!\/)|![A-Za-z])/.test(text) && mayTalk(current);
    if (!isTalk || !this.#chat.settings.typing) return this.stop();
    const { now } = this.#chat;
    const last = this.#typing;
    if (last && last.where === current && !last.isPaused && now - last.saidAt < againMs) {
      this.#typing = { ...last, typedAt: now };
      return;
    }
    if (last && last.where !== current) this.stop();
    this.#say(current, "active");
    this.#typing = { where: current, saidAt: now, typedAt: now, isPaused: false };
  }

  /** The text was said: others see that for themselves. */
  said(): void {
    this.#typing = undefined;
  }

  /** The text was given up, or the person has turned elsewhere. */
  stop(): void {
    if (!this.#typing) return;
    this.#say(this.#typing.where, "done");
    this.#typing = undefined;
  }

  /** The person is here. */
  acted(): void {
    this.#actedAt = this.#chat.now;
    if (!this.#isIdle) return;
    this.#isIdle = false;
    if (this.#chat.isOnline) this.#chat.send("AWAY");
  }

  /** The person says themselves whether they are away. */
  decided(): void {
    this.#isIdle = false;
  }

  tick(now: number): void {
    const last = this.#typing;
    if (last && !last.isPaused && now - last.typedAt >= againMs) {
      last.isPaused = true;
      this.#say(last.where, "paused");
    }
    const { settings: { awayAfter }, isAway, isOnline } = this.#chat;
    if (awayAfter === 0 || isAway || this.#isIdle || !isOnline) return;
    if (now - this.#actedAt < awayAfter * 60_000) return;
    this.#isIdle = true;
    this.#chat.send("AWAY", idleReason);
  }

  #say(where: OpenConversation, state: "active" | "paused" | "done"): void {
    const { isOnline, refusesTags } = this.#chat;
    if (!isOnline || refusesTags) return;
    this.#chat.sendTagged(new Map([["+typing", state]]), { command: "TAGMSG", params: [where.name] });
  }
}

function mayTalk({ kind, isJoined }: OpenConversation): boolean {
  return kind === "person" || isJoined;
}
