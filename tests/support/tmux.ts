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
  static start(columns: number, rows: number): Promise<Tmux> {
    return Tmux.run(columns, rows, "env PS1='$ ' TERM=screen-256color sh");
  }

  /** Starts what a shell makes of these words on a screen of this size, which stays when they have ended. */
  static async run(columns: number, rows: number, words: string): Promise<Tmux> {
    const tmux = new Tmux(await Deno.makeTempDir({ prefix: "tmux-" }));
    const size = ["-x", String(columns), "-y", String(rows)];
    const keep = ["set-option", "remain-on-exit", "on"];
    await tmux.#run("-f", "/dev/null", "new-session", "-d", ...size, words, ";", ...keep);
    return tmux;
  }

  /** Types text as it is. */
  async type(text: string): Promise<void> {
    await this.#run("send-keys", "-l", "--", text);
  }

  /** Presses keys by their tmux names: Enter, Tab, C-c. */
  async press(...keys: string[]): Promise<void> {
    await this.#run("send-keys", ...keys);
  }

  /** Pastes text, between the marks of a bracketed paste where the program has asked for them. */
  async paste(text: string): Promise<void> {
    await this.#run("set-buffer", "--", text);
    await this.#run("paste-buffer", "-p", "-r");
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

  /** The screen row by row, without the blanks at their ends. */
  async rows(): Promise<string[]> {
    return (await this.#run("capture-pane", "-p")).split("\n").slice(0, -1);
  }

  /** The screen row by row, each with the codes of its looks. */
  async styled(): Promise<string[]> {
    return (await this.#run("capture-pane", "-p", "-e")).split("\n").slice(0, -1);
  }

  /** The cursor's cell, from 0, and the process that the terminal was started for. */
  async state(): Promise<{ readonly column: number; readonly row: number; readonly pid: number }> {
    const told = await this.#run("display-message", "-p", "#{cursor_x} #{cursor_y} #{pane_pid}");
    const [column = NaN, row = NaN, pid = NaN] = told.split(" ").map(Number);
    return { column, row, pid };
  }

  /** What programs have called the terminal. */
  async title(): Promise<string> {
    return await this.#run("display-message", "-p", "#{pane_title}");
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
