// A line that was typed -> words to say, or one of the commands with its own. Pure.
import { nearest } from "../../cli/suggest.ts";
import { clean } from "../words.ts";
import type { Described } from "./desk.ts";

/** A row of a table of commands, as far as a line is read by it. */
export interface TypedRow extends Described {
  /** How many words it needs, and can take. */
  readonly words: readonly [least: number, most: number];
}

export type Typed<Row> =
  | { readonly type: "nothing" }
  | { readonly type: "say"; readonly text: string }
  | { readonly type: "run"; readonly row: Row; readonly words: readonly string[] }
  /** `isSecret`: there may be a password in the line. */
  | { readonly type: "mistake"; readonly sentence: string; readonly isSecret: boolean };

/** The words of old, without a slash. */
const old = /^(?:(List|Exit)|(Query) (\S+))$/;

/** Whoever types these may go on with a password, though it is asked for. */
const secrets: readonly (string | undefined)[] = ["login", "register"];

export function typed<Row extends TypedRow>(line: string, table: readonly Row[]): Typed<Row> {
  const words = old.exec(line.trim());
  if (words) {
    const [, alone, query, name] = words;
    return command((alone ?? query!).toLowerCase(), name === undefined ? [] : [name], table);
  }
  if (line.startsWith("/") && !line.startsWith("//")) {
    const [name = "", ...rest] = line.slice(1).trim().split(/\s+/);
    return command(name.toLowerCase(), rest, table);
  }
  const text = line.startsWith("//") ? line.slice(1) : line;
  return text.trim() === "" ? { type: "nothing" } : { type: "say", text };
}

function command<Row extends TypedRow>(
  name: string,
  words: readonly string[],
  table: readonly Row[],
): Typed<Row> {
  const row = table.find((row) => row.name === name);
  if (!row) {
    const near = nearest(name, table.map(({ name }) => name));
    const hint = near ? `Did you mean /${near}?` : "/help shows what there is.";
    const sentence = `There is no /${clean(name)}. ${hint}`;
    return { type: "mistake", sentence, isSecret: words.length > 0 && secrets.includes(near) };
  }
  const [least, most] = row.words;
  if (words.length >= least && words.length <= most) return { type: "run", row, words };
  const sentence = `It is /${row.name}${row.takes === "" ? "" : ` ${row.takes}`}.`;
  return { type: "mistake", sentence, isSecret: secrets.includes(row.name) };
}
