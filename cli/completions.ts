// `chatroom completions SHELL`: a script for the shell, built from the same tables as the help.
import { type Command, defineCommand, type Flag, UsageError } from "./command.ts";

const shells = { bash, zsh, fish } as const;

/** The completions command, over the commands that `load` answers. */
export function completionsCommand(load: () => Promise<readonly (Command & { summary: string })[]>): Command {
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
      if (!Object.hasOwn(shells, shell)) throw new UsageError(`Unknown shell "${shell}": bash, zsh or fish.`);
      const script = shells[shell as keyof typeof shells](await load());
      await Deno.stdout.write(new TextEncoder().encode(script));
      return 0;
    },
  });
}

type Described = Command & { summary: string };

function bash(commands: readonly Described[]): string {
  const cases = commands.map((c) =>
    `    ${c.name}) words="${[...c.flags.map((f) => `--${f.name}`), ...choicesOf(c)].join(" ")}" ;;`
  );
  return `# bash completion for chatroom
_chatroom() {
  local words=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    words="${commands.map((c) => c.name).join(" ")} help --help --version"
  else case "\${COMP_WORDS[1]}" in
    help) words="${commands.map((c) => c.name).join(" ")}" ;;
${cases.join("\n")}
  esac; fi
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}")
}
complete -o default -F _chatroom chatroom ./chatroom
`;
}

function zsh(commands: readonly Described[]): string {
  const flag = (f: Flag) => {
    const value = f.type === "boolean" ? "" : f.type === "string" && f.bare !== undefined ? "::" : ":";
    return `'--${f.name}[${zshText(f.help)}]${value}${
      value && f.type !== "boolean" ? zshText(f.placeholder) : ""
    }'`;
  };
  const cases = commands.map((c) => {
    const positionals = choicesOf(c).length > 0 ? [`'1:shell:(${choicesOf(c).join(" ")})'`] : [];
    return `    ${c.name}) _arguments ${[...c.flags.map(flag), ...positionals].join(" ")} ;;`;
  });
  const names = commands.map((c) => `'${c.name}:${zshText(c.summary)}'`);
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
compdef _chatroom chatroom
`;
}

function fish(commands: readonly Described[]): string {
  const lines = ["# fish completion for chatroom", "complete -c chatroom -f"];
  const alone = "-n __fish_use_subcommand";
  for (const c of commands) {
    lines.push(`complete -c chatroom ${alone} -a ${c.name} -d '${fishText(c.summary)}'`);
    const within = `-n '__fish_seen_subcommand_from ${c.name}'`;
    for (const f of c.flags) {
      const value = f.type === "boolean" || (f.type === "string" && f.bare !== undefined) ? "" : " -r";
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

const zshText = (text: string) => text.replaceAll("'", "'\\''").replaceAll(/[\[\]:]/g, "\\$&");
const fishText = (text: string) => text.replaceAll("\\", "\\\\").replaceAll("'", "\\'");
