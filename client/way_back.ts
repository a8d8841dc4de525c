// The way back to where we were on the line before: what opens it, which rooms are joined again, what was missed, and what
// is noise, because it tells only of the way. Knows no screen.
import { type IrcMessage, nicknameOf } from "../protocol/irc/message.ts";
import type { Clock } from "./clock.ts";
import { foldName, type Isupport } from "./isupport.ts";
import type { Link } from "./link.ts";
import { type Heard, Playback } from "./playback.ts";
import { RoomKeys } from "./room_keys.ts";
import type { Roster } from "./roster.ts";

/** How long after us others may come back without a word being made of it, in milliseconds. */
const othersMs = 60_000;

/** What was missed, where the server keeps what is said. */
export interface Missed {
  readonly messages?: number;
  readonly gone?: number;
  /** Rooms from which somebody has removed us meanwhile. */
  readonly removed?: readonly string[];
}

export class WayBack {
  readonly #clock: Clock;
  readonly #playback = new Playback();
  readonly #roomKeys = new RoomKeys();
  /** Opens our place on the server to a new line, if the one before is lost. */
  #token: string | undefined;
  #state: "new" | "returning" | "there" = "new";
  #rooms: readonly string[] = [];
  /** Who was in our rooms when the server was lost, as `room nickname`, both folded: they come back as we do. */
  #others = new Set<string>();

  #cancelForgetting: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** From the welcome on a line that follows another until all that was missed has come. */
  get isReturning(): boolean {
    return this.#state === "returning";
  }

  /** What to say to the server instead of a nickname, if there is a place of ours to take up. */
  get resume(): IrcMessage | undefined {
    return this.#token === undefined ? undefined : this.#playback.resuming(this.#token);
  }

  /** The person joins rooms, which may have keys. */
  joins(message: IrcMessage): void {
    this.#roomKeys.keep(message);
  }

  keepToken(token: string | undefined): void {
    this.#token = token;
  }

  /** The server has welcomed us; `resumed`: as if we had never been away. The roster is that of the line before. */
  welcome(resumed: boolean, roster: Roster, isupport: Isupport): void {
    this.#state = this.#state === "new" ? "there" : "returning";
    this.#rooms = roster.rooms();
    if (resumed) return;
    for (const room of this.#rooms) {
      for (const nickname of roster.members(room, isupport)) this.#others.add(key(room, nickname, isupport));
    }
  }

  /** The welcome is over: goes to where we were. `arrived` is called when all that was missed has been heard. */
  go(link: Link, roster: Roster, isupport: Isupport, arrived: (missed: Missed) => void): void {
    if (!this.isReturning) return;
    const keeps = link.capabilities.has("chatroom/resume");
    for (const room of link.resumed ? [] : this.#rooms) {
      const after = keeps ? this.#playback.lastOf(room, isupport) : undefined;
      const tags = after === undefined ? undefined : new Map([["chatroom/after", String(after)]]);
      link.post({ ...this.#roomKeys.joining(room), tags });
    }
    for (const request of keeps ? this.#playback.remaining(link.resumed) : []) link.post(request);
    link.fence(() => {
      this.#state = "there";
      const removed = link.resumed ? this.#rooms.filter((room) => !roster.has(room, isupport)) : [];
      for (const room of removed) this.#playback.left(room, isupport);
      this.#rooms = [];
      this.#cancelForgetting?.();
      // Whoever is not back by then comes as anybody does.
      this.#cancelForgetting = this.#clock.after(othersMs, () => this.#others.clear());
      arrived({ ...keeps && this.#playback.sum(), ...removed.length > 0 && { removed } });
    });
  }

  /** Takes in what the server says, and asks it for what is missing. Answers what there is to tell of it, in order. */
  hear(
    message: IrcMessage,
    link: Link,
    self: string,
    isupport: Isupport,
  ): Pick<Heard, "show" | "history"> {
    const { capabilities } = link;
    const { show, ask, ...history } = this.#playback.hear(message, { self, isupport, capabilities });
    for (const request of ask) link.post(request);
    return { show: show.filter((shown) => !this.#isNoise(shown, self, isupport)), ...history };
  }

  originOf(message: IrcMessage): "live" | "replay" | "history" {
    return this.#playback.originOf(message);
  }

  /** The line is gone. One that ended before its rooms were told again has changed nothing in which we are. */
  cut(roster: Roster, isupport: Isupport): void {
    this.#playback.cut();
    for (const room of this.#rooms) roster.enter(room, isupport);
  }

  close(): void {
    this.#cancelForgetting?.();
  }

  /** What only tells of the way back, ours or that of others. Refusals are told. */
  #isNoise({ command, source = "", params }: IrcMessage, self: string, isupport: Isupport): boolean {
    if (command === "JOIN") {
      const nickname = nicknameOf(source);
      const isOurs = foldName(nickname, isupport) === foldName(self, isupport);
      const wasThere = this.#others.delete(key(params[0] ?? "", nickname, isupport));
      return wasThere || isOurs && this.isReturning;
    }
    return this.isReturning && /^[0-3]\d\d$|^422$|^MODE$/.test(command);
  }
}

function key(room: string, nickname: string, isupport: Isupport): string {
  return `${foldName(room, isupport)} ${foldName(nickname, isupport)}`;
}
