// Text with a look, as the screen takes it: spans of safe text in a role or a style, and rows of them. Knows no colour
// values and no terminal: those are the theme's (theme.ts).

/** What a piece of text is. The theme gives each its colours. */
export type Role =
  | "text"
  | "muted"
  | "accent"
  | "time"
  | "own"
  | "highlight"
  | "error"
  | "warning"
  | "good"
  | "link"
  | "code"
  | "quote"
  | "bar"
  | "bar strong"
  | "selected"
  | "unread"
  | "operator"
  | "line";

export interface Look {
  readonly role?: Role;
  /** The nickname whose colour this has; it wins over the role. */
  readonly nickname?: string;
  /** A colour of mIRC's table 0..98, or `#rrggbb`, before legibility is seen to; wins over both. */
  readonly ink?: number | string;
  readonly paper?: number | string;
  readonly bold?: boolean;
  readonly italic?: boolean;
  readonly underline?: boolean;
  readonly strike?: boolean;
  readonly inverse?: boolean;
  /** The role whose background this lies on, such as a bar or the selected message. */
  readonly on?: "bar" | "selected";
  /** A URL for OSC 8, checked already. */
  readonly link?: string;
}

/** Text that is safe for a terminal: no control characters, no escapes, no bidi overrides. */
export interface Span {
  readonly text: string;
  readonly look: Look;
}

/** One row of the screen. */
export type Row = readonly Span[];
