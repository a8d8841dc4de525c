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

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/** In UTF-16 units. The longest emoji in use has 19, a letter with 8 marks 17. */
const LONGEST = 32;
const WIDEST = 4;

/** The graphemes of safe text. Their widths add up to the width of the text. */
export function graphemes(text: string): Grapheme[] {
  if (/^[\x20-\x7e]*$/.test(text)) return Array.from(text, (char, at) => ({ text: char, width: 1, at }));
  const found: Grapheme[] = [];
  for (const { segment, index: at } of segmenter.segment(text)) {
    const shown = segment.length === 1 && segment <= "~" ? segment : measurable(segment);
    if (shown !== "") found.push({ text: shown, width: stringWidth(shown), at });
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

/** What is shown for a cluster: itself, unless terminals and our measure would disagree about it. */
function measurable(segment: string): string {
  // A skin tone without a person is part of the cluster before it, but drawn on its own.
  if (/[\u{1f3fb}-\u{1f3ff}]/u.test(segment) && !/\p{Extended_Pictographic}/u.test(segment)) return "\ufffd";
  if (segment.length > LONGEST) return "\ufffd";
  const width = stringWidth(segment);
  if (width > WIDEST) return "\ufffd";
  if (width > 0) return segment;
  return /^\p{M}/u.test(segment) && /[^\p{Default_Ignorable_Code_Point}]/u.test(segment) ? `◌${segment}` : "";
}
