// Programs that some tests need and a machine may lack. Without one its tests are skipped, aloud; where CI is true
// that is an error, because there nobody would notice.

/** For the second argument of `Deno.test`: `Deno.test("zsh completes", requireProgram("zsh"), async () => ...)`. */
export function requireProgram(name: string, env: Environment = Deno.env): { ignore: boolean } {
  if (isOnPath(name, env.get("PATH") ?? "")) return { ignore: false };
  return skip(`${name} is not installed`, env);
}

/** Skips a test because of what the machine cannot do, such as mounting. */
export function skip(reason: string, env: Environment = Deno.env): { ignore: boolean } {
  if (env.get("CI") === "true") {
    throw new Error(`${reason}, and with CI=true no test may be skipped. .ci/run installs what tests need.`);
  }
  Deno.stderr.writeSync(new TextEncoder().encode(`skipped: ${reason}\n`));
  return { ignore: true };
}

export interface Environment {
  get(name: string): string | undefined;
}

function isOnPath(name: string, path: string): boolean {
  return path.split(":").filter((dir) => dir !== "").some((dir) => {
    try {
      const { isFile, mode } = Deno.statSync(`${dir}/${name}`);
      return isFile && ((mode ?? 0) & 0o111) !== 0;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return false;
      throw error;
    }
  });
}
