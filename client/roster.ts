// Who is in which of our rooms, as the server tells it. Pure state: fed with messages, asked by completion, lists
// of names, and the connection when it rejoins. Knows no screen and no socket.
import { type IrcMessage, nicknameOf } from "../protocol/irc/message.ts";
import { foldName, type Isupport } from "./isupport.ts";

interface Room {
  readonly name: string;
  /** Folded nickname -> nickname. */
  readonly members: Map<string, string>;
}

/** A server can claim any number of rooms and members; past these we forget the rest. */
const maxRooms = 1000;
const maxMembers = 20_000;

export class Roster {
  readonly #rooms = new Map<string, Room>();
  #listing: { readonly room: string; readonly names: string[]; complete: boolean } | undefined;

  /** Takes in one message. `self` is our own nickname before the message. */
  hear(message: IrcMessage, self: string, isupport: Isupport): void {
    const fold = (name: string) => foldName(name, isupport);
    const who = nicknameOf(message.source ?? "");
    const [first = "", second = ""] = message.params;
    switch (message.command) {
      case "JOIN":
        if (fold(who) === fold(self)) this.#enter(first, fold(first));
        this.#add(fold(first), who, fold);
        break;
      case "PART":
        this.#remove(fold(first), fold(who), fold(self));
        break;
      case "KICK":
        this.#remove(fold(first), fold(second), fold(self));
        break;
      case "QUIT":
        for (const room of this.#rooms.values()) room.members.delete(fold(who));
        break;
      case "NICK":
        for (const room of this.#rooms.values()) {
          if (room.members.delete(fold(who))) room.members.set(fold(first), first);
        }
        break;
      case "353":
        this.#list(message, isupport);
        break;
      case "366":
        if (this.#listing) this.#listing.complete = true;
        break;
    }
  }

  /** We are in a room, whoever else is. */
  enter(room: string, isupport: Isupport): void {
    if (!this.has(room, isupport)) this.#enter(room, foldName(room, isupport));
  }

  /** The rooms we are in, as the server spells them. */
  rooms(): string[] {
    return Array.from(this.#rooms.values(), (room) => room.name);
  }

  has(room: string, isupport: Isupport): boolean {
    return this.#rooms.has(foldName(room, isupport));
  }

  /** The nicknames in a room that we are in; none for another. */
  members(room: string, isupport: Isupport): string[] {
    return Array.from(this.#rooms.get(foldName(room, isupport))?.members.values() ?? []);
  }

  /** The newest list of names that the server sent for a room, prefixes such as @ included. */
  listing(room: string, isupport: Isupport): readonly string[] {
    const listing = this.#listing;
    return listing && foldName(listing.room, isupport) === foldName(room, isupport) ? listing.names : [];
  }

  /** Forgets everything: what a new connection's server says is all that counts. */
  clear(): void {
    this.#rooms.clear();
    this.#listing = undefined;
  }

  #enter(name: string, folded: string): void {
    if (this.#rooms.size < maxRooms) this.#rooms.set(folded, { name, members: new Map() });
  }

  #add(room: string, nickname: string, fold: (name: string) => string): void {
    const members = this.#rooms.get(room)?.members;
    if (members && members.size < maxMembers) members.set(fold(nickname), nickname);
  }

  #remove(room: string, member: string, self: string): void {
    if (member === self) this.#rooms.delete(room);
    else this.#rooms.get(room)?.members.delete(member);
  }

  #list({ params }: IrcMessage, isupport: Isupport): void {
    const room = params.at(-2) ?? "";
    if (!this.#listing || this.#listing.complete || this.#listing.room !== room) {
      this.#listing = { room, names: [], complete: false };
    }
    for (const word of (params.at(-1) ?? "").split(" ")) {
      if (word === "" || this.#listing.names.length >= maxMembers) continue;
      let bare = word;
      while (bare !== "" && isupport.memberPrefixes.includes(bare[0]!)) bare = bare.slice(1);
      const nickname = nicknameOf(bare);
      this.#listing.names.push(word.slice(0, word.length - bare.length) + nickname);
      this.#add(foldName(room, isupport), nickname, (name) => foldName(name, isupport));
    }
  }
}
