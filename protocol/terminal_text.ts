// Text from others, made harmless for a terminal. Pure. Everything a stranger wrote passes through here before it
// is shown on a screen or written to a log; what is stored and relayed stays as it was sent.

/**
 * Neutralises what could control the reader's terminal or hide in its text: C0, DEL and C1 controls, line and
 * paragraph separators, bidirectional embeddings, overrides and isolates, invisible characters, and joiners that
 * neither an emoji nor a script needs, more than 8 marks on one letter. A control is shown as a visible stand-in, an invisible character is left
 * out. The result is one line, and neutralising it again changes nothing.
 */
export function neutralise(text: string): string {
  if (!/[^\x20-\x7e]/.test(text)) return text;
  return text
    .replaceAll(controls, visible)
    .replaceAll(invisible, "")
    .replaceAll(strayJoiner, "")
    .replaceAll(strayNonJoiner, "")
    .replaceAll(strayTag, "")
    .replaceAll(surplusMarks, "$1");
}

const controls = /[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]/gu;

/** Soft hyphen, zero-width space, marks of direction, word joiner and invisible operators, BOM, and their like. */
const invisible =
  /[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}]/gu;

/** ZWJ belongs between the pictures of an emoji, and after a virama in Indic scripts (RFC 5892, A.2). */
const strayJoiner =
  /(?<![\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca])(?:(?<!\p{Extended_Pictographic}[\ufe0f\u{1f3fb}-\u{1f3ff}]*)\u200d|\u200d(?!\p{Extended_Pictographic}))/gu;

/** ZWNJ is spelling between letters of Persian, Indic and other scripts; in these three it could only hide. */
const strayNonJoiner =
  /(?<!(?![\p{scx=Latin}\p{scx=Greek}\p{scx=Cyrillic}])[\p{L}\p{M}])\u200c|\u200c(?!(?![\p{scx=Latin}\p{scx=Greek}\p{scx=Cyrillic}])\p{L})/gu;

/** Tag characters spell a flag behind a black flag, and hidden text anywhere else. */
const strayTag = /[\u{e0000}-\u{e001f}]|(?<!\u{1f3f4}[\u{e0020}-\u{e007e}]{0,8})[\u{e0020}-\u{e007f}]/gu;

/** Scripts stack a handful of marks on a letter; a tower of them covers the rows above and below. */
const surplusMarks = /(\p{M}{8})\p{M}+/gu;

function visible(char: string): string {
  const code = char.codePointAt(0)!;
  if (char === "\t" || code === 0x2028 || code === 0x2029) return " ";
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return "\u2421";
  return "\ufffd";
}

/** Takes out the formatting codes that IRC clients send: bold, italics, colours and so on. */
export function stripFormatting(text: string): string {
  return text.replaceAll(
    /\x03(?:\d{1,2}(?:,\d{1,2})?)?|\x04(?:[0-9a-fA-F]{6}(?:,[0-9a-fA-F]{6})?)?|[\x02\x0f\x11\x16\x1d-\x1f]/g,
    "",
  );
}
