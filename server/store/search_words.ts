// Which words a text has, for the search: the index is filled with them, asked with them, and what is not indexed yet is
// compared by them, so that all agree. Pure. A change here makes every index that exists wrong: it needs a migration
// that empties it.
import { nicknameOf } from "../../protocol/irc/message.ts";
import { fold } from "../../protocol/irc/names.ts";
import { stripFormatting } from "../../protocol/terminal_text.ts";
import { CorruptSegment, decodeSegment, type SaidRecord } from "./record.ts";

/** Characters of a word that count; what is behind them is left out. */
const WORD_LENGTH = 48;

/** Scripts that write no spaces between words, and pictures: each character is a word. */
const words =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Extended_Pictographic}]|[[\p{L}\p{N}\p{M}]--[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]]+/gv;

/** The words of a text, in order: without case, accents and formatting. */
export function wordsOf(text: string): string[] {
  const plain = stripFormatting(text.replace(/^\x01ACTION /, ""));
  const folded = /^[\x00-\x7f]*$/.test(plain)
    ? plain.toLowerCase()
    : plain.normalize("NFKD").toLowerCase().replaceAll(/[\u0300-\u036f\ufe00-\ufe0f]/g, "");
  return Array.from(folded.matchAll(words), ([word]) => word.slice(0, WORD_LENGTH));
}

/** What is looked for: a run of words for each piece between spaces, all of which must be there, in any order. */
export function phrasesOf(text: string): string[][] {
  return text.split(/\s+/).map(wordsOf).filter((phrase) => phrase.length > 0);
}

/** True if each phrase is in the text. */
export function hasPhrases(text: string, phrases: readonly (readonly string[])[]): boolean {
  const said = wordsOf(text);
  return phrases.every((phrase) => said.some((_, at) => phrase.every((word, i) => said[at + i] === word)));
}

/** True for what can be found: a text that is still there. */
export function isSearchable({ command, extras }: SaidRecord): boolean {
  return (command === "PRIVMSG" || command === "NOTICE") && extras.redacted === undefined;
}

/**
 * Segments whose words are kept apart in the index, as shards: to ask for a word costs as much as it has segments there,
 * which must have a bound. A power of two.
 */
export const SHARD_SEGMENTS = 16_384;

// Words that no text can have: private-use characters are no letters.
/** The word that a log's segments have. */
export const logWord = (log: number) => `\ue001${log}`;
/** The word that the segments have in which somebody of this nickname speaks. Signs would end a word. */
export const speakerWord = (nickname: string) => `\ue002${fold(nickname).replaceAll(signs, instead)}`;
const signs = /[\x00-\x2f\x3a-\x60\x7b-\x7f]/g;
const instead = (sign: string) => String.fromCharCode(0xe100 + sign.charCodeAt(0));

/** A word as the index has it for a segment. */
export const inShard = (segment: number, word: string) =>
  `${Math.floor(segment / SHARD_SEGMENTS).toString(36)}\ue000${word}`;

/** Everything the index knows of a segment, as words between spaces. */
export function searchWords(id: unknown, log: unknown, body: unknown): string {
  const found = new Set([logWord(Number(log))]);
  for (const record of recordsOf(body)) {
    if (!isSearchable(record)) continue;
    found.add(speakerWord(nicknameOf(record.source)));
    for (const word of wordsOf(record.text)) found.add(word);
  }
  return Array.from(found, (word) => inShard(Number(id), word)).join(" ");
}

/** Damaged bytes have no words, and whoever deletes them must be able to. */
function recordsOf(body: unknown): readonly SaidRecord[] {
  try {
    return body instanceof Uint8Array ? decodeSegment(body) : [];
  } catch (error) {
    if (!(error instanceof CorruptSegment)) throw error;
    return [];
  }
}
