// `chatroom completions SHELL`: a script for the shell, built from the same tables as the help.
import { type Command, defineCommand, type Flag, UsageError } from "./command.ts";
import { print } from "./print.ts";

const shells = { bash, zsh, fish } as const;

export type Shell = keyof typeof shells;

export type Described = Command & { readonly summary: string };

/** The completions command, over the commands that `load` answers. */
export function completionsCommand(load: () => Promise<readonly Described[]>): Command {
  return defineCommand({
    name: "completions",
    description: "Prints a completion script for your shell.",
    flags: [],
    positionals: ["bash|zsh|fish"],
    examples: [
      "chatroom completions bash > ~/.local/share/bash-completion/completions/chatroom",
      'chatroom completions zsh > "${fpath[1]}/_chatroom"',
      "chatroom completions fish > ~/.config/fish/completions/chatroom.fish",
    ],
    async run(_values, [shell = ""]) {
      if (!isShell(shell)) throw new UsageError(`Unknown shell "${shell}": bash, zsh or fish.`);
      await print(completionScript(shell, await load()));
      return 0;
    },
  });
}

export function completionScript(shell: Shell, commands: readonly Described[]): string {
  return shells[shell](commands);
}

function isShell(name: string): name is Shell {
  return Object.hasOwn(shells, name);
}

function bash(commands: readonly Described[]): string {
  const names = commands.map((c) => c.name).join(" ");
  const cases = commands.flatMap((c) => [
    ...c.flags.filter(needsValue).map((f) =>
      `    "${c.name} --${f.name}") words="${flagChoices(f).join(" ")}" ;;`
    ),
    `    "${c.name} "*) words="${[...c.flags.map((f) => `--${f.name}`), ...choicesOf(c)].join(" ")}" ;;`,
  ]);
  // Not mapfile: the bash of macOS has none, and no word here holds a space or a pattern.
  return `# bash completion for chatroom
_chatroom() {
  local words=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    words="${names} help --help --version"
  else case "\${COMP_WORDS[1]} \${COMP_WORDS[COMP_CWORD-1]}" in
    "help "*) words="${names}" ;;
${cases.join("\n")}
  esac; fi
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _chatroom chatroom ./chatroom
`;
}

function zsh(commands: readonly Described[]): string {
  const flag = (f: Flag) => {
    const head = `--${f.name}[${zshText(f.help)}]`;
    if (f.type === "boolean") return `'${head}'`;
    const choices = flagChoices(f);
    const action = choices.length > 0 ? `(${choices.join(" ")})` : f.type === "string" ? "_default" : " ";
    return `'${head}${needsValue(f) ? ":" : "::"}${zshText(f.placeholder)}:${action}'`;
  };
  const cases = commands.map((c) => {
    const positionals = choicesOf(c).length > 0 ? [`'1:${c.name}:(${choicesOf(c).join(" ")})'`] : [];
    return `    ${c.name}) _arguments : ${[...c.flags.map(flag), ...positionals].join(" ")} ;;`;
  });
  const names = commands.map((c) => `'${c.name}:${zshText(c.summary)}'`);
  // As a file of fpath this is the function's body and must complete at once; sourced, it must not.
  return `#compdef chatroom
_chatroom() {
  local -a commands=(${names.join(" ")} 'help:Explain a command')
  if (( CURRENT == 2 )); then _describe command commands; return; fi
  local command=$words[2]
  shift words; (( CURRENT-- ))
  case $command in
    help) _describe command commands ;;
${cases.join("\n")}
  esac
}
if [ "$funcstack[1]" = _chatroom ]; then _chatroom "$@"; else compdef _chatroom chatroom; fi
`;
}

function fish(commands: readonly Described[]): string {
  const lines = ["# fish completion for chatroom", "complete -c chatroom -f"];
  const alone = "-n __fish_use_subcommand";
  for (const c of commands) {
    lines.push(`complete -c chatroom ${alone} -a ${c.name} -d '${fishText(c.summary)}'`);
    const within = `-n '__fish_seen_subcommand_from ${c.name}'`;
    for (const f of c.flags) {
      const choices = flagChoices(f).length > 0 ? ` -a '${flagChoices(f).join(" ")}'` : "";
      const value = !needsValue(f) ? "" : f.type === "string" && choices === "" ? " -r" : ` -x${choices}`;
      lines.push(`complete -c chatroom ${within} -l ${f.name}${value} -d '${fishText(f.help)}'`);
    }
    for (const choice of choicesOf(c)) lines.push(`complete -c chatroom ${within} -a ${choice}`);
  }
  const names = commands.map((c) => c.name).join(" ");
  lines.push(`complete -c chatroom ${alone} -a help -d 'Explain a command'`);
  lines.push(`complete -c chatroom -n '__fish_seen_subcommand_from help' -a '${names}'`);
  return lines.join("\n") + "\n";
}

/** A positional written `a|b|c` is a choice of words. */
function choicesOf(command: Command): string[] {
  return (command.positionals ?? []).filter((p) => p.includes("|")).flatMap((p) => p.split("|"));
}

function needsValue(flag: Flag): boolean {
  return flag.type !== "boolean" && !(flag.type === "string" && flag.bare !== undefined);
}

function flagChoices(flag: Flag): readonly string[] {
  return flag.type === "string" ? flag.choices ?? [] : [];
}

const zshText = (text: string) => text.replaceAll("'", "'\\''").replaceAll(/[\[\]:]/g, "\\$&");
const fishText = (text: string) => text.replaceAll("\\", "\\\\").replaceAll("'", "\\'");
