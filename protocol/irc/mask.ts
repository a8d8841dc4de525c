// Masks such as `*!*@10.0.0.?`: bans, exceptions, LIST and WHO patterns. Pure.
import { fold } from "./names.ts";

/**
 * True if `text` matches `mask`, where `*` is any run of characters and `?` any one, letter case folded.
 * Takes at most text x mask steps, whatever the mask: no mask can make the server think for long.
 */
export function matchesMask(mask: string, text: string): boolean {
  const m = Array.from(fold(mask));
  const t = Array.from(fold(text));
  let i = 0, j = 0;
  let star = -1, resume = 0;
  while (j < t.length) {
    if (m[i] === "*") {
      star = i++;
      resume = j;
    } else if (i < m.length && (m[i] === "?" || m[i] === t[j])) {
      i++;
      j++;
    } else if (star >= 0) {
      i = star + 1;
      j = ++resume;
    } else return false;
  }
  while (m[i] === "*") i++;
  return i === m.length;
}

/** Completes a mask to `nick!user@host`: `bob` is `bob!*@*`, `*@h` is `*!*@h` (as every server does). */
export function completeMask(mask: string): string {
  const bang = mask.indexOf("!");
  const at = mask.indexOf("@", bang + 1);
  if (bang >= 0) return at >= 0 ? mask : `${mask}@*`;
  return at >= 0 ? `*!${mask}` : `${mask}!*@*`;
}
