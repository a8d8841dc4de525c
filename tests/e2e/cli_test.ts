// ./chatroom as people start it: what it answers to right and wrong words, and from which places it starts.
import { assert, assertEquals, assertMatch, assertNotMatch, assertStringIncludes } from "@std/assert";
import config from "../../deno.json" with { type: "json" };
import { executable, isSelfExtracting, type Outcome, run } from "../support/executable.ts";
import { requireProgram } from "../support/optional.ts";
import { inTempDir } from "../support/temp_dir.ts";

const chatroom = executable();
const version = { code: 0, out: `chatroom ${config.version}\n`, err: "" };

Deno.test("alone it shows the overview as a complaint", async () => {
  const { code, out, err } = await run(chatroom, []);
  assertEquals([code, out], [2, ""]);
  assertMatch(err, /^A chat room in one file.*\n\nUsage: chatroom COMMAND/);
});

Deno.test("asked for help it shows the overview as an answer, without colours for a pipe", async () => {
  const { err: overview } = await run(chatroom, []);
  for (const words of [["--help"], ["-h"], ["help"], ["help", "help"]]) {
    assertEquals(await run(chatroom, words), { code: 0, out: overview, err: "" }, words.join(" "));
  }
  assertNotMatch(overview, /\x1b/);
});

Deno.test("each command of the overview explains itself, with an example", async () => {
  const { out: overview } = await run(chatroom, ["--help"]);
  const names = [...overview.matchAll(/^ {2}([a-z]\S*) {2,}\S/gm)].map((match) => match[1]!);
  assert(names.includes("completions"), overview);
  for (const name of names) {
    const help = await run(chatroom, ["help", name]);
    assertEquals([help.code, help.err], [0, ""], name);
    assertStringIncludes(help.out, `Usage: chatroom ${name}`);
    assertStringIncludes(help.out, "Examples:\n  ");
    assertEquals(await run(chatroom, [name, "--help"]), help);
  }
});

Deno.test("it tells its version", async () => {
  for (const word of ["--version", "-V"]) assertEquals(await run(chatroom, [word]), version);
});

const mistakes: [words: string[], err: string][] = [
  [
    ["complesions"],
    'chatroom: Unknown command "complesions". Did you mean completions?\nTry: chatroom --help\n',
  ],
  [["hepl"], 'chatroom: Unknown command "hepl". Did you mean help?\nTry: chatroom --help\n'],
  [["frobnicate"], 'chatroom: Unknown command "frobnicate".\nTry: chatroom --help\n'],
  [["--verison"], 'chatroom: Unknown flag "--verison". Did you mean --version?\nTry: chatroom --help\n'],
  [["help", "frobnicate"], 'chatroom: Unknown command "frobnicate".\nTry: chatroom --help\n'],
  [["completions"], "chatroom: chatroom completions needs bash|zsh|fish.\nTry: chatroom help completions\n"],
  [["completions", "tcsh"], 'chatroom: Unknown shell "tcsh": bash, zsh or fish.\n'],
  [
    ["completions", "bash", "--hepl"],
    "chatroom: Unknown flag --hepl. Did you mean --help?\nTry: chatroom help completions\n",
  ],
];

for (const [words, err] of mistakes) {
  Deno.test(`"${words.join(" ")}" is answered with a sentence`, async () => {
    assertEquals(await run(chatroom, words), { code: 2, out: "", err });
  });
}

Deno.test("a reader who leaves early is no crash", async () => {
  const script = '"$0" completions bash 2>&1 >&3 | cat; echo "${PIPESTATUS[0]}"';
  // The pipe on 3 has lost its reader once the `true` behind it has ended and been waited for.
  const closed = "exec 3> >(true); wait $!; ";
  const { out } = await run("bash", ["-c", closed + script, chatroom]);
  assertEquals(out, "chatroom: Nobody reads the output any more.\n1\n");
});

Deno.test(
  "it is coloured on a terminal, but not where NO_COLOR is set",
  requireProgram("script"),
  async () => {
    const onTerminal = async (env: Record<string, string>) => {
      const args = ["-qec", `'${chatroom}' --help`, "/dev/null"];
      return (await run("script", args, { env: { TERM: "xterm", ...env } })).out;
    };
    assertStringIncludes(await onTerminal({ NO_COLOR: "" }), "\x1b[1mUsage:\x1b[22m");
    assertNotMatch(await onTerminal({ NO_COLOR: "1" }), /\x1b/);
  },
);

Deno.test("it starts through PATH, a symlink, a relative path and a path with spaces", () =>
  inTempDir(async (dir) => {
    const PATH = Deno.env.get("PATH")!;
    await Deno.mkdir(`${dir}/bin`);
    await Deno.symlink(chatroom, `${dir}/bin/chatroom`);
    const env = { PATH: `${dir}/bin:${PATH}` };
    assertEquals(await run("sh", ["-c", "chatroom --version"], { env }), version);
    assertEquals(await run(`${dir}/bin/chatroom`, ["--version"]), version);
    assertEquals(await run("./bin/chatroom", ["--version"], { cwd: dir }), version);
    await Deno.remove(`${dir}/bin/chatroom`);
    await Deno.copyFile(chatroom, `${dir}/bin/chat room`);
    assertEquals(await run(`${dir}/bin/chat room`, ["--version"]), version);
    assertEquals(await run("sh", ["-c", "cd bin && './chat room' --version"], { cwd: dir }), version);
  }));

Deno.test("a directory full of another project's settings does not disturb it", () =>
  inTempDir(async (dir) => {
    const names = ["deno.json", "deno.jsonc", "package.json", ".npmrc", "deno.lock", ".env", "tsconfig.json"];
    for (const name of names) await Deno.writeTextFile(`${dir}/${name}`, "{ not = [ what it");
    assertEquals(await run(chatroom, ["--version"], { cwd: dir, env: { HOME: dir } }), version);
  }));

const onlySelfExtracting = { ignore: !isSelfExtracting(chatroom) };
const canMount = (await run("unshare", ["--map-root-user", "--mount", "true"])).code === 0;

Deno.test(
  "without a usable cache it unpacks into TMPDIR",
  onlySelfExtracting,
  () =>
    inTempDir(async (dir) => {
      const PATH = Deno.env.get("PATH")!;
      const start = (env: Record<string, string>, program = chatroom, args = ["--version"]) =>
        run(program, args, { env: { PATH, TMPDIR: dir, ...env }, clearEnv: true });
      assertEquals(await start({}), version, "no HOME");
      const unpacked = await Array.fromAsync(Deno.readDir(dir), ({ name }) => name);
      assertEquals(unpacked, [`chatroom-${Deno.uid()}`]);
      assertEquals(await start({ HOME: "/proc" }), version, "a read-only home");
      assertEquals(await start({ HOME: "/dev/null" }), version, "no directory for a home");
      if (!canMount) return;
      await Deno.mkdir(`${dir}/noexec`);
      const mounted = 'mount -t tmpfs -o noexec none "$HOME" && "$0" --version';
      const args = ["--map-root-user", "--mount", "sh", "-c", mounted, chatroom];
      assertEquals(await start({ HOME: `${dir}/noexec` }, "unshare", args), version, "a noexec home");
    }),
);

Deno.test(
  "first starts at once both work; a runtime cut short is repaired, not run",
  onlySelfExtracting,
  () =>
    inTempDir(async (dir) => {
      const start = (): Promise<Outcome> => run(chatroom, ["--version"], { env: { XDG_CACHE_HOME: dir } });
      assertEquals(await Promise.all([start(), start()]), [version, version]);
      const names = await Array.fromAsync(Deno.readDir(`${dir}/chatroom`), ({ name }) => name);
      assertEquals(names.filter((name) => name.startsWith(".")), []);
      const runtime = `${dir}/chatroom/${names.find((name) => name.startsWith("deno-"))}`;
      const whole = (await Deno.stat(runtime)).size;
      await Deno.truncate(runtime, 1_000_000);
      assertEquals(await start(), version);
      assertEquals((await Deno.stat(runtime)).size, whole);
    }),
);
