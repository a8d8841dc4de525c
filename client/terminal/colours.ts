// What a terminal can show, by what the environment says of it. Pure.

/** Bits of a colour: none, the 16 of ANSI, the 256 of xterm, red, green and blue. */
export type Depth = 0 | 4 | 8 | 24;

export interface TerminalKind {
  readonly term: string | undefined;
  readonly colorterm: string | undefined;
  readonly noColor: string | undefined;
  /** Such as `15;0`: the numbers of text and background. */
  readonly colorfgbg: string | undefined;
}

export function depthOf({ term = "", colorterm = "", noColor = "" }: TerminalKind): Depth {
  if (noColor !== "") return 0;
  if (/^(?:truecolor|24bit)$/.test(colorterm) || /-direct$|^xterm-(?:kitty|ghostty)$/.test(term)) return 24;
  if (/256/.test(term)) return 8;
  return /^(?:vt\d|dumb)|mono/.test(term) ? 0 : 4;
}

/** A first guess, until the terminal answers. Most are dark. */
export function backgroundOf({ colorfgbg = "" }: TerminalKind): "dark" | "light" {
  const paper = colorfgbg.split(";").at(-1);
  return paper === "7" || paper === "15" ? "light" : "dark";
}
