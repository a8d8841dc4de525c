// Finds links in safe text, and which of them a terminal may open: those whose text says where they lead. Pure.

export interface Link {
  /** In UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /** What to open; undefined where the text could mislead about it. */
  readonly target: string | undefined;
}

/** The http and https links in a safe text, whole, without the punctuation of the sentence around them. */
export function linksIn(text: string): Link[] {
  if (!text.includes("://")) return [];
  return Array.from(text.matchAll(/(?<![\p{L}\p{N}])https?:\/\/[^\s<>"`]+/giu), ({ 0: found, index }) => {
    const shown = withoutPunctuation(found);
    return { start: index, end: index + shown.length, target: targetOf(shown) };
  }).filter(({ start, end }) => end - start > "https://".length);
}

/** A bracket at the end belongs to the link if it is opened within. */
function withoutPunctuation(url: string): string {
  let end = url.length;
  let open = { ")": count(url, "(") - count(url, ")"), "]": count(url, "[") - count(url, "]") };
  for (; end > 0; end--) {
    const last = url[end - 1]!;
    if (last === ")" || last === "]") {
      if (open[last] >= 0) break;
      open = { ...open, [last]: open[last] + 1 };
    } else if (!/[.,;:!?'*_~|}…。，、！？]/.test(last)) break;
  }
  return url.slice(0, end);
}

function count(text: string, char: string): number {
  return text.split(char).length - 1;
}

/** Terminals and browsers cap a URL near this. */
const LONGEST_TARGET = 2_000;

/**
 * Only a host in plain ASCII, as the parser reads it too (no user name, no backslash, no number that is an address in
 * disguise), and nothing in the rest that is drawn from right to left.
 */
function targetOf(url: string): string | undefined {
  const host = /^https?:\/\/([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])(?::\d{1,5})?(?=[/?#]|$)/i.exec(
    url,
  )?.[1];
  if (host === undefined || misleading.test(url) || !URL.canParse(url)) return undefined;
  const { hostname, href } = new URL(url);
  if (hostname !== host.toLowerCase() || href.length > LONGEST_TARGET) return undefined;
  return /^[\x21-\x7e]+$/.test(href) ? href : undefined;
}

const misleading =
  /[\\\ufffd\p{M}\p{Cf}\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\u2044\u2215\u29f8]/u;
