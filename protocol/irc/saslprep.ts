// SASLprep (RFC 4013): one spelling for a password however it was typed. Pure. Two of its rules are left out, since they
// refuse passwords that people have: right-to-left letters must be at both ends, and no character is newer than 2002.

/** C.1.2: spaces that are not the ASCII one become it. */
const spaces = /[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000]/g;
/** B.1: what shows nothing is nothing. */
const nothing = /[\u00ad\u034f\u1806\u180b-\u180d\u200c\u200d\u2060\ufe00-\ufe0f\ufeff]/g;
/** Controls, private use, no characters, halves of pairs; and what the tables C.6 to C.9 name. */
const prohibited =
  /[\p{Cc}\p{Co}\p{Cs}\p{Noncharacter_Code_Point}\u0340\u0341\u06dd\u070f\u180e\u200e\u200f\u2028-\u202e\u2061-\u206f\u2ff0-\u2ffb\ufff9-\ufffd\u{1d173}-\u{1d17a}\u{e0001}\u{e0020}-\u{e007f}]/u;

/** The password in its one spelling, or null for a text that is none. */
export function saslprep(text: string): string | null {
  const prepared = text.replaceAll(spaces, " ").replaceAll(nothing, "").normalize("NFKC");
  return prepared === "" || prohibited.test(prepared) ? null : prepared;
}
