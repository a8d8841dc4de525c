// What Tab offers. Pure.
import { bangNames, commands } from "./commands.ts";
import { completes } from "./terminal/input/completion.ts";

/** The possible words in place of the last one of `line`, and that last word as it stands. */
export function complete(
  line: string,
  nicknames: readonly string[],
  rooms: readonly string[],
): [candidates: string[], word: string] {
  const start = line.lastIndexOf(" ") + 1;
  const word = line.slice(start);
  if (word === "") return [[], word];
  const isFirst = start === 0;
  const end = isFirst ? ": " : " ";
  const offered = isFirst && word.startsWith("/")
    ? commands.map(({ name }) => `/${name} `)
    : isFirst && word.startsWith("!")
    ? bangNames.map((name) => `!${name} `)
    : [...nicknames.map((name) => name + end), ...rooms.map((room) => `${room} `)];
  return [offered.filter((name) => completes(name, word)).sort(), word];
}
