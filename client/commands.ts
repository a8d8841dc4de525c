// What a person types -> what they mean. Pure. The commands are a table, so that /help and completion cannot
// disagree with what is understood. Knows nothing of the connection or of the state of the conversation.
import { nearest } from "../cli/suggest.ts";
import { accountCommands } from "./account_commands.ts";

export type Intent =
  | { readonly type: "nothing" }
  | { readonly type: "say"; readonly text: string }
  | { readonly type: "act"; readonly text: string }
  | { readonly type: "tell"; readonly to: string; readonly text: string }
  /** Talk to one person from now on; without a nickname, to the room again. */
  | { readonly type: "query"; readonly nickname: string | undefined }
  | { readonly type: "who"; readonly of: string | undefined }
  | { readonly type: "nick"; readonly nickname: string }
  | { readonly type: "join"; readonly room: string; readonly key: string | undefined }
  | { readonly type: "part"; readonly room: string | undefined; readonly reason: string | undefined }
  /** Without a text, asks for the topic. */
  | { readonly type: "topic"; readonly room: string | undefined; readonly text: string | undefined }
  | { readonly type: "list" }
  | { readonly type: "status" }
  /** This server, to be found again under a name. */
  | { readonly type: "save"; readonly as: string }
  | { readonly type: "servers" }
  | { readonly type: "register" }
  /** Without an account, the one of the nickname. */
  | { readonly type: "login"; readonly account: string | undefined }
  | { readonly type: "logout" }
  | { readonly type: "password" }
  | { readonly type: "help"; readonly command: string | undefined }
  | { readonly type: "quit"; readonly reason: string | undefined }
  /** Nothing is to be sent; the sentence says why. `secret`: there may be a password in the line. */
  | { readonly type: "mistake"; readonly sentence: string; readonly secret?: boolean };

export interface TypedCommand<I = Intent> {
  readonly name: string;
  readonly aliases: readonly string[];
  /** What follows the name, such as `NAME TEXT`. */
  readonly usage: string;
  readonly help: string;
  /** `words` is what follows the name, trimmed. Undefined where it does not fit the usage. */
  parse(words: string): I | undefined;
}

export const commands: readonly TypedCommand[] = [
  {
    name: "who",
    aliases: ["names", "whois"],
    usage: "[ROOM|NAME]",
    help: "Who is in this room or another, or who NAME is",
    parse: (words) => ifName(words, true, (of) => ({ type: "who", of: of || undefined })),
  },
  {
    name: "msg",
    aliases: ["tell"],
    usage: "NAME TEXT",
    help: "Say something to NAME alone",
    parse(words) {
      const [to, text] = cutWord(words);
      return text === "" ? undefined : ifName(to, false, () => ({ type: "tell", to, text }));
    },
  },
  {
    name: "query",
    aliases: [],
    usage: "[NAME]",
    help: "See who NAME is, and talk to NAME alone until /query without a name",
    parse: (words) => ifName(words, true, (name) => ({ type: "query", nickname: name || undefined })),
  },
  {
    name: "me",
    aliases: [],
    usage: "TEXT",
    help: "Say what you do: /me waves",
    parse: (text) => text === "" ? undefined : { type: "act", text },
  },
  {
    name: "join",
    aliases: [],
    usage: "ROOM [KEY]",
    help: "Enter a room, and talk there",
    parse(words) {
      const [room, key] = cutWord(words);
      return ifName(room, false, () => ({ type: "join", room, key: key || undefined }));
    },
  },
  {
    name: "part",
    aliases: ["leave"],
    usage: "[ROOM] [REASON]",
    help: "Leave this room or another",
    parse(words) {
      const [room, reason] = cutRoom(words);
      return { type: "part", room, reason: reason || undefined };
    },
  },
  {
    name: "topic",
    aliases: [],
    usage: "[ROOM] [TEXT]",
    help: "See the room's topic, or set it",
    parse(words) {
      const [room, text] = cutRoom(words);
      return { type: "topic", room, text: text || undefined };
    },
  },
  {
    name: "list",
    aliases: ["rooms"],
    usage: "",
    help: "The rooms on this server",
    parse: () => ({ type: "list" }),
  },
  {
    name: "status",
    aliases: [],
    usage: "",
    help: "How the connection is, and what is not on disk yet",
    parse: () => ({ type: "status" }),
  },
  {
    name: "save",
    aliases: [],
    usage: "WORD",
    help: "Save this server with your nickname and rooms: chatroom client WORD comes back",
    parse: (words) => words === "" || /\s/.test(words) ? undefined : { type: "save", as: words },
  },
  {
    name: "servers",
    aliases: [],
    usage: "",
    help: "The servers you have saved",
    parse: () => ({ type: "servers" }),
  },
  {
    name: "nick",
    aliases: [],
    usage: "NAME",
    help: "Change your nickname",
    parse: (words) => ifName(words, false, (nickname) => ({ type: "nick", nickname })),
  },
  ...accountCommands,
  {
    name: "help",
    aliases: [],
    usage: "[COMMAND]",
    help: "This list, or one command of it",
    parse: (words) => ({ type: "help", command: words || undefined }),
  },
  {
    name: "quit",
    aliases: ["exit"],
    usage: "[REASON]",
    help: "Leave the server",
    parse: (words) => ({ type: "quit", reason: words || undefined }),
  },
];

/**
 * What people know with a "!" in front from other chat rooms, and the command that it is. Any other "!word" is a message.
 * There, to log out is to leave.
 */
const bangs: ReadonlyMap<string, string> = new Map([
  ...["who", "msg", "list", "query", "nick", "register", "login", "password", "help", "exit", "quit"]
    .map((name): [string, string] => [name, name]),
  ["logout", "quit"],
]);

export const bangNames: readonly string[] = [...bangs.keys()];

/** Reads one line as it was typed, without its line end. `table` is what can follow a "/". */
export function interpret<I = Intent>(
  line: string,
  table: readonly TypedCommand<Intent | I>[] = commands,
): Intent | I {
  // No line of the protocol can hold these.
  const text = line.replaceAll("\0", "\ufffd").replaceAll(/[\r\n]/g, " ");
  if (text.trim() === "") return { type: "nothing" };
  if (/^(?:\/\/|!![A-Za-z])/.test(text)) return { type: "say", text: text.slice(1) };
  const [word, words] = cutWord(text);
  if (word.startsWith("/")) {
    // A path is not a command.
    if (word.includes("/", 1)) return { type: "say", text };
    return command("/", word.slice(1), words, table);
  }
  if (/^![A-Za-z]+$/.test(word)) {
    const name = word.slice(1).toLowerCase();
    // A slip in "!msg ann ..." must not tell the room what was for one.
    if (bangNames.includes(name) || nearest(name, bangNames) !== undefined) {
      return command("!", name, words, commands);
    }
  }
  return { type: "say", text };
}

function command<I>(
  mark: "/" | "!",
  name: string,
  words: string,
  table: readonly TypedCommand<Intent | I>[],
): Intent | I {
  const known = find(mark === "/" ? name : bangs.get(name) ?? "", table);
  if (!known) {
    const allNames = table.flatMap(({ name, aliases }) => [name, ...aliases]);
    const near = nearest(name, mark === "/" ? allNames : bangNames);
    const meant = near ? ` Did you mean ${mark}${near}?` : " Try: /help";
    const hint = mark === "!" ? `${meant} To say it: !!${name}` : meant;
    const secret = accountCommands.some((row) => row.name === near);
    return {
      type: "mistake",
      sentence: `There is no command ${mark}${name}.${hint}`,
      ...secret && { secret },
    };
  }
  return known.parse(words) ?? { type: "mistake", sentence: `Type: ${mark}${usage(known)}` };
}

export function find<I = Intent>(
  name: string,
  table: readonly TypedCommand<Intent | I>[] = commands,
): TypedCommand<Intent | I> | undefined {
  const folded = name.toLowerCase();
  return table.find((row) => row.name === folded || row.aliases.includes(folded));
}

/** `msg NAME TEXT`. */
export function usage(row: Pick<TypedCommand, "name" | "usage">): string {
  return row.usage === "" ? row.name : `${row.name} ${row.usage}`;
}

/** The first word of a text, and what follows it, both trimmed. */
export function cutWord(text: string): [word: string, rest: string] {
  const trimmed = text.trim();
  const space = trimmed.search(/\s/);
  return space < 0 ? [trimmed, ""] : [trimmed.slice(0, space), trimmed.slice(space).trim()];
}

function cutRoom(words: string): [room: string | undefined, rest: string] {
  const [first, rest] = cutWord(words);
  return /^[#&]/.test(first) ? [first, rest] : [undefined, words.trim()];
}

/** One name that the protocol can carry, or none where `optional`. */
export function ifName<I>(words: string, optional: boolean, intent: (name: string) => I): I | undefined {
  const fits = words === "" ? optional : /^[^\s:,][^\s,]*$/.test(words);
  return fits ? intent(words) : undefined;
}
