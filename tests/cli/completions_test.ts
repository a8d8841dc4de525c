// The scripts are run by the shells they are for, over a command with every kind of flag.
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { poll } from "@std/async/poll";
import { completionsCommand, completionScript, type Shell } from "../../cli/completions.ts";
import { UsageError } from "../../cli/command.ts";
import { requireProgram } from "../support/optional.ts";
import { listed } from "../support/sample_command.ts";
import { inTempDir } from "../support/temp_dir.ts";

/** What is typed, the last word perhaps unfinished, and what the shell may complete that to. */
const cases: [typed: string[], completed: string[]][] = [
  [["pa"], ["paint"]],
  [["he"], ["help"]],
  [["help", ""], ["paint", "sweep"]],
  [["paint", "--co"], ["--coats", "--color"]],
  [["paint", "--h"], ["--host"]],
  [["paint", "--color", ""], ["blue", "red"]],
  [["paint", "brick", "--color", "r"], ["red"]],
  [["paint", "w"], ["wood"]],
  [["paint", "--host", "--d"], ["--dry"]],
  [["sweep", "--"], []],
];

async function output(command: string, ...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, { args, stdin: "null" }).output();
  const error = new TextDecoder().decode(stderr);
  assertEquals([success, error], [true, ""]);
  return new TextDecoder().decode(stdout);
}

/** A directory with the shell's script in it. */
const withScript = (shell: Shell, name: string, test: (path: string, dir: string) => Promise<void>) =>
  inTempDir(async (dir) => {
    await Deno.writeTextFile(`${dir}/${name}`, completionScript(shell, listed));
    await test(`${dir}/${name}`, dir);
  });

Deno.test(
  "bash completes",
  requireProgram("bash"),
  () =>
    withScript("bash", "chatroom.bash", async (script) => {
      await output("bash", "-n", script);
      for (const [typed, completed] of cases) {
        const words = ["chatroom", ...typed];
        const program = 'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _chatroom; ' +
          'printf "%s\\n" "${COMPREPLY[@]}"';
        const said = await output("bash", "--norc", "-c", program, "bash", script, ...words);
        assertEquals(said.split("\n").filter(Boolean).sort(), completed, words.join(" "));
      }
    }),
);

Deno.test(
  "fish completes",
  requireProgram("fish"),
  () =>
    withScript("fish", "chatroom.fish", async (script) => {
      await output("fish", "--no-execute", script);
      for (const [typed, completed] of cases) {
        const line = ["chatroom", ...typed].join(" ");
        const said = await output(
          "fish",
          "--no-config",
          "-c",
          `source '${script}'; complete --do-complete "${line}"`,
        );
        const words = said.split("\n").filter(Boolean).map((row) => row.split("\t")[0]!).sort();
        assertEquals(words, completed, line);
      }
    }),
);

const zsh = { ignore: requireProgram("zsh").ignore || requireProgram("tmux").ignore };

Deno.test(
  "zsh completes, the script being in its path",
  zsh,
  () =>
    withScript("zsh", "_chatroom", async (script, dir) => {
      await output("zsh", "--no-exec", script);
      const tmux = (...args: string[]) => output("tmux", "-S", `${dir}/tmux`, "-f", "/dev/null", ...args);
      const type = (...keys: string[]) => tmux("send-keys", "--", ...keys);
      const shows = async (text: string) => {
        let screen = "";
        const look = async () => screen = await tmux("capture-pane", "-p");
        const seen = (now: string) => now.includes(text);
        await poll(look, seen, { interval: 30, signal: AbortSignal.timeout(10_000) })
          .catch(() => assertStringIncludes(screen, text));
      };
      // zsh -f reads nothing of the user's.
      await tmux("new-session", "-d", "-x", "100", "-y", "30", "zsh -f");
      try {
        // The prompt is not to be seen in the echo of the line that sets it.
        await type(
          `PS1='rea''dy> '; fpath=('${dir}' $fpath); autoload -Uz compinit; compinit -u -D; clear`,
          "Enter",
        );
        await shows("ready>");
        await type("chatroom pa", "Tab");
        await shows("ready> chatroom paint");
        await type("w", "Tab");
        await shows("chatroom paint wood");
        await type("--dr", "Tab");
        await shows("chatroom paint wood --dry");
        await type("--color r", "Tab");
        await shows("--dry --color red");
        await type("--", "Tab", "Tab");
        await shows("Whose it is: 'ours' [or not]");
      } finally {
        await tmux("kill-server");
      }
    }),
);

Deno.test("an unknown shell is refused", async () => {
  const command = completionsCommand(() => Promise.resolve(listed));
  await assertRejects(
    () => command.run({}, ["tcsh"], new Set()),
    UsageError,
    'Unknown shell "tcsh": bash, zsh or fish.',
  );
});
