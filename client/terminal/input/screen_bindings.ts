// The keys for what is on the screen: conversations, messages, what lies over them, and the program itself. Pure.
import { act, type Binding, type Context, type Does } from "./binding.ts";

const everywhere: readonly Context[] = ["input", "menu", "list", "question", "selecting"];
const conversation: readonly Context[] = ["input", "menu", "selecting"];

const help = act({ type: "help" });
const close = act({ type: "close" });
const choose = act({ type: "choose" });
const interrupt = act({ type: "interrupt" });
const older = act({ type: "select", move: "older" });
const newer = act({ type: "select", move: "newer" });

/** What 1 to 6 react with; + is the first. */
const reactions: readonly string[] = ["👍", "❤️", "😂", "🎉", "😮", "😢"];

/** Farther than any list is long. */
const farAway = 1_000_000;

export const screenBindings: readonly Binding[] = [
  { keys: "F1", contexts: everywhere, help: "Show the keys", on: { f1: help } },
  {
    keys: "?",
    contexts: ["input", "menu"],
    onEmptyLine: true,
    help: "Show the keys, where nothing is typed",
    on: { "?": help },
  },
  {
    keys: "?",
    contexts: ["selecting"],
    help: "Show the keys, where a message is selected",
    on: { "?": help },
  },
  { keys: "Esc", contexts: ["input", "list", "question"], help: "Close what is open", on: { escape: close } },
  { keys: "Ctrl+C", contexts: everywhere, help: "Twice: leave", on: { "ctrl+c": interrupt } },
  {
    keys: "Ctrl+D",
    contexts: ["input", "menu"],
    onEmptyLine: true,
    help: "Twice, where nothing is typed: leave",
    on: { "ctrl+d": interrupt },
  },
  {
    keys: "Ctrl+Z",
    contexts: everywhere,
    help: "Back to the shell; fg returns",
    on: { "ctrl+z": { type: "suspend" } },
  },
  {
    keys: "Ctrl+L",
    contexts: everywhere,
    help: "Draw the screen anew",
    on: { "ctrl+l": { type: "redraw" } },
  },
  {
    keys: "Alt+1..9",
    contexts: conversation,
    help: "Go to a conversation by its number",
    on: Object.fromEntries(
      Array.from({ length: 9 }, (_, index) => [`alt+${index + 1}`, act({ type: "switch", to: { index } })]),
    ),
  },
  {
    keys: "Alt+Up, Ctrl+P",
    contexts: conversation,
    help: "Conversation above",
    on: {
      "alt+up": act({ type: "switch", to: "previous" }),
      "ctrl+p": act({ type: "switch", to: "previous" }),
    },
  },
  {
    keys: "Alt+Down, Ctrl+N",
    contexts: conversation,
    help: "Conversation below",
    on: { "alt+down": act({ type: "switch", to: "next" }), "ctrl+n": act({ type: "switch", to: "next" }) },
  },
  {
    keys: "Ctrl+G",
    contexts: conversation,
    help: "Next conversation with something unread",
    on: { "ctrl+g": act({ type: "switch", to: "unread" }) },
  },
  {
    keys: "PgUp, PgDn, wheel",
    contexts: conversation,
    help: "Scroll, as far back as anything is kept",
    on: {
      "page up": act({ type: "scroll", by: "page up" }),
      "page down": act({ type: "scroll", by: "page down" }),
    },
  },
  {
    keys: "Ctrl+Home, Ctrl+End",
    contexts: conversation,
    help: "Scroll to the oldest or the newest",
    on: {
      "ctrl+home": act({ type: "scroll", by: "top" }),
      "ctrl+end": act({ type: "scroll", by: "bottom" }),
    },
  },
  {
    keys: "Alt+K, Shift+Up",
    contexts: ["input", "menu"],
    help: "Select a message",
    on: { "alt+k": older, "shift+up": older },
  },
  {
    keys: "Up, Down",
    contexts: ["selecting"],
    help: "Select an older or a newer message",
    on: {
      "up": older,
      "down": newer,
      "k": older,
      "j": newer,
      "alt+k": older,
      "alt+j": newer,
      "shift+up": older,
      "shift+down": newer,
    },
  },
  {
    keys: "R, Enter",
    contexts: ["selecting"],
    help: "Answer it",
    on: { r: act({ type: "reply" }), enter: act({ type: "reply" }) },
  },
  {
    keys: "+, 1..6",
    contexts: ["selecting"],
    help: `React to it: ${reactions.join(" ")}`,
    on: Object.fromEntries([["+", reactions[0]!], ...reactions.map((each, i) => [`${i + 1}`, each])].map((
      [key, emoji],
    ) => [key, act({ type: "react", with: emoji! })])),
  },
  {
    keys: "D",
    contexts: ["selecting"],
    help: "Take it back",
    on: { d: act({ type: "redact" }), delete: act({ type: "redact" }) },
  },
  { keys: "Y", contexts: ["selecting"], help: "Copy it", on: { y: act({ type: "copy" }) } },
  {
    keys: "Esc",
    contexts: ["selecting"],
    help: "Back to the input line",
    on: { escape: act({ type: "select", move: "none" }) },
  },
  {
    keys: "Up, Down, PgUp, PgDn",
    contexts: ["list"],
    help: "Another row",
    on: {
      "up": by(-1),
      "down": by(1),
      "ctrl+p": by(-1),
      "ctrl+n": by(1),
      "page up": by(-10),
      "page down": by(10),
      "home": by(-farAway),
      "end": by(farAway),
    },
  },
  { keys: "Enter", contexts: ["list"], help: "Go to the chosen row", on: { enter: choose } },
  { keys: "Q", contexts: ["list"], help: "Close the list", on: { q: close } },
  { keys: "Y, Enter", contexts: ["question"], help: "Answer yes", on: { y: choose, enter: choose } },
  { keys: "N", contexts: ["question"], help: "Answer no", on: { n: close } },
];

function by(rows: number): Does {
  return act({ type: "move", by: rows });
}
