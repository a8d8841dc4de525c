// A self-extractor around a runtime of a few lines, in a directory of its own with empty places for caches. What
// the runtime prints shows how it was started.
import { contentHash, selfExtractor } from "../../build/self_extractor.ts";
import { gzipSync } from "node:zlib";

const fakeDeno = `#!/bin/sh
if [ "$1" = --version ]; then echo "deno 0.0.0"; exit; fi
printf '%s\\n' "pid $$" "exe $CHATROOM_EXE" "runtime $0" "$@"
for last; do :; done
if [ "$last" = stdin ]; then cat; fi
exit 7
`;
export const program = `// the program, with no shell's favourite bytes: \\0 ' " $`;

export const chunk = "// what the program imports";

export function executable({ main = program, runtime = fakeDeno } = {}): Uint8Array<ArrayBuffer> {
  const bytes = new TextEncoder().encode(runtime);
  return selfExtractor({
    version: "1.2.3",
    target: "test",
    flags: ["--no-prompt", "--allow-net"],
    loadtestFlags: ["--allow-all"],
    app: Object.entries({ "chunk-A.js": chunk, "main.js": main })
      .map(([name, text]) => ({ name, bytes: new TextEncoder().encode(text) })),
    runtime: { hash: contentHash(bytes), bytes: bytes.length, gzip: new Uint8Array(gzipSync(bytes)) },
  });
}

/** A directory with `bin/chatroom` in it, empty places for caches, and a way to start it. */
export class Place implements Disposable {
  readonly dir = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "self extractor " }));
  readonly file = `${this.dir}/bin/chatroom`;
  readonly cache = `${this.dir}/home/.cache/chatroom`;
  readonly temp = `${this.dir}/tmp`;

  constructor(content = executable()) {
    for (const name of ["bin", "home", "tmp"]) Deno.mkdirSync(`${this.dir}/${name}`);
    const written = `${this.dir}/written`;
    Deno.writeFileSync(written, content, { mode: 0o755 });
    // A process that another test starts just now has what this one has open for writing, and no file that is can be run.
    if (!new Deno.Command("cp", { args: ["-p", written, this.file] }).outputSync().success) {
      throw new Error(`Cannot copy ${written} to ${this.file}.`);
    }
    Deno.removeSync(written);
  }

  /** Starts `words` with a home and a TMPDIR of its own; an undefined variable is left out. */
  async start(
    words: string[],
    { env = {}, stdin = "", cwd = this.dir }: StartOptions = {},
  ): Promise<Outcome> {
    const all = { HOME: `${this.dir}/home`, TMPDIR: this.temp, PATH: Deno.env.get("PATH"), ...env };
    const child = new Deno.Command(words[0]!, {
      args: words.slice(1),
      cwd,
      clearEnv: true,
      env: Object.fromEntries(Object.entries(all).filter((pair): pair is [string, string] => !!pair[1])),
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const writer = child.stdin.getWriter();
    // A program that ends without reading its input is no error here.
    await writer.write(new TextEncoder().encode(stdin)).then(() => writer.close()).catch(() => {});
    const { code, stdout, stderr } = await child.output();
    const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)) as [string, string];
    return { code, out, err, pid: child.pid, lines: out.trimEnd().split("\n") };
  }

  /** Whether the cache holds it. */
  has(path: string): boolean {
    try {
      return Deno.lstatSync(`${this.cache}/${path}`).mtime !== undefined;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return false;
      throw error;
    }
  }

  names(dir: string): string[] {
    return [...Deno.readDirSync(dir)].map(({ name }) => name).sort();
  }

  [Symbol.dispose]() {
    Deno.removeSync(this.dir, { recursive: true });
  }
}

export interface StartOptions {
  env?: Record<string, string | undefined>;
  stdin?: string;
  cwd?: string;
}

export interface Outcome {
  code: number;
  out: string;
  err: string;
  pid: number;
  lines: string[];
}
