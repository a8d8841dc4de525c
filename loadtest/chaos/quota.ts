// A disk that is full for a while: a limit on the size of the server's files, set from outside while it runs. Unlike a
// small file system it needs no privileges and leaves nothing behind; a write that crosses the limit is cut in its middle.

export interface Quota {
  /** The server's program, started so that it outlives the limit; a write past it then fails as on a full disk. */
  wrap(command: readonly [string, ...string[]]): [string, ...string[]];
  /** No file of this process grows past so many bytes; 0 lets it write nothing at all, undefined everything. */
  limit(pid: number, bytes: number | undefined): Promise<void>;
}

const seconds = 5;

/** Why there is none, as a clause, where the system has no such limit or no program to set it. */
export async function findQuota(): Promise<Quota | string> {
  if (Deno.build.os !== "linux") return `not available: ${Deno.build.os} has no limit to set from outside`;
  const own = await prlimit(Deno.pid, undefined);
  return own === undefined ? { wrap, limit } : `not available: ${own}`;
}

function wrap(command: readonly [string, ...string[]]): [string, ...string[]] {
  // A signal would end the server; that it is ignored is handed on to who takes this process over.
  return ["/bin/sh", "-c", 'trap "" XFSZ; exec "$@"', "sh", ...command];
}

async function limit(pid: number, bytes: number | undefined): Promise<void> {
  // A process that has ended in the meantime needs none.
  await prlimit(pid, bytes);
}

/** Answers undefined, or why it did not do it. */
async function prlimit(pid: number, bytes: number | undefined): Promise<string | undefined> {
  try {
    // The soft limit alone: who lowers the hard one cannot raise it again.
    const { success, stderr } = await new Deno.Command("prlimit", {
      args: [`--pid=${pid}`, `--fsize=${bytes ?? "unlimited"}:`],
      stdin: "null",
      stdout: "null",
      stderr: "piped",
      signal: AbortSignal.timeout(seconds * 1000),
    }).output();
    return success ? undefined : new TextDecoder().decode(stderr).trim() || "prlimit failed";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "there is no prlimit";
    return (error as Error).message;
  }
}
