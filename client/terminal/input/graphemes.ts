// Text as what a reader calls characters, and where words and lines begin and end in it. Pure.

const segmenter = new Intl.Segmenter("und", { granularity: "grapheme" });

/** What joins nothing: each of its characters stands alone. */
const simple = /^[\x20-\x7e\n]*$/;

export function graphemes(text: string): string[] {
  return simple.test(text) ? [...text] : Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** As text may stand in an input line: line ends are \n, tabs are spaces, there are no other control characters. */
export function typeable(text: string): string {
  if (simple.test(text)) return text;
  return text
    .replaceAll(/\r\n?|[\u2028\u2029\x85]/g, "\n")
    .replaceAll("\t", "    ")
    .replaceAll(/[\x00-\x09\x0b-\x1f\x7f-\x9f]|\p{Surrogate}/gu, "");
}

export type Motion =
  | "left"
  | "right"
  | "word left"
  | "word right"
  /** Words of ^W: whatever stands between spaces. */
  | "blank left"
  | "line start"
  | "line end"
  | "start"
  | "end";

/** Where a cursor in front of cell `from` gets to. */
export function moved(cells: readonly string[], from: number, motion: Motion): number {
  switch (motion) {
    case "left":
      return Math.max(0, from - 1);
    case "right":
      return Math.min(cells.length, from + 1);
    case "word left":
      return back(cells, back(cells, from, (cell) => !isWord(cell)), isWord);
    case "word right":
      return forth(cells, forth(cells, from, (cell) => !isWord(cell)), isWord);
    case "blank left":
      return back(cells, back(cells, from, isBlank), (cell) => !isBlank(cell));
    case "line start":
      return back(cells, from, (cell) => cell !== "\n");
    case "line end":
      return forth(cells, from, (cell) => cell !== "\n");
    case "start":
      return 0;
    case "end":
      return cells.length;
  }
}

function back(cells: readonly string[], from: number, passes: (cell: string) => boolean): number {
  let at = from;
  while (at > 0 && passes(cells[at - 1]!)) at--;
  return at;
}

function forth(cells: readonly string[], from: number, passes: (cell: string) => boolean): number {
  let at = from;
  while (at < cells.length && passes(cells[at]!)) at++;
  return at;
}

function isWord(cell: string): boolean {
  return /^[\p{L}\p{N}\p{M}_]/u.test(cell);
}

function isBlank(cell: string): boolean {
  return /^\s/.test(cell);
}
