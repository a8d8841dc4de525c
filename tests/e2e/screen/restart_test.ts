// The server is killed in the middle of a conversation and started again: the screens catch up, nothing is lost,
// nothing is there twice, and what was being typed is still there.
import { assertEquals } from "@std/assert";
import { executable } from "../../support/executable.ts";
import { requireProgram } from "../../support/optional.ts";
import { ScreenClient } from "../../support/screen_client.ts";
import { inTempDir } from "../../support/temp_dir.ts";

const tmux = requireProgram("tmux");

class BuiltServer implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly port: number;

  private constructor(child: Deno.ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
  }

  static async start(data: string, port = 0): Promise<BuiltServer> {
    const args = ["server", "--host", "127.0.0.1", "--port", String(port), "--data", data];
    const child = new Deno.Command(executable(), { args, stdin: "null", stdout: "piped", stderr: "null" })
      .spawn();
    let said = "";
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
      said += text;
      const found = /127\.0\.0\.1:(\d+)/.exec(said)?.[1];
      if (found !== undefined) return new BuiltServer(child, Number(found));
    }
    throw new Error(`The server did not start: ${said}`);
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
  }
}

Deno.test(
  "a killed server that comes back loses nothing, doubles nothing, and leaves the draft",
  tmux,
  () =>
    inTempDir(async (dir) => {
      await using first = await BuiltServer.start(`${dir}/data`);
      await using ann = await ScreenClient.join(first.port, "ann");
      await using bob = await ScreenClient.join(first.port, "bob");
      for (let number = 1; number <= 3; number++) await ann.say(`number ${number}.`);
      await bob.shows(/│ number 3\./);
      await bob.type("half a sentence");
      await bob.shows(/^#lobby> half a sentence$/);
      await first.kill();
      await ann.shows(/ 127\.0\.0\.1:\d+: /);
      await ann.say("number 4.");
      await ann.shows("1 waiting");
      await using second = await BuiltServer.start(`${dir}/data`, first.port);
      assertEquals(second.port, first.port);
      await bob.shows(/│ number 4\./, "caught up", /^#lobby> half a sentence$/);
      await ann.shows(/│ number 4\./, "caught up");
      await bob.type(" and its end");
      await bob.press("Enter");
      const expected = ["number 1.", "number 2.", "number 3.", "number 4.", "half a sentence and its end"];
      for (const client of [ann, bob]) {
        const screen = await client.shows(/│ half a sentence and its end/);
        const said = screen.flatMap((line) => /│ (number \d\.|half a .*end)/.exec(line)?.[1] ?? []);
        assertEquals(said, expected);
        assertEquals(screen.filter((line) => /left the server/.test(line)), []);
      }
    }),
);
