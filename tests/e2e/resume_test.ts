// Two people talk, the server is killed and started again, a third comes and reads it all: with the built ./chatroom,
// through pipes.
import { assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { executable } from "../support/executable.ts";
import { inTempDir } from "../support/temp_dir.ts";

const chatroom = executable();
const patienceMs = 30_000;

/** A running ./chatroom: what it is told, and what it has said so far. */
class Running implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #reading: Promise<unknown>;
  #news = Promise.withResolvers<void>();
  out = "";
  err = "";

  constructor(...args: string[]) {
    const piped = { stdin: "piped", stdout: "piped", stderr: "piped" } as const;
    this.#child = new Deno.Command(chatroom, { args, ...piped }).spawn();
    this.#input = this.#child.stdin.getWriter();
    this.#reading = Promise.all([
      this.#read(this.#child.stdout, (text) => this.out += text),
      this.#read(this.#child.stderr, (text) => this.err += text),
    ]);
  }

  async #read(stream: ReadableStream<Uint8Array>, take: (text: string) => void): Promise<void> {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      take(text);
      this.#news.resolve();
      this.#news = Promise.withResolvers();
    }
  }

  async type(line: string): Promise<void> {
    await this.#input.write(new TextEncoder().encode(`${line}\n`));
  }

  /** Waits for something in what it has said, on either stream. */
  async until(pattern: RegExp): Promise<void> {
    const end = Date.now() + patienceMs;
    while (!pattern.test(this.out) && !pattern.test(this.err)) {
      await deadline(this.#news.promise, Math.max(1, end - Date.now())).catch((cause) => {
        throw new Error(`Waited for ${pattern}:\n${this.out}\n${this.err}`, { cause });
      });
    }
  }

  /** What people said, without the time in front. */
  get said(): string[] {
    return this.out.split("\n").filter((line) => /^\d\d:\d\d (?:<|\* )/.test(line)).map((line) =>
      line.slice(6)
    );
  }

  /** Ends its input; answers its exit code. */
  async end(): Promise<number> {
    await this.#input.close();
    const { code } = await deadline(this.#child.status, patienceMs);
    return code;
  }

  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#child.status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch (error) {
      // It has ended already.
      if (!(error instanceof TypeError)) throw error;
    }
    await this.#child.status;
    await this.#reading;
    await this.#input.abort().catch((error) => {
      if (!(error instanceof TypeError)) throw error;
    });
  }
}

async function startServer(dir: string, port: number): Promise<{ server: Running; port: number }> {
  const server = new Running(
    "server",
    "--port",
    String(port),
    "--host",
    "127.0.0.1",
    "--data",
    `${dir}/data`,
  );
  await server.until(/:\d+/);
  return { server, port: Number(/127\.0\.0\.1[: ]+(?:port )?(\d+)/.exec(server.out + server.err)![1]) };
}

Deno.test("two talk, the server is killed and comes back: they lose nothing, and a third reads it all", async () => {
  await inTempDir(async (dir) => {
    const first = await startServer(dir, 0);
    await using before = first.server;
    const join = (nick: string) =>
      new Running("client", "--host", "127.0.0.1", "--port", String(first.port), "--nick", nick);
    await using ann = join("ann");
    await ann.until(/1 person in #lobby/);
    await using bob = join("bob");
    await bob.until(/2 people in #lobby/);
    await ann.type("Good evening.");
    await bob.until(/<ann> Good evening/);
    await bob.type("Hello ann.");
    await ann.until(/<bob> Hello ann/);
    await before.kill();
    await ann.until(/Connection lost/);
    await ann.type("Are you still there?");
    const second = await startServer(dir, first.port);
    await using _after = second.server;
    await bob.until(/<ann> Are you still there/);
    await bob.type("As if nothing had happened.");
    await ann.until(/As if nothing/);
    await ann.until(/caught up/);
    await bob.until(/caught up/);
    await using cid = join("cid");
    await cid.until(/As if nothing/);
    const all = [
      "<ann> Good evening.",
      "<bob> Hello ann.",
      "<ann> Are you still there?",
      "<bob> As if nothing had happened.",
    ];
    assertEquals([ann.said, bob.said, cid.said], [all, all, all]);
    assertMatch(ann.err, /Connected again as ann: caught up, /);
    assertNotMatch(ann.out + bob.out, /<--/);
    assertEquals([await ann.end(), await bob.end(), await cid.end()], [0, 0, 0]);
  });
});

Deno.test("what is said through a pipe is on disk when the client ends", async () => {
  await inTempDir(async (dir) => {
    const { server, port } = await startServer(dir, 0);
    await using before = server;
    const to = ["client", "--host", "127.0.0.1", "--port", String(port), "--nick"];
    await using bot = new Running(...to, "bot");
    await bot.type("The build is done.");
    assertEquals([await bot.end(), bot.err.includes("!!")], [0, false]);
    await before.kill();
    const second = await startServer(dir, port);
    await using _after = second.server;
    await using reader = new Running(...to, "reader");
    await reader.until(/<bot> The build is done\./);
  });
});
