// Masks such as `*!*@10.0.0.?`: bans, exceptions, LIST and WHO patterns. Pure.

const STAR = 42, QUESTION = 63;

/**
 * True if `text` matches `mask`, where `*` is any run of characters and `?` any one, letter case folded.
 * Takes at most text x mask steps, whatever the mask: no mask can make the server think for long.
 */
export function matchesMask(mask: string, text: string): boolean {
  let i = 0, j = 0;
  let star = -1, resume = 0;
  while (j < text.length) {
    const wanted = i < mask.length ? mask.charCodeAt(i) : -1;
    if (wanted === STAR) {
      star = i++;
      resume = j;
    } else if (wanted === QUESTION) {
      i++;
      j = next(text, j);
    } else if (wanted >= 0 && lower(wanted) === lower(text.charCodeAt(j))) {
      i++;
      j++;
    } else if (star >= 0) {
      i = star + 1;
      j = resume = next(text, resume);
    } else return false;
  }
  while (mask.charCodeAt(i) === STAR) i++;
  return i === mask.length;
}

/** The code unit as fold() has it. */
const lower = (code: number) => code >= 65 && code <= 90 ? code + 32 : code;

/** Where the character behind the one at `index` starts. */
function next(text: string, index: number): number {
  const code = text.charCodeAt(index);
  return code >= 0xd800 && code < 0xdc00 ? index + 2 : index + 1;
}

/** Completes a mask to `nick!user@host`: `bob` is `bob!*@*`, `*@h` is `*!*@h` (as every server does). */
export function completeMask(mask: string): string {
  const bang = mask.indexOf("!");
  const at = mask.indexOf("@", bang + 1);
  if (bang >= 0) return at >= 0 ? mask : `${mask}@*`;
  return at >= 0 ? `*!${mask}` : `${mask}!*@*`;
}
