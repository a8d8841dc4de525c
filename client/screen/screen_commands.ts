// The commands that only the full screen has, in the shape of those of the line mode, and all of them together: /help,
// completion and the model read this table. Pure.
import { commands, cutWord, ifName, type Intent, type TypedCommand } from "../commands.ts";
import { searchAttributes } from "../terminal/model/search_words.ts";

export type ScreenIntent =
  | { readonly type: "search"; readonly attributes: ReadonlyMap<string, string> }
  | { readonly type: "set"; readonly name: string; readonly value: string }
  | { readonly type: "ignore"; readonly nickname: string }
  | { readonly type: "unignore"; readonly nickname: string }
  | { readonly type: "away"; readonly reason: string }
  | { readonly type: "back" }
  | { readonly type: "close" }
  | { readonly type: "clear" }
  | { readonly type: "dnd" }
  | { readonly type: "invite"; readonly nickname: string; readonly room: string | undefined }
  | {
    readonly type: "kick";
    readonly room: string | undefined;
    readonly nickname: string;
    readonly reason: string;
  }
  | { readonly type: "mode"; readonly words: readonly string[] }
  | { readonly type: "react"; readonly with: string }
  | { readonly type: "reply"; readonly text: string }
  | { readonly type: "redact"; readonly reason: string };

export type ScreenCommand = TypedCommand<Intent | ScreenIntent>;

const screenCommands: readonly ScreenCommand[] = [
  {
    name: "search",
    aliases: [],
    usage: "[WORDS] [in:ROOM] [from:NAME] [before:DATE] [after:DATE]",
    help: "Find what was said; a DATE is 2026-01-31",
    parse(words) {
      const attributes = searchAttributes(words);
      return typeof attributes === "string"
        ? { type: "mistake", sentence: attributes }
        : attributes && { type: "search", attributes };
    },
  },
  {
    name: "reply",
    aliases: [],
    usage: "TEXT",
    help: "Answer the selected message, or the newest one",
    parse: (text) => text === "" ? undefined : { type: "reply", text },
  },
  {
    name: "react",
    aliases: [],
    usage: "EMOJI",
    help: "React to the selected message, or the newest one; again to take it back",
    parse: (emoji) => emoji === "" || /\s/.test(emoji) ? undefined : { type: "react", with: emoji },
  },
  {
    name: "redact",
    aliases: ["delete"],
    usage: "[REASON]",
    help: "Take back the selected message, or your newest one",
    parse: (reason) => ({ type: "redact", reason }),
  },
  {
    name: "close",
    aliases: [],
    usage: "",
    help: "Close this conversation; a room is left",
    parse: () => ({ type: "close" }),
  },
  {
    name: "clear",
    aliases: [],
    usage: "",
    help: "Empty the screen of this conversation; what was said stays on the server",
    parse: () => ({ type: "clear" }),
  },
  {
    name: "away",
    aliases: [],
    usage: "[REASON]",
    help: "Tell others that you are away",
    parse: (reason) => ({ type: "away", reason }),
  },
  {
    name: "back",
    aliases: [],
    usage: "",
    help: "You are not away any more",
    parse: () => ({ type: "back" }),
  },
  {
    name: "dnd",
    aliases: [],
    usage: "",
    help: "Do not disturb: no bell and no notifications, until /dnd again",
    parse: () => ({ type: "dnd" }),
  },
  {
    name: "ignore",
    aliases: [],
    usage: "[NAME]",
    help: "See nothing more of what NAME says; or who is ignored",
    parse: (words) => ifName(words, true, (nickname) => ({ type: "ignore", nickname })),
  },
  {
    name: "unignore",
    aliases: [],
    usage: "NAME",
    help: "See what NAME says again",
    parse: (words) => ifName(words, false, (nickname) => ({ type: "unignore", nickname })),
  },
  {
    name: "invite",
    aliases: [],
    usage: "NAME [ROOM]",
    help: "Ask NAME into this room or another",
    parse(words) {
      const [nickname, room] = cutWord(words);
      return ifName(nickname, false, () => ({ type: "invite", nickname, room: room || undefined }));
    },
  },
  {
    name: "kick",
    aliases: [],
    usage: "[ROOM] NAME [REASON]",
    help: "Remove NAME from this room or another",
    parse(words) {
      const [first, others] = cutWord(words);
      const isRoom = /^[#&]/.test(first);
      const [nickname, reason] = cutWord(isRoom ? others : words);
      const room = isRoom ? first : undefined;
      return ifName(nickname, false, () => ({ type: "kick", room, nickname, reason }));
    },
  },
  {
    name: "mode",
    aliases: [],
    usage: "[MODES]",
    help: "See the modes of this room, or set them: /mode +o ann",
    parse: (words) => ({ type: "mode", words: words.split(/\s+/).filter((word) => word !== "") }),
  },
  {
    name: "set",
    aliases: [],
    usage: "[NAME [VALUE]]",
    help: "See the settings, or change one",
    parse(words) {
      const [name, value] = cutWord(words);
      return { type: "set", name, value };
    },
  },
];

/** All there are on the full screen. */
export const typedCommands: readonly ScreenCommand[] = [...commands, ...screenCommands];

/** For the line mode: these say where they are to be had. */
export const screenOnly: readonly TypedCommand[] = screenCommands.map((row) => ({
  ...row,
  help: `${row.help} (on the full screen)`,
  parse: (): Intent => ({
    type: "mistake",
    sentence: `/${row.name} is for the full screen: run chatroom client on a terminal, without --plain.`,
  }),
}));
