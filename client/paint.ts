// The colours of the line mode. Pure.
import { bold, dim, red, rgb8 } from "@std/fmt/colors";

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

export const coloured: Paint = {
  nickname: (name) => rgb8(name, colourOf(name)),
  faint: dim,
  strong: bold,
  alarming: red,
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
