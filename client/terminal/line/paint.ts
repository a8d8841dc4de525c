// The colours of the line mode, as an argument rather than a switch of the whole program. Pure.

export interface Paint {
  /** A nickname in the colour that is its own. */
  nickname(name: string): string;
  faint(text: string): string;
  strong(text: string): string;
  alarming(text: string): string;
}

export const plain: Paint = {
  nickname: (name) => name,
  faint: (text) => text,
  strong: (text) => text,
  alarming: (text) => text,
};

const style = (on: string, off: string) => (text: string) => `\x1b[${on}m${text}\x1b[${off}m`;

export const coloured: Paint = {
  nickname: (name) => style(`38;5;${colourOf(name)}`, "39")(name),
  faint: style("2", "22"),
  strong: style("1", "22"),
  alarming: style("31", "39"),
};

/** Of the 256: neither too dark for a black background nor too light for a white one. */
const palette = [31, 34, 37, 62, 65, 69, 96, 100, 130, 133, 161, 166];

/** The same for a nickname in every room, on every day, however it is capitalised. */
export function colourOf(name: string): number {
  // FNV-1a
  let hash = 0x811c9dc5;
  for (const char of name.toLowerCase()) hash = Math.imul(hash ^ char.codePointAt(0)!, 0x01000193) >>> 0;
  return palette[hash % palette.length]!;
}
