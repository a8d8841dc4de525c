// The texts of --help, built from the same tables that parse the command line.
import { bold, dim } from "@std/fmt/colors";
import type { Command, Flag } from "./command.ts";

export interface Listed {
  readonly name: string;
  readonly summary: string;
}

/** `chatroom --help`. */
export function overview(commands: readonly Listed[]): string {
  const width = Math.max(...commands.map((c) => c.name.length)) + 2;
  const rows = commands.map((c) => `  ${bold(c.name.padEnd(width))}${c.summary}`);
  return [
    "A chat room in one file: server, client and load test.",
    "",
    `${bold("Usage:")} chatroom COMMAND [FLAGS]`,
    "",
    ...rows,
    "",
    dim("chatroom help COMMAND shows its flags. chatroom --version shows the version."),
    "",
  ].join("\n");
}

/** `chatroom help COMMAND`. */
export function commandHelp(command: Command): string {
  const heads = command.flags.map(flagHead);
  const width = Math.max(0, ...heads.map((h) => h.length)) + 2;
  const rows = command.flags.map((flag, i) => `  ${heads[i]!.padEnd(width)}${flag.help}${suffix(flag)}`);
  const words = ["chatroom", command.name, ...command.positionals ?? []];
  return [
    command.description,
    "",
    `${bold("Usage:")} ${words.join(" ")}${rows.length > 0 ? " [FLAGS]" : ""}`,
    ...(rows.length > 0 ? ["", ...rows] : []),
    "",
    bold("Examples:"),
    ...command.examples.map((e) => `  ${e}`),
    "",
  ].join("\n");
}

function flagHead(flag: Flag): string {
  if (flag.type === "boolean") return `--${flag.name}`;
  const value = flag.type === "string" && flag.choices ? flag.choices.join("|") : flag.placeholder;
  return flag.type === "string" && flag.bare !== undefined
    ? `--${flag.name} [${value}]`
    : `--${flag.name} ${value}`;
}

function suffix(flag: Flag): string {
  if (flag.type === "boolean" || flag.default === undefined) return "";
  return dim(` (default ${flag.default})`);
}
