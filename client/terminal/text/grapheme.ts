// Text as a terminal shows it: graphemes and the columns they take. Takes safe text (neutralised); what cannot be
// measured (marks without a letter, clusters without end) is shown by a stand-in. Knows no looks.
import stringWidth from "string-width";

export interface Grapheme {
  readonly text: string;
  /** Columns, 1 to 4. */
  readonly width: number;
  /** Where it starts in the text, in UTF-16 units. */
  readonly at: number;
}

type Shown = Omit<Grapheme, "at">;

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/** In UTF-16 units. The longest emoji in use has 19, a letter with 8 marks 17. */
const LONGEST = 32;
const WIDEST = 4;

/** The graphemes of safe text. Their widths add up to the width of the text. */
export function graphemes(text: string): Grapheme[] {
  if (/^[\x20-\x7e]*$/.test(text)) return Array.from(text, (char, at) => ({ text: char, width: 1, at }));
  const found: Grapheme[] = [];
  // Measuring is slow, and most text says the same few things again.
  const measured = new Map<string, Shown>();
  for (const { segment, index: at } of segmenter.segment(text)) {
    let grapheme = measured.get(segment);
    if (grapheme === undefined) measured.set(segment, grapheme = letter(segment) ?? measurable(segment));
    if (grapheme.width > 0) found.push({ ...grapheme, at });
  }
  return found;
}

/** In columns. */
export function textWidth(text: string): number {
  return graphemes(text).reduce((sum, { width }) => sum + width, 0);
}

/** The text in at most `width` columns, with "…" for what does not fit. */
export function shortened(text: string, width: number): string {
  if (width <= 0) return "";
  const all = graphemes(text);
  let used = 0;
  let short = "";
  let shown = "";
  for (const grapheme of all) {
    if (used <= width - 1 && used + grapheme.width > width - 1) short = shown;
    used += grapheme.width;
    shown += grapheme.text;
  }
  return used <= width ? shown : `${short}…`;
}

/** In exactly `width` columns, spaces at the end, or in front for "right". */
export function padded(text: string, width: number, align: "left" | "right" = "left"): string {
  const short = shortened(text, width);
  const fill = " ".repeat(Math.max(0, width - textWidth(short)));
  return align === "left" ? short + fill : fill + short;
}

const oneColumn =
  /^[\x20-\x7e\u00c0-\u024f\u0391-\u03c9\u0400-\u0482\u048a-\u052f\u05d0-\u05ea\u0620-\u064a]$/;
const twoColumns = /^[\u3041-\u3096\u30a1-\u30fa\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]$/;

/** The letters most text is made of, known by range: measuring costs a hundred times that. */
function letter(segment: string): Shown | undefined {
  if (oneColumn.test(segment)) return { text: segment, width: 1 };
  return twoColumns.test(segment) ? { text: segment, width: 2 } : undefined;
}

const standIn: Shown = { text: "\ufffd", width: 1 };

/** What is shown for a cluster: itself, unless terminals and our measure would disagree about it. */
function measurable(segment: string): Shown {
  // A ZWNJ is spelling behind a letter; behind an emoji it does nothing but change what we measure.
  if (segment.includes("\u200c") && !/^\p{L}/u.test(segment)) {
    return measurable(segment.replaceAll("\u200c", ""));
  }
  // A skin tone without a person is part of the cluster before it, but drawn on its own.
  if (/[\u{1f3fb}-\u{1f3ff}]/u.test(segment) && !/\p{Extended_Pictographic}/u.test(segment)) return standIn;
  if (segment.length > LONGEST) return standIn;
  const width = stringWidth(segment);
  if (width > WIDEST) return standIn;
  if (width > 0) return { text: segment, width };
  const isMark = /^\p{M}/u.test(segment) && /[^\p{Default_Ignorable_Code_Point}]/u.test(segment);
  return isMark ? { text: `◌${segment}`, width: 1 } : { text: "", width: 0 };
}
