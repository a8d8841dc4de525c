// The text of /help, from the table of commands. Pure.
import { bangNames, commands, find, type Intent, type TypedCommand, usage } from "./commands.ts";

type Described = Pick<TypedCommand, "name" | "aliases" | "usage" | "help">;

/** One line a command; or of one command alone, by its name with or without its mark. */
export function helpLines<I = never>(
  name?: string,
  table: readonly TypedCommand<Intent | I>[] = commands,
): string[] {
  if (name !== undefined) {
    const row = find(name.replace(/^[/!]/, ""), table);
    if (!row) return [`There is no command ${name}. Try: /help`];
    const aliases = row.aliases.map((alias) => `/${alias}`).join(", ");
    return [described(row, 0) + (aliases === "" ? "" : ` (also ${aliases})`)];
  }
  const width = Math.max(...table.map((row) => usage(row).length));
  return [
    ...table.map((row) => described(row, width)),
    `With "!" too: ${bangNames.map((name) => `!${name}`).join(" ")}.`,
    "Anything else is said. //TEXT says /TEXT, and !!TEXT says !TEXT.",
  ];
}

function described(row: Described, width: number): string {
  return `  /${usage(row).padEnd(width)}  ${row.help}`;
}
