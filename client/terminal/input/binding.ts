// One row of the table of keys (bindings.ts).
import type { Action } from "../model/action.ts";
import type { MenuStep } from "./completion_menu.ts";
import type { Edit } from "./editor.ts";

/**
 * Where keys go: the input line, the menu of completions above it, a list over the timeline (the keys too), a
 * question there, or the messages of which one is selected.
 */
export type Context = "input" | "menu" | "list" | "question" | "selecting";

export type Does =
  | { readonly type: "action"; readonly action: Action }
  | { readonly type: "edit"; readonly edit: Edit }
  | { readonly type: "menu"; readonly step: MenuStep }
  /** Takes the line out of the editor, and makes an action of it. */
  | { readonly type: "submit" }
  | { readonly type: "suspend" }
  | { readonly type: "redraw" };

export interface Binding {
  /** As people call them. */
  readonly keys: string;
  readonly contexts: readonly Context[];
  /** True where it holds only while nothing is typed. */
  readonly onEmptyLine?: true;
  readonly help: string;
  /** By chord: `ctrl+a`, `alt+shift+up`, `?`. */
  readonly on: Readonly<Record<string, Does>>;
}

export function act(action: Action): Does {
  return { type: "action", action };
}

export function edit(edit: Edit): Does {
  return { type: "edit", edit };
}

export function step(step: MenuStep): Does {
  return { type: "menu", step };
}
