// The commands that only the full screen of a peer has: settings, what is seen and what is not. They change the screen and ask
// nothing of the peer.
import type { Acting } from "../../client/terminal/model/acting.ts";
import { searchAttributes } from "../../client/terminal/model/search_words.ts";
import { ignore, setSetting, unignore } from "../../client/terminal/model/settings_commands.ts";
import type { TypedRow } from "../commands/typed.ts";
import type { PeerChat } from "./peer_chat.ts";

export interface ScreenCommand extends TypedRow {
  act(chat: PeerChat, acting: Acting, words: readonly string[]): void;
}

const anyNumber = 1000;

/** What the list of what was found is of. */
export const searchList = "search";

export const screenCommands: readonly ScreenCommand[] = [
  {
    name: "search",
    takes: "[WORDS] [in:ROOM] [from:NAME] [before:DATE] [after:DATE]",
    help: "find what was said; a DATE is 2026-01-31",
    words: [1, anyNumber],
    act(chat, _acting, words) {
      const attributes = searchAttributes(words.join(" "));
      if (attributes === undefined) return;
      if (typeof attributes === "string") return chat.note("error", attributes);
      chat.overlays.showList(searchList, "Found", "Searching...");
      chat.effect({ type: "search", attributes });
    },
  },
  {
    name: "close",
    takes: "",
    help: "take this conversation off the screen; you stay in touch",
    words: [0, 0],
    act(chat, acting) {
      const { current, server } = chat.conversations;
      if (current === server) chat.note("error", "This one stays. To leave: /exit");
      else acting.close(current);
    },
  },
  {
    name: "clear",
    takes: "",
    help: "empty the screen of this conversation; what was said stays",
    words: [0, 0],
    act: (chat) => chat.conversations.current.clear(),
  },
  {
    name: "dnd",
    takes: "",
    help: "do not disturb: no bell and no notifications, until /dnd again",
    words: [0, 0],
    act: (chat) => setSetting(chat, "dnd", chat.settings.dnd ? "off" : "on"),
  },
  {
    name: "ignore",
    takes: "[NAME]",
    help: "see nothing more of what NAME says; or who is ignored",
    words: [0, 1],
    act: (chat, _acting, [name = ""]) => ignore(chat, name),
  },
  {
    name: "unignore",
    takes: "NAME",
    help: "see what NAME says again",
    words: [1, 1],
    act: (chat, _acting, [name = ""]) => unignore(chat, name),
  },
  {
    name: "set",
    takes: "[NAME [VALUE]]",
    help: "see the settings, or change one",
    words: [0, anyNumber],
    act: (chat, _acting, [name = "", ...value]) => setSetting(chat, name, value.join(" ")),
  },
];
