// "Did you mean": the nearest of some words. Knows nothing of commands or flags.

/** How many single-character edits, swaps of neighbours included, turn `a` into `b`. */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, beforeLast[j - 2]! + 1);
      }
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}

/**
 * The word nearest to `typed`, or undefined if none is near enough to be what was meant: one that it begins, if it
 * has three characters or more, or else one a slip or two away.
 */
export function nearest(typed: string, words: readonly string[]): string | undefined {
  // The words here are a dozen characters at most; a longer input cannot be near one and is not worth a table.
  if (typed.length > 40) return undefined;
  const meant = typed.toLowerCase();
  const limit = meant.length <= 3 ? 1 : 2;
  const byDistance = words
    .map((word) => ({ word, distance: editDistance(meant, word.toLowerCase()) }))
    .filter(({ word, distance }) => distance <= limit || (meant.length >= 3 && word.startsWith(meant)))
    .sort((a, b) => a.distance - b.distance);
  return byDistance[0]?.word;
}
