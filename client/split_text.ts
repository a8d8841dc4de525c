// Long text -> pieces that each fit a line. Pure. Loses nothing: the pieces put together are the text.

const encoder = new TextEncoder();

/**
 * Cuts `text` into pieces of at most `maxBytes` (at least 4) of UTF-8: after a space where one is near the end,
 * else between characters as people see them, else between code points.
 */
export function splitText(text: string, maxBytes: number): string[] {
  const pieces: string[] = [];
  let rest = text;
  while (encoder.encode(rest).length > maxBytes) {
    const end = pieceEnd(rest, maxBytes);
    pieces.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return [...pieces, rest];
}

/** Where the first piece of `text` ends, in UTF-16 units. */
function pieceEnd(text: string, maxBytes: number): number {
  // encodeInto writes whole code points only, so `read` is the most that fits.
  const { read } = encoder.encodeInto(text, new Uint8Array(maxBytes));
  const space = text.lastIndexOf(" ", read - 1);
  if (space >= read * 0.6) return space + 1;
  // The last character people see before the limit may go on behind it: an emoji, an accent.
  let end = 0;
  for (const { index } of new Intl.Segmenter().segment(text.slice(0, read + 64))) {
    if (index > read) break;
    end = index;
  }
  return end > 0 ? end : read;
}
