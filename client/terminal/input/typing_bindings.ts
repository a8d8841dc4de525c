// The keys of the input line and of its menu of completions. Pure.
import { type Binding, type Context, type Does, edit, step } from "./binding.ts";
import type { Motion } from "./graphemes.ts";

/** A menu is open while one types on. */
const typing: readonly Context[] = ["input", "menu"];

const lineBreak = edit({ type: "insert", text: "\n" });

export const typingBindings: readonly Binding[] = [
  { keys: "Enter", contexts: ["input"], help: "Send", on: { enter: { type: "submit" } } },
  {
    keys: "Alt+Enter, Ctrl+J",
    contexts: typing,
    help: "Begin another line",
    on: { "alt+enter": lineBreak, "shift+enter": lineBreak, "ctrl+j": lineBreak, "ctrl+alt+j": lineBreak },
  },
  {
    keys: "Tab",
    contexts: ["input"],
    help: "Complete a name, a room, a /command, an :emoji:",
    on: { tab: step("tab") },
  },
  {
    keys: "Tab, Up, Down",
    contexts: ["menu"],
    help: "Another completion",
    on: { "tab": step("tab"), "shift+tab": step("previous"), "up": step("previous"), "down": step("next") },
  },
  {
    keys: "Enter, Space",
    contexts: ["menu"],
    help: "Take the completion",
    on: { "enter": step("accept"), " ": step("space") },
  },
  { keys: "Esc", contexts: ["menu"], help: "What was typed instead", on: { escape: step("close") } },
  {
    keys: "Up, Down",
    contexts: ["input"],
    help: "A line up or down; then what was sent before",
    on: {
      up: edit({ type: "line", way: "up" }),
      down: edit({ type: "line", way: "down" }),
    },
  },
  {
    keys: "Left, Right",
    contexts: typing,
    help: "Move by a character",
    on: { "left": move("left"), "right": move("right"), "ctrl+b": move("left"), "ctrl+f": move("right") },
  },
  {
    keys: "Alt+B, Alt+F, Ctrl+Left, Ctrl+Right",
    contexts: typing,
    help: "Move by a word",
    on: {
      "alt+b": move("word left"),
      "alt+f": move("word right"),
      "ctrl+left": move("word left"),
      "ctrl+right": move("word right"),
      "alt+left": move("word left"),
      "alt+right": move("word right"),
    },
  },
  {
    keys: "Home, End, Ctrl+A, Ctrl+E",
    contexts: typing,
    help: "Move to the line's beginning or end",
    on: {
      "home": move("line start"),
      "end": move("line end"),
      "ctrl+a": move("line start"),
      "ctrl+e": move("line end"),
      "alt+<": move("start"),
      "alt+>": move("end"),
    },
  },
  {
    keys: "Backspace, Ctrl+H",
    contexts: typing,
    help: "Delete the character before",
    on: { "backspace": erase("left"), "shift+backspace": erase("left"), "ctrl+h": erase("left") },
  },
  {
    keys: "Delete, Ctrl+D",
    contexts: typing,
    help: "Delete the character behind",
    on: { "delete": erase("right"), "ctrl+d": erase("right") },
  },
  {
    keys: "Ctrl+U, Ctrl+K",
    contexts: typing,
    help: "Cut the line before or behind",
    on: { "ctrl+u": kill("line start"), "ctrl+k": kill("line end") },
  },
  {
    keys: "Ctrl+W, Alt+Backspace",
    contexts: typing,
    help: "Cut the word before",
    on: {
      "ctrl+w": kill("blank left"),
      "alt+backspace": kill("word left"),
      "ctrl+backspace": kill("word left"),
      "ctrl+alt+h": kill("word left"),
    },
  },
  {
    keys: "Alt+D",
    contexts: typing,
    help: "Cut the word behind",
    on: { "alt+d": kill("word right"), "ctrl+delete": kill("word right") },
  },
  {
    keys: "Ctrl+Y, Alt+Y",
    contexts: typing,
    help: "Put back what was cut; then what was cut before",
    on: { "ctrl+y": edit({ type: "yank" }), "alt+y": edit({ type: "yank older" }) },
  },
  {
    keys: "Ctrl+T",
    contexts: typing,
    help: "Swap two characters",
    on: { "ctrl+t": edit({ type: "transpose" }) },
  },
  {
    keys: "Ctrl+_",
    contexts: typing,
    help: "Undo",
    on: {
      "ctrl+_": edit({ type: "undo" }),
      "ctrl+/": edit({ type: "undo" }),
      "ctrl+shift+_": edit({ type: "undo" }),
    },
  },
];

function move(to: Motion): Does {
  return edit({ type: "move", to });
}

function erase(to: Motion): Does {
  return edit({ type: "delete", to });
}

function kill(to: Motion): Does {
  return edit({ type: "kill", to });
}
