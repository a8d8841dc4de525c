// The way back to where we were on the line before: what opens it, which rooms are to be joined again, and what is noise
// on it, because it tells only of the way. Knows no line and no screen.
import { type IrcMessage, nicknameOf } from "../protocol/irc/message.ts";
import { foldName, type Isupport } from "./isupport.ts";
import type { Roster } from "./roster.ts";

export class WayBack {
  /** Opens our place on the server to a new line, if the one before is lost. */
  token: string | undefined;
  #state: "new" | "returning" | "there" = "new";
  #rooms: readonly string[] = [];
  /** Who was in our rooms when the server was lost, as `room nickname`, both folded: they come back as we do. */
  #others = new Set<string>();

  /** From the welcome on a line that follows another until all that was missed has come. */
  get isReturning(): boolean {
    return this.#state === "returning";
  }

  /** The rooms that we were in on the line before, until we are there. */
  get rooms(): readonly string[] {
    return this.#rooms;
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

  /** We are where we were. */
  arrive(): void {
    this.#state = "there";
    this.#rooms = [];
  }

  /** Whoever is not back by now comes as anybody does. */
  forgetOthers(): void {
    this.#others.clear();
  }

  /** What only tells of the way back, ours or that of others. Refusals are told. */
  isNoise({ command, source = "", params }: IrcMessage, self: string, isupport: Isupport): boolean {
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
