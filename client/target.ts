// Where plain text goes: to a room that the person is in or wants to be in, or to one other person. Pure state.
import { type IrcMessage, nicknameOf } from "../protocol/irc/message.ts";
import { foldName, isRoom, type Isupport } from "./isupport.ts";
import type { Roster } from "./roster.ts";

/** The part of a connection that matters here. */
export interface Surroundings {
  readonly roster: Roster;
  readonly isupport: Isupport;
  readonly nickname: string;
}

export class Target {
  readonly #around: Surroundings;
  #name: string | undefined;
  #wantedRoom = "";

  constructor(around: Surroundings) {
    this.#around = around;
  }

  /** The room or nickname; undefined if there is none. */
  get name(): string | undefined {
    return this.#name;
  }

  get isPerson(): boolean {
    return this.#name !== undefined && !isRoom(this.#name, this.#around.isupport);
  }

  /** The room that was asked for last. */
  get wantedRoom(): string {
    return this.#wantedRoom;
  }

  /** From here on text is for this room, or for nobody: never for the one that is being left. */
  want(room: string): void {
    this.#wantedRoom = room;
    this.#name = room;
  }

  /** Talks to one person; without a nickname, to the room again. */
  query(nickname: string | undefined): void {
    this.#name = nickname ?? this.#room();
  }

  /** Follows a message that the roster has heard already. */
  follow(message: IrcMessage): void {
    const { roster, isupport, nickname } = this.#around;
    const [first = "", second = ""] = message.params;
    const source = nicknameOf(message.source ?? "");
    switch (message.command) {
      case "JOIN":
        if (foldName(source, isupport) !== foldName(nickname, isupport)) break;
        // The server's spelling of it; or a room that it has put us into.
        if (this.#name === undefined || this.#isAt(first)) this.#name = first;
        break;
      case "NICK":
        if (this.#isAt(source)) this.#name = first;
        break;
      case "PART":
      case "KICK":
        if (this.#isAt(first) && !roster.has(first, isupport)) this.#name = this.#room();
        break;
      default:
        // A room that does not let us in.
        if (!/^[45]\d\d$/.test(message.command) || !this.#isAt(second)) break;
        if (isRoom(second, isupport) && !roster.has(second, isupport)) this.#name = this.#room();
    }
  }

  #isAt(name: string): boolean {
    const { isupport } = this.#around;
    return this.#name !== undefined && foldName(name, isupport) === foldName(this.#name, isupport);
  }

  /** The room last asked for, or another, if we are in any. */
  #room(): string | undefined {
    const { roster, isupport } = this.#around;
    return roster.has(this.#wantedRoom, isupport) ? this.#wantedRoom : roster.rooms().at(-1);
  }
}
