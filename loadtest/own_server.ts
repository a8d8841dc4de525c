// Starts a chat server as a child process for the length of a test, and ends it. Knows of it only that it prints its
// address when it listens, and that SIGTERM ends it.
import { neutralise } from "../protocol/terminal_text.ts";

export interface OwnServer {
  readonly hostname: string;
  readonly port: number;
  /** Ends it; resolves when it is gone. */
  stop(): Promise<void>;
}

/** The server did not come up: a sentence without its full stop, and what the server said. */
export class OwnServerError extends Error {
  override name = "OwnServerError";
}

const hostname = "127.0.0.1";
/** Longer than a server takes to say goodbye to everybody. */
const stopMs = 3000;
/** Of what it prints, in characters: enough to find the address, or to show why it failed. */
const kept = 4000;

/**
 * `command` is the program and those of its arguments that come before `server`.
 * Throws OwnServerError if nothing listens after `withinMs`, or when `signal` is aborted before that.
 */
export async function startOwnServer(
  command: readonly [string, ...string[]],
  withinMs: number,
  signal: AbortSignal,
): Promise<OwnServer> {
  const child = spawn(command);
  const listening = Promise.withResolvers<number>();
  const fail = (why: string) => listening.reject(new OwnServerError(why));
  let running = true;
  const ended = child.status.then(({ code }) => {
    running = false;
    fail(`The server ended at once, with exit code ${code}`);
  });
  const reading = Promise.all([
    latest(child.stdout, (said) => {
      const port = /127\.0\.0\.1:(\d+)/.exec(said)?.[1];
      if (port !== undefined) listening.resolve(Number(port));
    }),
    latest(child.stderr, () => {}),
  ]);
  const stop = async () => {
    if (running) child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), stopMs);
    await ended;
    clearTimeout(timer);
    await reading;
  };
  const timer = setTimeout(() => fail(`The server did not listen within ${withinMs / 1000} s`), withinMs);
  const abort = () => fail("The server was stopped");
  signal.addEventListener("abort", abort);
  try {
    return { hostname, port: await listening.promise, stop };
  } catch (error) {
    await stop();
    const [, complaint] = await reading;
    const lines = complaint.trim().split("\n").map(neutralise).join("\n  ");
    throw new OwnServerError((error as Error).message + (lines && `. It said:\n  ${lines}`));
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", abort);
  }
}

function spawn([program, ...first]: readonly [string, ...string[]]): Deno.ChildProcess {
  try {
    return new Deno.Command(program, {
      args: [...first, "server", "--host", hostname, "--port", "0", "--memory"],
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
      // Ctrl-C on the terminal is for the load test, which wants to say goodbye to this server first.
      detached: true,
    }).spawn();
  } catch (error) {
    throw new OwnServerError(`Cannot start ${program}: ${(error as Error).message}`);
  }
}

/** Reads a stream to its end, tells `onText` of its last part so far, and answers the last part of all. */
async function latest(stream: ReadableStream<Uint8Array>, onText: (text: string) => void): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of stream) {
    text = (text + decoder.decode(chunk, { stream: true })).slice(-kept);
    onText(text);
  }
  return text;
}
