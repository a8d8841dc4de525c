// What a person means, in the place where they are -> the IRC messages that ask the server for it. Pure.
import type { IrcMessage } from "../protocol/irc/message.ts";
import type { Intent } from "./commands.ts";
import { isRoom, type Isupport } from "./isupport.ts";
import { splitText } from "./split_text.ts";

export interface Place {
  /** The room or the person that plain text goes to. */
  readonly target: string | undefined;
  readonly nickname: string;
  readonly isupport: Isupport;
}

export type Request =
  | { readonly type: "messages"; readonly messages: readonly IrcMessage[] }
  | { readonly type: "mistake"; readonly sentence: string };

type Asking = Exclude<
  Intent["type"],
  "nothing" | "help" | "status" | "save" | "servers" | "register" | "login" | "password" | "quit" | "mistake"
>;

/** The messages for an intent that is a matter of the server's. Long text becomes several. */
export function request(intent: Extract<Intent, { type: Asking }>, place: Place): Request {
  switch (intent.type) {
    case "say":
      return place.target === undefined ? nowhere : talk(place.target, intent.text, place);
    case "act":
      return place.target === undefined ? nowhere : talk(place.target, intent.text, place, "ACTION");
    case "tell":
      return talk(intent.to, intent.text, place);
    case "query":
      return intent.nickname === undefined
        ? { type: "messages", messages: [] }
        : one("WHOIS", intent.nickname);
    case "who": {
      const of = intent.of ?? place.target;
      if (of === undefined) return nowhere;
      return isRoom(of, place.isupport) ? one("NAMES", of) : one("WHOIS", of);
    }
    case "nick":
      return one("NICK", intent.nickname);
    case "join": {
      const room = isRoom(intent.room, place.isupport) ? intent.room : `#${intent.room}`;
      return intent.key === undefined ? one("JOIN", room) : one("JOIN", room, intent.key);
    }
    case "part":
      return inRoom("PART", intent.room, intent.reason, place);
    case "topic":
      return inRoom("TOPIC", intent.room, intent.text, place);
    case "list":
      return one("LIST");
    case "logout":
      return one("LOGOUT");
  }
}

const nowhere: Request = { type: "mistake", sentence: "You are in no room. Try: /join #lobby" };

function one(command: string, ...params: string[]): Request {
  return { type: "messages", messages: [{ command, params }] };
}

function inRoom(command: string, named: string | undefined, text: string | undefined, place: Place): Request {
  const room = named ?? place.target;
  if (room === undefined || !isRoom(room, place.isupport)) return nowhere;
  return text === undefined ? one(command, room) : one(command, room, text);
}

function talk(target: string, text: string, place: Place, ctcp?: "ACTION"): Request {
  const frame = (piece: string) => ctcp === undefined ? piece : `\x01${ctcp} ${piece}\x01`;
  const pieces = splitText(text, textBytes(place.nickname, target) - frame("").length);
  const messages = pieces.map((piece) => ({ command: "PRIVMSG", params: [target, frame(piece)] }));
  return { type: "messages", messages };
}

/**
 * How many bytes of text fit a message to `target`. Readers get it with our `nick!user@host` in front, and many
 * servers cut there what passes 512 bytes. How long user and host are, we do not know: room for 11 and 63.
 */
function textBytes(nickname: string, target: string): number {
  const bytes = (text: string) => new TextEncoder().encode(text).length;
  const around = `:${nickname}!@ PRIVMSG ${target} :\r\n`;
  return Math.max(64, Math.min(400, 512 - bytes(around) - 11 - 63));
}
