// The ./chatroom that the build made, for tests that start it as people do.

/** Its absolute path. Throws where it is not built. */
export function executable(): string {
  const path = `${import.meta.dirname}/../../chatroom`;
  try {
    return Deno.realPathSync(path);
  } catch (cause) {
    throw new Error("./chatroom is not built: run `deno task build`, or `deno task test`, which does", {
      cause,
    });
  }
}

/** Whether it is a self-extractor, which has a cache, or a compiled program, which has none. */
export function isSelfExtracting(path: string): boolean {
  using file = Deno.openSync(path);
  const start = new Uint8Array(2);
  file.readSync(start);
  return new TextDecoder().decode(start) === "#!";
}

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface StartOptions {
  readonly env?: Record<string, string>;
  /** Whether the child sees `env` alone. */
  readonly clearEnv?: boolean;
  readonly cwd?: string;
}

/** Runs a program to its end, with nothing to read and no colours asked for. */
export async function run(program: string, args: string[], options: StartOptions = {}): Promise<Outcome> {
  const { code, stdout, stderr } = await new Deno.Command(program, { args, stdin: "null", ...options })
    .output();
  const decoder = new TextDecoder();
  return { code, out: decoder.decode(stdout), err: decoder.decode(stderr) };
}
