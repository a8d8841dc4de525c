// A terminal's rows with the codes of their looks -> an SVG that shows them cell by cell. Knows the codes that tmux
// writes (SGR), and no terminal.
import stringWidth from "string-width";

export interface Colours {
  readonly ink: string;
  readonly paper: string;
}

interface Look {
  readonly ink: string | undefined;
  readonly paper: string | undefined;
  readonly isBold: boolean;
  readonly isItalic: boolean;
  readonly isUnderlined: boolean;
  readonly isInverse: boolean;
}

const plain: Look = {
  ink: undefined,
  paper: undefined,
  isBold: false,
  isItalic: false,
  isUnderlined: false,
  isInverse: false,
};

const cell = { width: 8.4, height: 18 };
const margin = 10;
const graphemes = new Intl.Segmenter();

/** The rows as `capture-pane -e` has them, on a screen of so many columns. */
export function svg(rows: readonly string[], columns: number, colours: Colours): string {
  const width = columns * cell.width + 2 * margin;
  const height = rows.length * cell.height + 2 * margin;
  let look = plain;
  const body = rows.map((row, index) => {
    const drawn = drawRow(row, index, look, colours);
    look = drawn.look;
    return drawn.svg;
  }).join("");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${round(width)} ${round(height)}" ` +
    `width="${round(width)}" height="${round(height)}" font-size="14" ` +
    `font-family="'DejaVu Sans Mono', Menlo, Consolas, 'Noto Sans Mono CJK SC', monospace">\n` +
    `<rect width="100%" height="100%" rx="8" fill="${colours.paper}"/>\n${body}</svg>\n`;
}

function drawRow(row: string, index: number, before: Look, colours: Colours): { svg: string; look: Look } {
  let look = before;
  let column = 0;
  let drawn = "";
  // Links have no looks of their own here.
  for (
    const [, codes, text] of row.matchAll(
      /\x1b\[([\d;:]*)m|\x1b\]8;[^\x1b]*\x1b\\|[\x0e\x0f]|([^\x1b\x0e\x0f]+)/g,
    )
  ) {
    if (codes !== undefined) look = changed(look, codes.split(/[;:]/).map(Number));
    for (const { cells, run } of text === undefined ? [] : runs(text)) {
      drawn += drawRun(run, column, index, cells, look, colours);
      column += cells;
    }
  }
  return { svg: drawn, look };
}

/** Text cut so that each piece has cells of one width: then every cell is where the terminal has it. */
function runs(text: string): { cells: number; run: string }[] {
  const all: { cells: number; run: string; isWide: boolean }[] = [];
  for (const { segment } of graphemes.segment(text)) {
    const cells = stringWidth(segment);
    const last = all.at(-1);
    if (last && last.isWide === cells > 1 && !last.isWide) {
      last.run += segment;
      last.cells += cells;
    } else all.push({ cells, run: segment, isWide: cells > 1 });
  }
  return all;
}

function drawRun(
  run: string,
  column: number,
  row: number,
  cells: number,
  look: Look,
  colours: Colours,
): string {
  const [x, y] = [margin + column * cell.width, margin + row * cell.height];
  const width = round(cells * cell.width);
  const ink = (look.isInverse ? look.paper ?? colours.paper : look.ink) ?? colours.ink;
  const paper = look.isInverse ? look.ink ?? colours.ink : look.paper;
  const back = paper === undefined
    ? ""
    : `<rect x="${round(x)}" y="${round(y)}" width="${width}" height="${cell.height}" fill="${paper}"/>\n`;
  if (run.trim() === "" && !look.isUnderlined) return back;
  const style = (look.isBold ? ` font-weight="bold"` : "") + (look.isItalic ? ` font-style="italic"` : "") +
    (look.isUnderlined ? ` text-decoration="underline"` : "");
  return `${back}<text x="${round(x)}" y="${round(y + 13.5)}" textLength="${width}" ` +
    `lengthAdjust="spacingAndGlyphs" xml:space="preserve" fill="${ink}"${style}>${escaped(run)}</text>\n`;
}

function changed(look: Look, codes: readonly number[]): Look {
  let next = look;
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at]!;
    if (code === 0) next = plain;
    else if (code === 1) next = { ...next, isBold: true };
    else if (code === 3) next = { ...next, isItalic: true };
    else if (code === 4) next = { ...next, isUnderlined: true };
    else if (code === 7) next = { ...next, isInverse: true };
    else if (code === 22) next = { ...next, isBold: false };
    else if (code === 23) next = { ...next, isItalic: false };
    else if (code === 24) next = { ...next, isUnderlined: false };
    else if (code === 27) next = { ...next, isInverse: false };
    else if (code === 39) next = { ...next, ink: undefined };
    else if (code === 49) next = { ...next, paper: undefined };
    else if ((code === 38 || code === 48) && codes[at + 1] === 2) {
      const colour = `#${
        codes.slice(at + 2, at + 5).map((part) => part.toString(16).padStart(2, "0")).join("")
      }`;
      next = code === 38 ? { ...next, ink: colour } : { ...next, paper: colour };
      at += 4;
    } else throw new Error(`A code for a look that nobody here knows: ${codes.join(";")}`);
  }
  return next;
}

const round = (value: number) => Math.round(value * 10) / 10;

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
