// What a person does at the terminal, decoded: keys, pastes, the mouse wheel, focus.

export type Input =
  | { readonly type: "key"; readonly key: Key }
  /** A bracketed paste, with line ends as \n and without other control characters; cut where it was too long. */
  | { readonly type: "paste"; readonly text: string; readonly isCut: boolean }
  /** `rows` are negative for up. Columns and rows of the screen count from 0. */
  | { readonly type: "wheel"; readonly rows: number; readonly column: number; readonly row: number }
  | { readonly type: "click"; readonly column: number; readonly row: number }
  | { readonly type: "focus"; readonly hasFocus: boolean }
  /** The terminal's answer to "which background have you?" (OSC 11): 0..255 each. */
  | { readonly type: "background"; readonly red: number; readonly green: number; readonly blue: number };

export interface Key {
  /**
   * A named key, or the text itself (one grapheme or more) for what is to be inserted. With ctrl or alt, the bare
   * character in lower case.
   */
  readonly name:
    | "text"
    | "enter"
    | "tab"
    | "backspace"
    | "delete"
    | "escape"
    | "up"
    | "down"
    | "left"
    | "right"
    | "home"
    | "end"
    | "page up"
    | "page down"
    | "insert"
    | `f${number}`;
  /** For "text". */
  readonly text: string;
  readonly ctrl: boolean;
  readonly alt: boolean;
  readonly shift: boolean;
}
