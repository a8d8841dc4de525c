// A ./chatroom server for as long as a measurement takes, on a port of its own choice and an empty data directory.
import { deadline } from "@std/async/deadline";

/** How it keeps what is said. */
export const modes = ["memory", "fsync", "os"] as const;
export type Mode = typeof modes[number];

/** Words that come before a program, and put it on one core; none where that cannot be done. */
export type OnCore = (core: number) => readonly string[];

const START_MS = 10_000;

/** Puts programs on cores of their own, where there are two and taskset is installed. */
export async function coreChoice(): Promise<OnCore> {
  if (navigator.hardwareConcurrency < 2) return () => [];
  try {
    const { success } = await new Deno.Command("taskset", { args: ["-c", "1", "true"] }).output();
    return success ? (core) => ["taskset", "-c", String(core)] : () => [];
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return () => [];
    throw error;
  }
}

/** Runs `measure` with the port of a server. Throws where the server does not start. */
export async function withServer<T>(
  chatroom: string,
  mode: Mode,
  before: readonly string[],
  measure: (port: number) => Promise<T>,
): Promise<T> {
  const data = await Deno.makeTempDir({ prefix: "chatroom-bench-" });
  const keeping = mode === "memory" ? ["--memory"] : ["--data", data, "--durability", mode];
  const words = [...before, chatroom, "server", "--host", "127.0.0.1", "--port", "0", ...keeping];
  const child = new Deno.Command(words[0]!, {
    args: words.slice(1),
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  try {
    return await measure(await deadline(portOf(child.stdout), START_MS));
  } finally {
    child.kill("SIGTERM");
    await child.status;
    await Deno.remove(data, { recursive: true });
  }
}

/** Reads what the server says until it names its port; then it has no more to say. */
async function portOf(stdout: ReadableStream<Uint8Array>): Promise<number> {
  let said = "";
  for await (const piece of stdout.pipeThrough(new TextDecoderStream())) {
    said += piece;
    const port = /127\.0\.0\.1:(\d+)/.exec(said)?.[1];
    if (port !== undefined) return Number(port);
  }
  throw new Error(`The server did not start: ${said}`);
}
