// Whether a text speaks of somebody: a nickname or a word of theirs stands in it, whole. Pure.
import { stripFormatting } from "../../../protocol/terminal_text.ts";

/** Which characters a protocol takes for one in names, apart from the case of letters. */
export type CaseMapping = "ascii" | "rfc1459" | "rfc1459-strict";

/** What a word cannot go on with. */
const part = "[\\p{L}\\p{M}\\p{N}_-]";

/** The question, made once for many texts. */
export function mentions(
  nickname: string,
  words: readonly string[],
  { casemapping }: { readonly casemapping: CaseMapping },
): (text: string) => boolean {
  const wanted = [
    ...nickname === "" ? [] : [Array.from(nickname, (char) => spellings(char, casemapping)).join("")],
    ...words.filter((word) => word.trim() !== "").map((word) => escaped(word.trim())),
  ];
  if (wanted.length === 0) return () => false;
  const pattern = new RegExp(`(?<!${part})(?:${wanted.join("|")})(?!${part})`, "iu");
  return (text) => pattern.test(/[\x00-\x1f]/.test(text) ? stripFormatting(text) : text);
}

/** What the server takes for the same character in a name, apart from case. */
function spellings(char: string, casemapping: CaseMapping): string {
  const pairs = casemapping === "ascii"
    ? []
    : casemapping === "rfc1459"
    ? ["[{", "]}", "\\|", "~^"]
    : ["[{", "]}", "\\|"];
  const pair = pairs.find((each) => each.includes(char));
  return pair ? `(?:${Array.from(pair, escaped).join("|")})` : escaped(char);
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
