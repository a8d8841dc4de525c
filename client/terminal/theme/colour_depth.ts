// How many colours a terminal shows, by what the environment says of it. Pure: the values are given.
import type { Depth } from "./palette.ts";

export interface Environment {
  readonly COLORTERM?: string | undefined;
  readonly TERM?: string | undefined;
  /** Anything but an empty text: no colours (no-color.org). */
  readonly NO_COLOR?: string | undefined;
}

export function colourDepth({ COLORTERM = "", TERM = "", NO_COLOR = "" }: Environment): Depth {
  if (NO_COLOR !== "" || TERM === "" || TERM === "dumb" || /^vt\d/.test(TERM)) return 0;
  if (/^(truecolor|24bit)$/i.test(COLORTERM) || trueColour.test(TERM)) return 24;
  return TERM.includes("256col") ? 8 : 4;
}

const trueColour = /-direct$|^(alacritty|foot|wezterm|contour|rio)\b|^xterm-(kitty|ghostty)$/;
