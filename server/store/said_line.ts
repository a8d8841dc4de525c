// A stored message as one line of JSON, and back: what an export is made of. Pure; knows the form and its bounds, not where
// lines come from. docs/PROTOCOL.md, "Export".
import { formatTags } from "../../protocol/irc/message.ts";
import { isChannelName, isNickname, utf8Length } from "../../protocol/irc/names.ts";
import { encodeExtras, type Extras, type RecordCommand, recordCommands, type SaidRecord } from "./record.ts";

/** Bytes of a line, its end left out: a text of control characters in JSON's spelling, and all that may be around it. */
export const MOST_LINE_BYTES = 256 * 1024;
/** Bytes of what a line of IRC's can carry at most, whatever the server's flags say. */
const MOST_TEXT_BYTES = 16_384;
const MOST_TAG_BYTES = 16_384;
const MOST_SOURCE_BYTES = 512;
const MOST_EXTRAS_BYTES = 0xffff;
const MOST_PARAMS = 15;
const LAST_TIME = 2 ** 48;

/** Commands that say a text; what others carry are parameters. */
const saysText: ReadonlySet<string> = new Set(["PRIVMSG", "NOTICE", "TOPIC", "PART", "QUIT", "KICK"]);
const counted: ReadonlySet<string> = new Set(["PRIVMSG", "NOTICE", "TAGMSG"]);

/** What was said, and not yet where it stands. */
export type Parsed = Omit<SaidRecord, "order"> & {
  /** The room as the line spells it; null for a line that names none. */
  readonly room: string | null;
  readonly extras: Extras & { readonly origin: string };
};

/** A line that is none of an export's; the message is what is wrong with it, without a full stop. */
export class BadLine extends Error {
  override name = "BadLine";
}

/** Where it was said: a room, or a conversation of two. */
export type Place = { readonly room: string } | { readonly conversation: readonly string[] };

/** The line of a record, without its end. */
export function lineOf(
  { seq, time, command, source, extras, text }: SaidRecord,
  place: Place,
  msgid: string,
): string {
  const { account, tags, params = [], redacted } = extras;
  const at = source.indexOf("!");
  const all = params.length === 0 && text === "" ? [] : [...params, text];
  const words = saysText.has(command) ? params : all;
  return JSON.stringify({
    ...place,
    seq: seq === 0 ? undefined : seq,
    msgid,
    time: new Date(time).toISOString(),
    command,
    sender: at < 0 ? source : source.slice(0, at),
    userhost: at < 0 ? undefined : source.slice(at + 1),
    account,
    params: redacted || words.length === 0 ? undefined : words,
    text: redacted || !saysText.has(command) ? undefined : text,
    tags,
    redacted,
  });
}

/** Throws BadLine. */
export function parseSaidLine(line: string): Parsed {
  const value = parseObject(line);
  const unknown = Object.keys(value).find((key) => !known.has(key));
  if (unknown !== undefined) throw new BadLine(`it has "${unknown}", which no line of an export has`);
  if (value.conversation !== undefined) {
    throw new BadLine("it is of a conversation, and only rooms are imported");
  }
  const command = value.command as RecordCommand;
  if (!recordCommands.includes(command)) throw new BadLine("its command is none that is kept");
  const room = optional(value, "room", (room) => isChannelName(room), "no room's name");
  const account = optional(value, "account", isNickname, "no account's name");
  const origin = required(value, "msgid", (id) => /^[\x21-\x7e]{1,128}$/.test(id), "no msgid");
  const source = sourceOf(value);
  const redacted = value.redacted === undefined ? undefined : value.redacted === true;
  if (redacted === false) throw new BadLine('"redacted" can be true only');
  const words = paramsOf(value);
  const text = saysText.has(command) ? textOf(value, redacted) : words.pop() ?? "";
  if (!saysText.has(command) && value.text !== undefined) throw new BadLine(`a ${command} has no text`);
  if (redacted && (words.length > 0 || text !== "" || value.tags !== undefined)) {
    throw new BadLine("what was taken back has no text, parameters and tags");
  }
  const tags = tagsOf(value);
  const extras = {
    ...(account === null ? {} : { account }),
    ...(tags === undefined ? {} : { tags }),
    ...(words.length > 0 ? { params: words } : {}),
    ...(redacted ? { redacted } : {}),
    origin,
  } as const;
  if (encodeExtras(extras).length > MOST_EXTRAS_BYTES) throw new BadLine("it is too long");
  return { room, seq: seqOf(value, command), time: timeOf(value), command, source, extras, text };
}

type Value = Readonly<Record<string, unknown>>;

const known: ReadonlySet<string> = new Set(
  "room conversation seq msgid time command sender userhost account params text tags redacted".split(" "),
);

function parseObject(line: string): Value {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new BadLine("it is not JSON");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new BadLine("it is no JSON object");
  }
  return value as Value;
}

/** What a line of IRC's can carry, and JSON can hold without being UTF-8. */
function isCarried(text: unknown): text is string {
  return typeof text === "string" && text.isWellFormed() && !/[\0\r\n]/.test(text);
}

function required(value: Value, name: string, fits: (text: string) => boolean, what: string): string {
  const text = value[name];
  if (text === undefined) throw new BadLine(`its "${name}" is missing`);
  if (!isCarried(text) || !fits(text)) throw new BadLine(`its "${name}" is ${what}`);
  return text;
}

function optional(value: Value, name: string, fits: (text: string) => boolean, what: string): string | null {
  return value[name] === undefined ? null : required(value, name, fits, what);
}

function sourceOf(value: Value): string {
  const sender = required(value, "sender", (name) => /^[^ !:][^ !]*$/.test(name), "nobody's name");
  const userhost = optional(value, "userhost", (text) => !text.includes(" "), "no user and host");
  const source = userhost === null ? sender : `${sender}!${userhost}`;
  if (utf8Length(source) > MOST_SOURCE_BYTES) throw new BadLine("its sender is too long");
  return source;
}

/** Of a TAGMSG that was taken back nothing is left, so its number alone tells that it was one. */
function seqOf({ seq }: Value, command: string): number {
  if (!counted.has(command)) {
    if (seq !== undefined) throw new BadLine(`a ${command} has no "seq"`);
    return 0;
  }
  if (!Number.isSafeInteger(seq) || (seq as number) < 1 || (seq as number) >= LAST_TIME) {
    throw new BadLine('its "seq" is no number of a message');
  }
  return seq as number;
}

function timeOf(value: Value): number {
  const text = required(
    value,
    "time",
    (text) => /^\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/.test(text),
    "no time such as 2026-11-21T09:30:00.000Z",
  );
  const time = Date.parse(text);
  // There is no 30th of February.
  const isTime = time >= 0 && time < LAST_TIME && new Date(time).toISOString().startsWith(text.slice(0, 19));
  if (!isTime) throw new BadLine('its "time" is none');
  return time;
}

function textOf({ text, command }: Value, redacted: boolean | undefined): string {
  if (text === undefined && (redacted || (command !== "PRIVMSG" && command !== "NOTICE"))) return "";
  if (text === undefined) throw new BadLine('its "text" is missing');
  if (!isCarried(text)) throw new BadLine('its "text" is none that one line can carry');
  if (utf8Length(text) > MOST_TEXT_BYTES) {
    throw new BadLine(`its "text" has more than ${MOST_TEXT_BYTES} bytes`);
  }
  return text;
}

/** Words, the last of which may be a text if the command has no other. */
function paramsOf({ params = [], command }: Value): string[] {
  const words = params as readonly unknown[];
  const fits = Array.isArray(params) && words.length <= MOST_PARAMS && words.every((word, i) => {
    const isLast = i === words.length - 1 && !saysText.has(command as string);
    return isCarried(word) && utf8Length(word) <= MOST_TEXT_BYTES && (isLast || !/^$|^:| /.test(word));
  });
  if (!fits) throw new BadLine('its "params" are none that a line can carry');
  return [...words] as string[];
}

function tagsOf({ tags }: Value): Readonly<Record<string, string>> | undefined {
  if (tags === undefined) return undefined;
  const pairs = typeof tags === "object" && tags !== null && !Array.isArray(tags) ? Object.entries(tags) : [];
  const fits = pairs.length > 0 &&
    pairs.every(([key, value]) =>
      /^\+[^\s=;\0]+$/.test(key) && key.isWellFormed() &&
      typeof value === "string" && value.isWellFormed() && !value.includes("\0")
    );
  if (!fits) throw new BadLine('its "tags" are no client-only tags');
  if (utf8Length(formatTags(new Map(pairs))) > MOST_TAG_BYTES) throw new BadLine('its "tags" are too long');
  return tags as Readonly<Record<string, string>>;
}
