// Which nicknames and channel names there can be, and when two are the same one. Pure.

/** In UTF-8 bytes: with it every line that names someone stays short enough for old clients. */
export const MAX_NICKNAME_BYTES = 32;
export const MAX_CHANNEL_BYTES = 64;

/** The announced CASEMAPPING: `ascii`. Two names are the same when their folded forms are. */
export function fold(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/**
 * Letters, marks and digits of any script, and the signs RFC 2812 allows, not starting with a digit or a hyphen.
 * Signs that mean something elsewhere in the protocol (`#:!@*?,.$&+~%` and space) are not among them.
 */
export function isNickname(text: string): boolean {
  return /^[\p{L}_[\]\\^`{|}][\p{L}\p{M}\p{N}_[\]\\^`{|}-]*$/u.test(text) &&
    hasOneSpelling(text) && utf8Length(text) <= MAX_NICKNAME_BYTES;
}

/** `#` and anything without a space, comma, colon, control or invisible sign. */
export function isChannelName(text: string): boolean {
  return /^#[^\s,:\p{C}]+$/u.test(text) && hasOneSpelling(text) && utf8Length(text) <= MAX_CHANNEL_BYTES;
}

/** One look, one spelling: composed (NFC), and without letters and marks that cannot be seen. */
function hasOneSpelling(text: string): boolean {
  return !/\p{Default_Ignorable_Code_Point}/u.test(text) && text.normalize("NFC") === text;
}

export function utf8Length(text: string): number {
  let bytes = 0;
  for (const char of text) {
    const code = char.codePointAt(0)!;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

/** Cuts `text` to at most `limit` UTF-8 bytes, between two characters. */
export function truncateUtf8(text: string, limit: number): string {
  if (text.length * 4 <= limit) return text;
  let bytes = 0;
  let end = 0;
  for (const char of text) {
    bytes += utf8Length(char);
    if (bytes > limit) return text.slice(0, end);
    end += char.length;
  }
  return text;
}
