// A real terminal for a test: a tmux server of its own, driven by keys and read back as text.
import { deadline } from "@std/async/deadline";
import { poll } from "@std/async/poll";

const patienceMs = 20_000;

export class Tmux implements AsyncDisposable {
  /** Holds the server's socket. */
  readonly #dir: string;

  private constructor(dir: string) {
    this.#dir = dir;
  }

  /** Starts a shell without settings, with "$ " for its prompt, on a screen of this size. */
  static async start(columns: number, rows: number): Promise<Tmux> {
    const tmux = new Tmux(await Deno.makeTempDir({ prefix: "tmux-" }));
    const size = ["-x", String(columns), "-y", String(rows)];
    await tmux.#run("-f", "/dev/null", "new-session", "-d", ...size, "env PS1='$ ' TERM=screen-256color sh");
    return tmux;
  }

  /** Types text as it is. */
  async type(text: string): Promise<void> {
    await this.#run("send-keys", "-l", text);
  }

  /** Presses keys by their tmux names: Enter, Tab, C-c. */
  async press(...keys: string[]): Promise<void> {
    await this.#run("send-keys", ...keys);
  }

  async resize(columns: number, rows: number): Promise<void> {
    await this.#run("resize-window", "-x", String(columns), "-y", String(rows));
  }

  /** What is on the screen, wrapped lines put together, without empty lines. */
  async screen(): Promise<string[]> {
    const text = await this.#run("capture-pane", "-p", "-J");
    return text.split("\n").map((line) => line.trimEnd()).filter((line) => line !== "");
  }

  /** One of tmux's own variables about the terminal, such as `alternate_on`. */
  async variable(name: string): Promise<string> {
    return (await this.#run("display-message", "-p", `#{${name}}`)).trim();
  }

  /** Waits until the screen fits, and answers it. Throws with the last screen when it does not. */
  async until(fits: (screen: readonly string[]) => boolean): Promise<string[]> {
    let last: string[] = [];
    const look = async () => last = await this.screen();
    try {
      return await deadline(poll(look, fits, { interval: 20 }), patienceMs);
    } catch (error) {
      throw new Error(`The screen did not come to look as it should:\n${last.join("\n")}`, { cause: error });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#run("kill-server");
    await Deno.remove(this.#dir, { recursive: true });
  }

  async #run(...args: string[]): Promise<string> {
    const command = new Deno.Command("tmux", { args: ["-S", `${this.#dir}/socket`, ...args], stdin: "null" });
    const { success, stdout, stderr } = await command.output();
    if (!success) throw new Error(`tmux ${args[0]}: ${new TextDecoder().decode(stderr)}`);
    return new TextDecoder().decode(stdout);
  }
}
