// The keys of the rooms that the person has joined, so that they need not be asked for on the way back.
import type { IrcMessage } from "../protocol/irc/message.ts";

export class RoomKeys {
  readonly #keys = new Map<string, string>();

  /** Remembers the keys of a JOIN that the person sends. */
  keep({ params: [rooms = "", keys = ""] }: IrcMessage): void {
    const keyOf = keys.split(",");
    rooms.split(",").forEach((room, i) => {
      if (keyOf[i]) this.#keys.set(room.toLowerCase(), keyOf[i]);
    });
  }

  /** The JOIN for a room, with its key if it has one. */
  joining(room: string): IrcMessage {
    const key = this.#keys.get(room.toLowerCase());
    return { command: "JOIN", params: key === undefined ? [room] : [room, key] };
  }
}
