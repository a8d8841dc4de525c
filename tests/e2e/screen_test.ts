// The full screen of the built ./chatroom in a real terminal, under the permissions it is built with: two people talk,
// a setting is kept, the server goes and comes back, history is reached, and the terminal is left as it was found.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { executable } from "../support/executable.ts";
import { requireProgram } from "../support/optional.ts";
import { inTempDir } from "../support/temp_dir.ts";
import { Tmux } from "../support/tmux.ts";

const chatroom = executable();
const needs = requireProgram("tmux");
const placeholder = "Say something, /help, F1 shows the keys";

const has = (screen: readonly string[], text: string) => screen.some((line) => line.includes(text));

class Server implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly port: number;

  private constructor(child: Deno.ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
  }

  static async start(data: string, port = 0): Promise<Server> {
    const args = ["server", "--host", "127.0.0.1", "--port", String(port), "--data", data, "--unlimited"];
    const child = new Deno.Command(chatroom, { args, stdin: "null", stdout: "piped", stderr: "null" })
      .spawn();
    let said = "";
    const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    let found: RegExpExecArray | null = null;
    while (!found) {
      const { value, done } = await reader.read();
      if (done) throw new Error(`the server ended: ${said}`);
      said += value;
      found = /127\.0\.0\.1:(\d+)/.exec(said);
    }
    await reader.cancel();
    return new Server(child, Number(found[1]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGTERM");
    await this.#child.status;
  }
}

/** A person at a terminal. */
async function open(dir: string, port: number, nickname: string): Promise<Tmux> {
  const tmux = await Tmux.start(80, 24);
  const client = `'${chatroom}' client --host 127.0.0.1 --port ${port} --nick ${nickname}`;
  await tmux.type(
    `export XDG_CONFIG_HOME='${dir}/${nickname}'; stty -a >'${dir}/before'; clear; ${client}; ` +
      `echo "code $?"; stty -a >'${dir}/after'`,
  );
  await tmux.press("Enter");
  await tmux.until((screen) => has(screen, placeholder) && has(screen, `${nickname} joined`));
  return tmux;
}

async function say(tmux: Tmux, text: string): Promise<void> {
  await tmux.type(text);
  await tmux.press("Enter");
}

Deno.test(
  "two people talk on the full screen, past a restart of the server",
  needs,
  () =>
    inTempDir(async (dir) => {
      let server = await Server.start(`${dir}/data`);
      const { port } = server;
      try {
        await using ann = await open(dir, port, "ann");
        await using bob = await open(dir, port, "bob");
        await say(ann, "hello 世界 👩‍👩‍👧");
        await bob.until((screen) => has(screen, "ann │ hello 世界"));
        await bob.type("an");
        await bob.until((screen) => has(screen, "#lobby> an"));
        await bob.press("Tab");
        await bob.until((screen) => has(screen, "#lobby> ann:"));
        await say(bob, "good morning");
        await ann.until((screen) => has(screen, "bob │ ann: good morning"));

        await server[Symbol.asyncDispose]();
        await ann.until((screen) => has(screen, "no connection"));
        await say(ann, "said while it was away");
        await ann.until((screen) => has(screen, "1 waiting"));
        server = await Server.start(`${dir}/data`, port);
        await bob.until((screen) => has(screen, "said while it was away"));
        await ann.resize(120, 30);
        await ann.until((screen) => has(screen, "2 people") && has(screen, "caught up"));

        await ann.resize(80, 24);
        await say(ann, "/set theme light");
        await ann.until((screen) => has(screen, "light"));
        await say(ann, "/quit");
        await ann.until((screen) => screen.includes("code 0"));
        assertEquals(await ann.variable("alternate_on"), "0");
        // The window was another size for a while.
        const modes = async (name: string) =>
          (await Deno.readTextFile(`${dir}/${name}`)).replace(/rows \d+; columns \d+/, "");
        assertEquals(await modes("after"), await modes("before"));
        const settings = await Deno.readTextFile(`${dir}/ann/chatroom/settings.json`);
        assertStringIncludes(settings, '"theme": "light"');
        await bob.until((screen) => has(screen, "ann left") || has(screen, "ann quit"));
      } finally {
        await server[Symbol.asyncDispose]();
      }
    }),
);

Deno.test("scrolling reaches back to the first thing that was said", needs, () =>
  inTempDir(async (dir) => {
    await using server = await Server.start(`${dir}/data`);
    const { port } = server;
    const lines = Array.from({ length: 260 }, (_, n) => `number ${n}\n`).join("");
    const teller = new Deno.Command(chatroom, {
      args: ["client", "--host", "127.0.0.1", "--port", String(port), "--nick", "teller"],
      stdin: "piped",
      stdout: "null",
      stderr: "null",
    }).spawn();
    const writer = teller.stdin.getWriter();
    await writer.write(new TextEncoder().encode(lines));
    await writer.close();
    assertEquals((await teller.status).code, 0);
    await using ann = await open(dir, port, "ann");
    await ann.until((screen) => has(screen, "number 259"));
    let top = await ann.screen();
    while (!has(top, "the beginning of #lobby")) {
      const before = top.join();
      await ann.press("PageUp");
      top = await ann.until((screen) => screen.join() !== before);
    }
    assert(has(top, "number 0"));
    await ann.press("C-End");
    await ann.until((screen) => has(screen, "number 259"));
  }));

Deno.test(
  "with --plain, and on a terminal that can do nothing, it is one line at a time",
  needs,
  () =>
    inTempDir(async (dir) => {
      await using server = await Server.start(`${dir}/data`);
      const client = `'${chatroom}' client --host 127.0.0.1 --port ${server.port}`;
      await using tmux = await Tmux.start(80, 24);
      await tmux.type(`clear; ${client} --nick ann --plain`);
      await tmux.press("Enter");
      await tmux.until((screen) => screen.at(-1) === "#lobby>");
      assertEquals(await tmux.variable("alternate_on"), "0");
      await say(tmux, "/quit");
      await tmux.until((screen) => screen.at(-1) === "$");
      await tmux.type(`clear; TERM=dumb ${client} --nick ann`);
      await tmux.press("Enter");
      await tmux.until((screen) => has(screen, "1 person in #lobby"));
      assertEquals(await tmux.variable("alternate_on"), "0");
    }),
);
