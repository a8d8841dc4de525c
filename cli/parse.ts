// Command-line words -> the typed values of a command's flags. Refuses what it does not know, with a suggestion.
import { parseArgs } from "@std/cli/parse-args";
import { type Command, type Flag, UsageError } from "./command.ts";
import { nearest } from "./suggest.ts";

export interface Parsed {
  values: Record<string, string | number | boolean | undefined>;
  positionals: string[];
}

/** Throws UsageError for an unknown flag, a missing or impossible value, and a missing or extra argument. */
export function parse(command: Command, words: readonly string[]): Parsed {
  const byName = new Map(command.flags.map((flag) => [flag.name, flag]));
  const hint = `Try: chatroom help ${command.name}`;
  refuseValues(command.flags, words);
  const parsed = parseArgs(joinDashes(command.flags, words), {
    boolean: command.flags.filter((f) => f.type === "boolean").map((f) => f.name),
    string: command.flags.filter((f) => f.type !== "boolean").map((f) => f.name).concat("_"),
    collect: command.flags.map((f) => f.name),
    unknown: (word, key) => {
      if (key === undefined) return true;
      throw new UsageError(unknownFlag(word, key, [...byName.keys(), "help"]) + `\n${hint}`);
    },
  });
  const values: Parsed["values"] = {};
  for (const flag of byName.values()) {
    const given = [parsed[flag.name] ?? []].flat() as (string | boolean)[];
    if (given.length > 1) throw new UsageError(`--${flag.name} is given more than once.`);
    values[flag.name] = valueOf(flag, given[0]);
  }
  const positionals = parsed._.map(String);
  checkPositionals(command, positionals, hint);
  return { values, positionals };
}

/** Names of the flags on the command line, whatever their values. */
export function flagsGiven({ flags }: Command, words: readonly string[]): Set<string> {
  const end = words.indexOf("--");
  const given = (end < 0 ? words : words.slice(0, end)).map((word) => word.split("=", 1)[0]);
  return new Set(flags.map(({ name }) => name).filter((name) => given.includes(`--${name}`)));
}

/** `--flag -` gives the value `-`, which parseArgs takes for a word of its own. */
function joinDashes(flags: readonly Flag[], words: readonly string[]): string[] {
  const takesDash = (word: string | undefined) =>
    flags.some((f) => f.type === "string" && f.bare === undefined && word === `--${f.name}`);
  const end = words.indexOf("--");
  return words.flatMap((word, i) => {
    const within = end < 0 || i < end;
    if (within && word === "-" && takesDash(words[i - 1])) return [];
    return within && words[i + 1] === "-" && takesDash(word) ? [`${word}=-`] : [word];
  });
}

/** parseArgs takes `--flag=anything` for true. */
function refuseValues(flags: readonly Flag[], words: readonly string[]): void {
  const end = words.indexOf("--");
  for (const word of end < 0 ? words : words.slice(0, end)) {
    const flag = flags.find((f) => f.type === "boolean" && word.startsWith(`--${f.name}=`));
    if (flag) throw new UsageError(`--${flag.name} takes no value.`);
  }
}

function valueOf(flag: Flag, given: string | boolean | undefined): string | number | boolean | undefined {
  if (flag.type === "boolean") return given === true;
  if (given === undefined) return flag.default;
  const text = String(given);
  if (text === "") {
    if (flag.type === "string" && flag.bare !== undefined) return flag.bare;
    throw new UsageError(`--${flag.name} needs a value: --${flag.name} ${flag.placeholder}`);
  }
  if (flag.type === "string") {
    if (flag.choices && !flag.choices.includes(text)) {
      throw new UsageError(`--${flag.name} must be ${flag.choices.join(" or ")}, not "${text}".`);
    }
    return text;
  }
  const number = /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
  const fits = number >= flag.min && number <= flag.max &&
    (flag.type === "number" || Number.isInteger(number));
  if (!fits) {
    const kind = flag.type === "integer" ? "a whole number" : "a number";
    throw new UsageError(`--${flag.name} must be ${kind} from ${flag.min} to ${flag.max}, not "${text}".`);
  }
  return number;
}

function unknownFlag(word: string, key: string, known: string[]): string {
  const near = nearest(key, known);
  return `Unknown flag ${word.split("=")[0]}.` + (near ? ` Did you mean --${near}?` : "");
}

function checkPositionals(command: Command, given: readonly string[], hint: string): void {
  const wanted = command.positionals ?? [];
  const missing = wanted[given.length];
  if (missing !== undefined && !missing.startsWith("[")) {
    throw new UsageError(`chatroom ${command.name} needs ${missing}.\n${hint}`);
  }
  if (given.length > wanted.length) {
    throw new UsageError(`Unexpected argument "${given[wanted.length]}".\n${hint}`);
  }
}
