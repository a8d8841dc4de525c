// One IRC message, from a line and back (Modern IRC, "Message Format"; IRCv3 message-tags). Pure.
// Knows the grammar only: not what any command means, and not how a stream is cut into lines.
import { utf8Length } from "./names.ts";

export interface IrcMessage {
  /** Tag keys with their unescaped values; "" for a tag without one. Undefined when there are none. */
  readonly tags?: ReadonlyMap<string, string> | undefined;
  /** Who it is from: `nick!user@host` or a server's name, without the colon. */
  readonly source?: string | undefined;
  /** Upper case, or three digits. */
  readonly command: string;
  readonly params: readonly string[];
}

/** A line that is no IRC message, or a message that cannot be written as a line. */
export class IrcSyntaxError extends Error {
  override name = "IrcSyntaxError";
}

/**
 * Parses one line without its CR LF. Runs of spaces separate as one does; empty tags and a missing trailing
 * parameter are accepted, as the specification asks of receivers.
 * Throws IrcSyntaxError where there is no command, or a byte stands where the grammar has none.
 */
export function parseMessage(line: string): IrcMessage {
  if (/[\0\r\n]/.test(line)) throw new IrcSyntaxError("A line cannot hold NUL, CR or LF.");
  let rest = line;
  let tags: Map<string, string> | undefined;
  let source: string | undefined;
  if (rest.startsWith("@")) {
    const [word, after] = cutWord(rest);
    tags = parseTags(word.slice(1));
    rest = after;
  }
  if (rest.startsWith(":")) {
    const [word, after] = cutWord(rest);
    source = word.slice(1);
    rest = after;
  }
  const [command, after] = cutWord(rest);
  if (!/^(?:[A-Za-z]+|[0-9]{3})$/.test(command)) {
    throw new IrcSyntaxError("There is no command in this line.");
  }
  return { tags, source, command: command.toUpperCase(), params: parseParams(after) };
}

function parseParams(text: string): string[] {
  const params: string[] = [];
  let rest = text;
  while (rest !== "") {
    if (rest.startsWith(":")) {
      params.push(rest.slice(1));
      break;
    }
    const [word, after] = cutWord(rest);
    params.push(word);
    rest = after;
  }
  return params;
}

/** The first word, and what follows the spaces behind it. */
function cutWord(text: string): [word: string, rest: string] {
  const space = text.indexOf(" ");
  if (space < 0) return [text, ""];
  let next = space + 1;
  while (text[next] === " ") next++;
  return [text.slice(0, space), text.slice(next)];
}

/** `key=value;...`, values unescaped. */
export function parseTags(text: string): Map<string, string> {
  const tags = new Map<string, string>();
  for (const pair of text.split(";")) {
    const equals = pair.indexOf("=");
    // A tag without a name is none.
    if (pair === "" || equals === 0) continue;
    // Of a repeated key the last value holds (message-tags, "Rules for message tags").
    if (equals < 0) tags.set(pair, "");
    else tags.set(pair.slice(0, equals), unescapeTagValue(pair.slice(equals + 1)));
  }
  return tags;
}

/**
 * Commands whose last parameter is text: it is written with its colon even where the grammar does not need one, as
 * every server does and simple bots rely on.
 */
const textCommands = new Set([
  "PRIVMSG",
  "NOTICE",
  "TOPIC",
  "KICK",
  "QUIT",
  "ERROR",
  "AWAY",
  "SETNAME",
  "WALLOPS",
  "301",
  "302",
  "303",
  "311",
  "314",
  "319",
  "322",
  "332",
  "353",
]);

/** The line for a message, without CR LF. Throws IrcSyntaxError for a message that no line can carry. */
export function formatMessage(message: IrcMessage): string {
  const words: string[] = [];
  if (message.tags && message.tags.size > 0) words.push(formatTags(message.tags));
  if (message.source !== undefined) words.push(`:${message.source}`);
  words.push(message.command);
  const last = message.params.length - 1;
  message.params.forEach((param, i) => {
    const needsColon = param === "" || param.startsWith(":") || param.includes(" ");
    if (needsColon && i < last) {
      throw new IrcSyntaxError(
        `Only the last parameter can hold a space, start with ":" or be empty: "${param}".`,
      );
    }
    words.push(needsColon || (i === last && textCommands.has(message.command)) ? `:${param}` : param);
  });
  const line = words.join(" ");
  if (/[\0\r\n]/.test(line)) throw new IrcSyntaxError("A message cannot hold NUL, CR or LF.");
  return line;
}

/** Words joined by spaces into as few texts as it takes, of at most `limit` UTF-8 bytes unless one word is longer. */
export function packWords(words: Iterable<string>, limit: number): string[] {
  const texts: string[] = [];
  let bytes = Infinity;
  for (const word of words) {
    const length = utf8Length(word) + 1;
    if (bytes + length > limit) {
      texts.push(word);
      bytes = length - 1;
    } else {
      texts[texts.length - 1] += ` ${word}`;
      bytes += length;
    }
  }
  return texts;
}

/** `@key=value;...`, values escaped. */
export function formatTags(tags: ReadonlyMap<string, string>): string {
  const pairs = Array.from(tags, ([key, value]) => value === "" ? key : `${key}=${escapeTagValue(value)}`);
  return `@${pairs.join(";")}`;
}

// message-tags, "Escaping values".
const escapes: Record<string, string> = { ";": "\\:", " ": "\\s", "\\": "\\\\", "\r": "\\r", "\n": "\\n" };
const unescapes: Record<string, string> = { ":": ";", s: " ", "\\": "\\", r: "\r", n: "\n" };

export function escapeTagValue(value: string): string {
  return value.replaceAll(/[; \\\r\n]/g, (char) => escapes[char]!);
}

export function unescapeTagValue(value: string): string {
  if (!value.includes("\\")) return value;
  // A lone backslash at the end is dropped, one before any other character too.
  return value.replaceAll(/\\(.?)/gs, (_, char: string) => unescapes[char] ?? char);
}

/** The nickname of a source `nick!user@host`, or the server's name. */
export function nicknameOf(source: string): string {
  const end = source.search(/[!@]/);
  return end < 0 ? source : source.slice(0, end);
}

/** Parameters of which all but the last must be words; what is none is shown as `*`. */
export function wordsAndText(params: readonly string[]): string[] {
  return params.map((param, i) => i < params.length - 1 && /^$|^:| /.test(param) ? "*" : param);
}
