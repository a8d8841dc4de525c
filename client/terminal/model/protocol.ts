// What a protocol decides of what a person does on the full screen; all else is the same for all of them (acting.ts).
import type { MessageAction } from "./action.ts";
import type { Said } from "./entry.ts";
import type { Choice } from "./overlays.ts";

export interface Protocol {
  /** Enter: words, a command, or the answer to what is asked. */
  submit(text: string): void;
  /** What is asked will not be answered. False if nothing was asked. */
  giveUp(): boolean;
  /** A row of a list was chosen that leads to others. */
  choose(choice: Extract<Choice, { type: "enter" | "talk to" }>): void;
  /** On the selected message, if one is. Without it the keys for that do nothing, and nobody is told of them. */
  onMessage?(action: MessageAction, said: Said | undefined): void;
  /** A key was pressed. */
  acted?(): void;
  /** The text in the input line is another one. */
  typed?(text: string): void;
  /** The text that was begun is given up, or left behind. */
  stopped?(): void;
}
