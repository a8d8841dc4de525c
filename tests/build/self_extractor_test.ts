// The self-extractor around a runtime of a few lines, so that each test unpacks in milliseconds, in every shell
// that may be a machine's sh. The real runtime is tests/e2e/cli_test.ts's.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { requireProgram, skip } from "../support/optional.ts";
import { chunk, executable, Place, program, type StartOptions } from "../support/self_extractor_place.ts";

const shells: Record<string, string[]> = {
  "the machine's sh": ["/bin/sh"],
  dash: ["dash"],
  bash: ["bash", "--posix"],
  busybox: ["busybox", "sh"],
};

/** Only root can make a file of somebody else's. */
const needsRoot = (needs: { ignore: boolean }) => ({ ignore: needs.ignore || Deno.uid() !== 0 });

for (const [name, shell] of Object.entries(shells)) {
  const needs = requireProgram(shell[0]!.replace("/bin/", ""));

  Deno.test(`${name}: the program takes the shell's place with its arguments`, needs, async () => {
    using place = new Place();
    for (const _ of ["first", "later"]) {
      const words = ["--port", "9090", "two words", "", "it's $HOME"];
      const { code, lines, pid, err } = await place.start([...shell, place.file, ...words]);
      assertEquals([code, err], [7, ""]);
      const [ranAs, exe, runtime, run, ...rest] = lines;
      assertEquals([ranAs, exe, run], [`pid ${pid}`, `exe ${place.file}`, "run"]);
      assertMatch(runtime!, /home\/\.cache\/chatroom\/deno-[0-9a-f]{16}$/);
      assertEquals(rest.slice(-words.length), words);
      assert(rest.includes("--no-prompt") && rest.includes("--no-config") && rest.includes("--no-lock"));
      assertEquals(Deno.readTextFileSync(rest.at(-words.length - 1)!), program);
    }
    assertEquals(
      (await place.start([...shell, place.file, "stdin"], { stdin: "typed" })).lines.at(-1),
      "typed",
    );
  });

  Deno.test(`${name}: what is not whole is repaired, not run`, needs, async () => {
    using place = new Place();
    await place.start([...shell, place.file]);
    const [app, runtime] = place.names(place.cache);
    const good = Deno.readTextFileSync(`${place.cache}/${runtime}`);
    const broken: Record<string, string> = {
      [runtime!]: "#!/bin/sh\necho truncated\n",
      [`${app}/main.js`]: "//",
      [`${app}/chunk-A.js`]: "",
    };
    for (const [file, content] of Object.entries(broken)) {
      Deno.writeTextFileSync(`${place.cache}/${file}`, content);
      const { code, lines } = await place.start([...shell, place.file]);
      assertEquals(code, 7);
      assertEquals(Deno.readTextFileSync(lines.at(-1)!), program);
      assertEquals(Deno.readTextFileSync(`${place.cache}/${app}/chunk-A.js`), chunk);
      assertEquals(Deno.readTextFileSync(`${place.cache}/${runtime}`), good);
    }
  });

  Deno.test(`${name}: first starts at once disturb nobody`, needs, async () => {
    using place = new Place();
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => place.start([...shell, place.file])));
    for (const { code, lines } of outcomes) {
      assertEquals([code, Deno.readTextFileSync(lines.at(-1)!)], [7, program]);
    }
    assertEquals(place.names(place.cache).map((name) => name.replace(/[0-9a-f]{16}/, "HASH")), [
      "app-HASH",
      "deno-HASH",
    ]);
  });

  Deno.test(`${name}: where the cache cannot be written, TMPDIR is used, and used again`, needs, async () => {
    using place = new Place();
    const file = `${place.dir}/a file`;
    Deno.writeTextFileSync(file, "");
    const environments: NonNullable<StartOptions["env"]>[] = [
      { HOME: undefined },
      { HOME: "relative" },
      { XDG_CACHE_HOME: file },
      { XDG_CACHE_HOME: "/proc" },
    ];
    const inodes = new Set<number | null>();
    for (const env of environments) {
      const { code, lines, err } = await place.start([...shell, place.file], { env });
      assertEquals([code, err], [7, ""]);
      const runtime = lines[2]!.replace("runtime ", "");
      assert(runtime.startsWith(`${place.temp}/chatroom-${Deno.uid()}/`), runtime);
      inodes.add(Deno.statSync(runtime).ino);
    }
    assertEquals(inodes.size, 1);
  });

  Deno.test(`${name}: a cache that leads elsewhere is not used`, needs, async () => {
    using place = new Place();
    Deno.mkdirSync(`${place.dir}/elsewhere`);
    Deno.mkdirSync(`${place.dir}/home/.cache`);
    Deno.symlinkSync(`${place.dir}/elsewhere`, place.cache);
    const { lines } = await place.start([...shell, place.file]);
    assertStringIncludes(lines[2]!, place.temp);
    assertEquals(place.names(`${place.dir}/elsewhere`), []);
  });

  Deno.test(`${name}: a cache of somebody else is not used`, needsRoot(needs), async () => {
    using place = new Place();
    Deno.mkdirSync(place.cache, { recursive: true });
    Deno.chownSync(place.cache, 65534, 65534);
    const { lines } = await place.start([...shell, place.file]);
    assertStringIncludes(lines[2]!, place.temp);
    assertEquals(place.names(place.cache), []);
  });
}

Deno.test("XDG_CACHE_HOME is the cache if it is absolute", async () => {
  using place = new Place();
  const absolute = await place.start([place.file], { env: { XDG_CACHE_HOME: `${place.dir}/xdg cache` } });
  assertStringIncludes(absolute.lines[2]!, `${place.dir}/xdg cache/chatroom/deno-`);
  const relative = await place.start([place.file], { env: { XDG_CACHE_HOME: "xdg" } });
  assertStringIncludes(relative.lines[2]!, place.cache);
});

Deno.test("it is called through PATH, a symlink, a relative path", async () => {
  using place = new Place();
  const inPath = await place.start(["sh", "-c", "exec chatroom"], {
    env: { PATH: `${place.dir}/bin:/usr/bin:/bin` },
  });
  assertEquals(inPath.lines[1], `exe ${place.file}`);
  Deno.symlinkSync("bin/chatroom", `${place.dir}/link`);
  assertEquals((await place.start([`${place.dir}/link`])).lines[1], `exe ${place.dir}/link`);
  const relative = await place.start(["sh", "-c", "cd bin && exec ./chatroom"]);
  assertEquals(relative.lines[1], `exe ${place.dir}/bin/./chatroom`);
});

Deno.test("the load test has its own permissions", async () => {
  using place = new Place();
  const { lines } = await place.start([place.file, "loadtest", "--clients", "2"]);
  assert(lines.includes("--allow-all") && !lines.includes("--no-prompt"));
  assertEquals(lines.slice(-3), ["loadtest", "--clients", "2"]);
});

Deno.test("a file that was cut short says so and leaves nothing behind", async () => {
  const whole = executable();
  using place = new Place(whole.slice(0, -20));
  const { code, out, err } = await place.start([place.file]);
  assertEquals([code, out], [1, ""]);
  assertEquals(
    err,
    `chatroom: this file is damaged (it should be ${whole.length} bytes long). ` +
      "Build it or fetch it again.\n",
  );
  assertEquals(place.names(`${place.dir}/home/.cache`), []);
});

Deno.test("a runtime that does not start here is not kept, and the user is told", async () => {
  using place = new Place(executable({ runtime: "#!/bin/sh\nexit 1\n" }));
  const { code, err } = await place.start([place.file]);
  assertEquals(code, 1);
  assertStringIncludes(err, "Set XDG_CACHE_HOME");
  assertEquals(place.names(`${place.dir}/home/.cache`), []);
});

Deno.test("unpacking takes out what other builds left a month ago", async () => {
  using place = new Place();
  const day = 24 * 60 * 60 * 1000;
  const ages: [path: string, days: number][] = [
    ["app-0000000000000000/main.js", 40],
    ["app-1111111111111111/main.js", 20],
    ["app-2222222222222222", 40],
    ["app-3333333333333333", 0],
    ["deno-0000000000000000", 40],
    ["deno-1111111111111111", 20],
    [".part-abcdef", 2],
    [".part-ghijkl", 0],
    ["notes", 40],
  ];
  for (const [path, days] of ages) {
    const then = new Date(Date.now() - days * day);
    const [dir, file] = path.startsWith("app-") ? path.split("/") : ["", path];
    Deno.mkdirSync(`${place.cache}/${dir}`, { recursive: true });
    if (file) Deno.writeTextFileSync(`${place.cache}/${path}`, "");
    Deno.utimeSync(`${place.cache}/${path}`, then, then);
  }
  await place.start([place.file]);
  const left = ages.map(([path]) => path).filter((path) => place.has(path));
  assertEquals(left, [
    "app-1111111111111111/main.js",
    "app-3333333333333333",
    "deno-1111111111111111",
    ".part-ghijkl",
    "notes",
  ]);
});

const canMount =
  new Deno.Command("unshare", { args: ["--map-root-user", "--mount", "true"] }).outputSync().success;

Deno.test(
  "a cache where no program may run is passed over",
  canMount ? { ignore: false } : skip("no mounts here"),
  async () => {
    using place = new Place();
    const script =
      'mkdir "$HOME/.cache" && mount -t tmpfs -o noexec none "$HOME/.cache" && "$0" && ls "$HOME/.cache/chatroom"';
    const { lines, code } = await place.start([
      "unshare",
      "--map-root-user",
      "--mount",
      "sh",
      "-c",
      script,
      place.file,
    ]);
    assertEquals(code, 7);
    assertStringIncludes(lines[2]!, place.temp);
  },
);

Deno.test("a newer build runs its own program in the runtime that is there", async () => {
  using place = new Place();
  const before = await place.start([place.file]);
  Deno.writeFileSync(place.file, executable({ main: "// newer" }));
  const after = await place.start([place.file]);
  assertEquals(after.lines[2], before.lines[2]);
  assertEquals(Deno.readTextFileSync(after.lines.at(-1)!), "// newer");
});

Deno.test("the script passes shellcheck", requireProgram("shellcheck"), async () => {
  const stub = `${import.meta.dirname}/../../build/stub.sh`;
  const { success, stdout } = await new Deno.Command("shellcheck", { args: [stub] }).output();
  assert(success, new TextDecoder().decode(stdout));
});
