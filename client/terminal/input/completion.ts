// What can stand in place of the word before the cursor: names, rooms, commands and what they take, emoji. Pure.
import { neutralise } from "../../../protocol/terminal_text.ts";
import { emoji } from "./emoji.ts";

/** What there is to offer. */
export interface Known {
  /** Those who spoke last first. */
  readonly nicknames: readonly string[];
  readonly rooms: readonly string[];
  readonly commands: readonly KnownCommand[];
  /** For /set. */
  readonly settings: readonly KnownSetting[];
  /** The commands that a "!" can stand in front of. */
  readonly bangs: readonly string[];
}

export interface KnownCommand {
  readonly name: string;
  readonly aliases: readonly string[];
  /** `[ROOM] NAME [REASON]`: its words in capitals say what is offered there. */
  readonly usage: string;
  readonly help: string;
}

export interface KnownSetting {
  readonly name: string;
  readonly help: string;
  /** For people: `on or off`, `24h, 12h`. What of it is one word is offered. */
  readonly values: string;
}

/** One thing that is offered, safe for a terminal. */
export interface Candidate {
  readonly text: string;
  readonly detail: string;
  /** What takes the word's place. */
  readonly insert: string;
}

/** Which part of the text (UTF-16 units) they would replace. */
export interface Completions {
  readonly start: number;
  readonly end: number;
  readonly candidates: readonly Candidate[];
}

/** More than this are not offered. */
export const candidateLimit = 50;

/** A short name of an emoji that is being typed, or has been. */
const shortName = /(?<![\p{L}\p{N}:/]):([a-z0-9_+-]+)(:?)$/iu;

/** What Tab offers for the word before `cursor` (UTF-16 units). */
export function completions(text: string, cursor: number, known: Known): Completions {
  const before = text.slice(0, cursor);
  const smile = emojiCompletions(text, cursor);
  if (smile && smile.candidates.length > 0) return smile;
  const start = Math.max(before.lastIndexOf(" "), before.lastIndexOf("\n")) + 1;
  return made(text, start, cursor, offered(before.slice(start), before.slice(0, start), known));
}

/** The emoji whose short name is being typed before `cursor`, those that begin so first; undefined where none is. */
export function emojiCompletions(text: string, cursor: number): Completions | undefined {
  const found = shortName.exec(text.slice(0, cursor));
  if (!found || found[2] !== "") return undefined;
  const word = found[1]!.toLowerCase();
  const named = (fits: (name: string) => boolean) =>
    [...emoji].filter(([name]) => fits(name)).map(([name, picture]) =>
      candidate(`${picture} :${name}:`, "", `${picture} `)
    );
  const candidates = [
    ...named((name) => name === word),
    ...named((name) => name !== word && name.startsWith(word)),
    ...named((name) => name.includes(`_${word}`)),
  ];
  return made(text, found.index, cursor, candidates);
}

/** The emoji whose short name ends before `cursor`, and where the name begins. */
export function emojiAt(text: string, cursor: number): { start: number; picture: string } | undefined {
  const found = shortName.exec(text.slice(0, cursor));
  const picture = found?.[2] === ":" ? emoji.get(found[1]!.toLowerCase()) : undefined;
  return found && picture !== undefined ? { start: found.index, picture } : undefined;
}

/** No more than the limit, and no second space where one follows. */
function made(text: string, start: number, end: number, candidates: readonly Candidate[]): Completions {
  const shown = new Map<string, Candidate>();
  for (const each of candidates) {
    if (shown.size >= candidateLimit) break;
    if (!shown.has(each.text)) shown.set(each.text, each);
  }
  const list = [...shown.values()];
  const isSpaced = text[end] === " ";
  return {
    start,
    end,
    candidates: isSpaced ? list.map((each) => ({ ...each, insert: each.insert.trimEnd() })) : list,
  };
}

function offered(word: string, before: string, known: Known): Candidate[] {
  if (before === "") {
    if (word.startsWith("/")) return commandNames(word, known.commands);
    if (word.startsWith("!")) return names(known.bangs.map((name) => `!${name}`), word, " ");
  }
  const words = before.trimEnd().split(/\s+/);
  const command = before.startsWith("/") &&
    known.commands.find(({ name, aliases }) => [name, ...aliases].includes(words[0]!.slice(1).toLowerCase()));
  if (command && command.name === "set") return settings(word, words, known.settings);
  if (command) {
    const parts = command.usage.split(" ");
    return argument(word, parts.slice(Math.min(words.length, parts.length) - 1), known);
  }
  return word === "" ? [] : people(word, before === "" ? ": " : " ", known);
}

/** What the first of `usage` takes, and what comes behind where that may be left out. */
function argument(word: string, usage: readonly string[], known: Known): Candidate[] {
  const filter = /^(in|from):(.*)$/i.exec(word);
  if (filter) {
    const of = filter[1]!.toLowerCase() === "in" ? known.rooms : known.nicknames;
    return names(of.map((name) => `${filter[1]}:${name}`), word, " ");
  }
  const here: string[] = [];
  for (const part of usage) {
    here.push(part);
    if (!part.startsWith("[")) break;
  }
  const takes = (what: string) => here.some((part) => part.replace(/^\[|\]$/g, "").split("|").includes(what));
  const candidates: Candidate[] = [];
  if (takes("COMMAND")) candidates.push(...names(known.commands.map(({ name }) => name).sort(), word, " "));
  if (takes("NAME")) candidates.push(...people(word, " ", { ...known, rooms: [] }));
  if (takes("ROOM")) candidates.push(...names(known.rooms, word, " "));
  // Where anything may be said there is somebody to be named.
  const isText = takes("TEXT") || takes("REASON") || takes("MODES") || takes("WORDS");
  return isText && word !== "" ? [...candidates, ...people(word, " ", known)] : candidates;
}

function people(word: string, end: string, { nicknames, rooms }: Known): Candidate[] {
  // Many are used to writing @ann.
  const nickname = word.replace(/^@/, "");
  return [
    ...names(nicknames.filter((name) => !/^[/!]/.test(name)), nickname, end),
    ...names(rooms, word, " "),
  ];
}

function commandNames(word: string, commands: readonly KnownCommand[]): Candidate[] {
  const rows = commands
    .flatMap(({ name, aliases, usage, help }) => [
      { name, help: usage === "" ? help : `${usage}  ${help}`, isAlias: false },
      ...aliases.map((alias) => ({ name: alias, help: `the same as /${name}`, isAlias: true })),
    ])
    .filter(({ name, isAlias }) => completes(`/${name}`, word) && !(isAlias && word === "/"));
  const byName = (a: typeof rows[0], b: typeof rows[0]) => a.name < b.name ? -1 : 1;
  return rows.sort(byName).map(({ name, help }) => candidate(`/${name}`, help, `/${name} `));
}

function settings(word: string, words: readonly string[], rows: readonly KnownSetting[]): Candidate[] {
  if (words.length === 1) {
    return rows.filter(({ name }) => completes(name, word)).map(({ name, help }) =>
      candidate(name, help, `${name} `)
    );
  }
  const row = rows.find(({ name }) => name.toLowerCase() === words[1]!.toLowerCase());
  if (!row || words.length > 2) return [];
  return names(row.values.split(/,? or |, /).filter((value) => !value.includes(" ")), word, " ");
}

function names(all: readonly string[], word: string, end: string): Candidate[] {
  return all.filter((name) => completes(name, word) && !/\s/.test(name)).map((name) =>
    candidate(name, "", name + end)
  );
}

function candidate(text: string, detail: string, insert: string): Candidate {
  return { text, detail, insert };
}

/** A name that could disturb the terminal is not offered, rather than offered as something else than it is. */
export function completes(name: string, word: string): boolean {
  return name.toLowerCase().startsWith(word.toLowerCase()) && neutralise(name) === name;
}
