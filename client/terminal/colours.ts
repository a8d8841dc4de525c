// Which theme there is and how rows are painted in it: by the settings, the environment and what the terminal answers.
import type { Settings } from "./settings.ts";
import type { Row } from "./text/span.ts";
import { colourDepth } from "./theme/colour_depth.ts";
import type { Rgb } from "./theme/colour.ts";
import { paint } from "./theme/paint.ts";
import type { Depth } from "./theme/palette.ts";
import { type Theme, themeFor } from "./theme/theme.ts";

/** The environment variables that tell what a terminal can show. */
export interface TerminalKind {
  readonly TERM: string | undefined;
  readonly COLORTERM: string | undefined;
  readonly COLORFGBG: string | undefined;
  readonly NO_COLOR: string | undefined;
}

export class Colours {
  /** Whether the terminal is to be asked for its background. The Linux console would show the question. */
  readonly asks: boolean;
  readonly #depth: Depth;
  #background: Rgb;
  #chosen: Settings["theme"];
  #theme: Theme;

  constructor(kind: TerminalKind, chosen: Settings["theme"]) {
    this.#depth = colourDepth(kind);
    this.asks = this.#depth > 0 && kind.TERM !== "linux";
    this.#background = guess(kind.COLORFGBG);
    this.#chosen = chosen;
    this.#theme = themeFor(this.#background, chosen);
  }

  paint(row: Row): string {
    return paint(row, this.#theme, this.#depth);
  }

  learn(background: Rgb): void {
    this.#background = background;
    this.#theme = themeFor(background, this.#chosen);
  }

  choose(chosen: Settings["theme"]): void {
    if (chosen === this.#chosen) return;
    this.#chosen = chosen;
    this.#theme = themeFor(this.#background, chosen);
  }
}

/** By COLORFGBG, such as `15;0`: the numbers of text and background. Without it dark, as most are. */
function guess(colorfgbg: string | undefined): Rgb {
  const paper = colorfgbg?.split(";").at(-1);
  const level = paper === "7" || paper === "15" ? 255 : 0;
  return { red: level, green: level, blue: level };
}
