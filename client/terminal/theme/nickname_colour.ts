// Which of a theme's colours a nickname has: always the same, however it is capitalised. Pure.
import type { Rgb } from "./colour.ts";
import type { Theme } from "./theme.ts";

export function nicknameColour(nickname: string, { nicknames }: Theme): Rgb {
  // FNV-1a, and a last stir, as the low bits of it are alike for names that differ in the last letter.
  let hash = 0x811c9dc5;
  for (const char of nickname.toLowerCase()) hash = Math.imul(hash ^ char.codePointAt(0)!, 0x01000193) >>> 0;
  hash = Math.imul(hash ^ hash >>> 15, 0x2c1b3c6d) >>> 0;
  return nicknames[((hash ^ hash >>> 13) >>> 0) % nicknames.length]!;
}
