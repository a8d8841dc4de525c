// One life of the server under test, as a child process. Knows of it that it prints its address when it listens, and
// writes a line of JSON for each event to its standard error.
import { neutralise } from "../../protocol/terminal_text.ts";

/** The server did not come up: a sentence without its full stop. */
export class StartError extends Error {
  override name = "StartError";
}

export interface Ending {
  readonly code: number;
  readonly signal: Deno.Signal | null;
}

export interface ChildEvents {
  /** The server has noticed a bug of its own. */
  bug(text: string): void;
}

/** Of what it prints, in characters. */
const kept = 4000;

export class Child {
  readonly ended: Promise<Ending>;
  readonly #process: Deno.ChildProcess;
  readonly #listening = Promise.withResolvers<void>();
  readonly #read: Promise<unknown>;
  #complaint = "";
  running = true;

  constructor([program, ...args]: readonly [string, ...string[]], events: ChildEvents) {
    try {
      // Ctrl-C on the terminal is for the load test, which ends this server itself.
      this.#process = new Deno.Command(program, {
        args,
        stdin: "null",
        stdout: "piped",
        stderr: "piped",
        detached: true,
        env: { NO_COLOR: "1" },
      }).spawn();
    } catch (error) {
      throw new StartError(`Cannot start ${program}: ${(error as Error).message}`);
    }
    this.#listening.promise.catch(() => {});
    this.#read = Promise.all([
      eachLine(this.#process.stdout, (line) => {
        if (/listens on .*:\d+/.test(line)) this.#listening.resolve();
      }),
      eachLine(this.#process.stderr, (line) => {
        this.#complaint = `${this.#complaint}${line}\n`.slice(-kept);
        const bug = bugOf(line);
        if (bug !== undefined) events.bug(bug);
      }),
    ]);
    this.ended = this.#end();
  }

  async #end(): Promise<Ending> {
    const { code, signal } = await this.#process.status;
    this.running = false;
    await this.#read;
    this.#listening.reject(
      new StartError(`The server ended at once, with exit code ${code}${this.complaint}`),
    );
    return { code, signal };
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** The last of what it wrote to its standard error, for the end of a sentence. */
  get complaint(): string {
    const lines = this.#complaint.trim().split("\n").map(neutralise);
    return lines[0] === "" ? "" : `. It said:\n  ${lines.slice(-8).join("\n  ")}`;
  }

  /** Until it listens. Throws StartError when it ends before that, or has not come so far in time. */
  async listening(withinMs: number): Promise<void> {
    const timer = setTimeout(() => {
      this.#listening.reject(
        new StartError(`The server did not listen within ${withinMs / 1000} s${this.complaint}`),
      );
    }, withinMs);
    try {
      await this.#listening.promise;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Sends a signal, and waits for the end; after `withinMs` it is killed. True if that was not needed. */
  async end(signal: "SIGTERM" | "SIGKILL", withinMs: number): Promise<boolean> {
    let obeyed = true;
    if (this.running) this.#process.kill(signal);
    const timer = setTimeout(() => {
      obeyed = false;
      if (this.running) this.#process.kill("SIGKILL");
    }, withinMs);
    await this.ended;
    clearTimeout(timer);
    return obeyed;
  }
}

/** What an event says if it is of a bug, or if it is no event at all but a runtime's last words. */
function bugOf(line: string): string | undefined {
  if (line.trim() === "") return undefined;
  try {
    const event = JSON.parse(line);
    return event.event === "bug" ? String(event.stack ?? line) : undefined;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return /\b(error|panic)/i.test(line) ? line : undefined;
  }
}

async function eachLine(stream: ReadableStream<Uint8Array>, take: (line: string) => void): Promise<void> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop()!;
    lines.forEach(take);
  }
  if (rest !== "") take(rest);
}
