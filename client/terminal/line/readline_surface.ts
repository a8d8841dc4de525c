// The surface for a person at a terminal: one line to edit at the bottom, with history and completion, and
// everything that arrives above it, so that it is never torn. The only file that knows node:readline.
import process from "node:process";
import { createInterface, type Interface } from "node:readline";
import { HiddenLine, type Key } from "./hidden_line.ts";
import type { Complete, ShownLine, Surface } from "./surface.ts";

const clearDown = "\r\x1b[J";

/** What the editor has, beyond what is declared of it. */
type Editor = Interface & { line: string; cursor: number; history: string[]; prevRows: number };

type OnKey = (char: string | undefined, key: Key | undefined) => void;

export class ReadlineSurface implements Surface {
  readonly type = "terminal";
  readonly gone: Promise<void>;
  readonly #editor: Editor;
  #complete: Complete = () => [[], ""];
  #waiting: string[] = [];
  #flushTimer: ReturnType<typeof setTimeout> | undefined;
  #typed: string[] = [];
  #closed = false;
  #wake = Promise.withResolvers<void>();
  /** On which row below its first the edited line ends: known at Enter, before the editor forgets. */
  #lastRow = 0;
  #prompt = "";
  /** Takes the keys while a password is typed, in place of the editor. */
  #hidden: { readonly giveUp: () => void } | undefined;
  #questions: Promise<unknown> = Promise.resolve();

  constructor() {
    const { stdin: input, stdout: output } = process;
    const completer = (line: string) => this.#complete(line);
    this.#editor = createInterface({
      input,
      output,
      completer,
      terminal: true,
      prompt: "",
      historySize: 500,
    }) as Editor;
    this.gone = new Promise((resolve) => output.once("error", () => resolve()));
    input.prependListener("keypress", (_text, key: { name?: string } | undefined) => {
      if (key?.name === "return" || key?.name === "enter") this.#measure();
    });
    this.#editor.on("line", (line) => this.#enter(line));
    this.#editor.on("SIGINT", () => this.#interrupt());
    // After Ctrl-Z and fg the editor stays paused until it is asked for its prompt.
    this.#editor.on("SIGCONT", () => this.#redraw());
    this.#editor.on("close", () => {
      this.#eraseLine();
      this.#closed = true;
      this.#hidden?.giveUp();
      this.#wake.resolve();
    });
  }

  show(lines: readonly ShownLine[]): void {
    for (const { text } of lines) this.#waiting.push(text);
    // A burst is drawn in one go.
    this.#flushTimer ??= setTimeout(() => this.#flush(), 0);
  }

  prompt(text: string): void {
    if (this.#closed) return;
    this.#prompt = text;
    if (this.#hidden) return;
    this.#flush();
    this.#eraseLine();
    this.#editor.setPrompt(text);
    this.#redraw();
  }

  secret(question: string): Promise<string | undefined> {
    const answer = this.#questions.then(() => this.#ask(question));
    this.#questions = answer;
    return answer;
  }

  forget(line: string): void {
    const { history } = this.#editor;
    for (let at = history.indexOf(line); at >= 0; at = history.indexOf(line)) history.splice(at, 1);
  }

  async *typed(complete: Complete): AsyncGenerator<string> {
    this.#complete = complete;
    while (true) {
      const line = this.#typed.shift();
      if (line !== undefined) yield line;
      else if (this.#closed) return;
      else {
        await this.#wake.promise;
        this.#wake = Promise.withResolvers();
      }
    }
  }

  close(): Promise<void> {
    this.#flush();
    if (!this.#closed) this.#editor.close();
    return Promise.resolve();
  }

  /** Keys go to the question alone until it is answered, and the line that was begun comes back behind it. */
  async #ask(question: string): Promise<string | undefined> {
    if (this.#closed) return undefined;
    const { stdin: input } = process;
    const editor = this.#editor;
    const begun = { line: editor.line, cursor: editor.cursor };
    const hidden = new HiddenLine();
    const ended = Promise.withResolvers<"entered" | "given up">();
    let isOver = false;
    const onKey: OnKey = (char, key) => {
      if (isOver) return;
      const press = hidden.press(char, key);
      if (press === "more") return;
      isOver = true;
      ended.resolve(press);
    };
    const others = input.listeners("keypress") as OnKey[];
    input.on("keypress", onKey);
    for (const other of others) input.removeListener("keypress", other);
    this.#hidden = { giveUp: () => ended.resolve("given up") };
    this.#replaceLine({ line: "", cursor: 0 }, question);
    const how = await ended.promise;
    // What was pasted behind the end of the line must not be taken for something to say.
    await new Promise((resolve) => setTimeout(resolve, 0));
    for (const other of others) input.on("keypress", other);
    input.removeListener("keypress", onKey);
    this.#hidden = undefined;
    if (!this.#closed) this.#replaceLine(begun, this.#prompt);
    return how === "entered" ? hidden.text : undefined;
  }

  #replaceLine({ line, cursor }: { readonly line: string; readonly cursor: number }, prompt: string): void {
    this.#flush();
    this.#eraseLine();
    this.#editor.line = line;
    this.#editor.cursor = cursor;
    this.#editor.setPrompt(prompt);
    this.#redraw();
  }

  #flush(): void {
    clearTimeout(this.#flushTimer);
    this.#flushTimer = undefined;
    if (this.#waiting.length === 0) return;
    const text = this.#waiting.map((line) => `${line}\n`).join("");
    this.#waiting = [];
    if (this.#closed) {
      process.stdout.write(text);
      return;
    }
    this.#eraseLine();
    process.stdout.write(text);
    this.#redraw();
  }

  /** Takes prompt and edited line off the screen and leaves the cursor where they began. */
  #eraseLine(): void {
    const { rows } = this.#editor.getCursorPos();
    process.stdout.write((rows > 0 ? `\x1b[${rows}A` : "") + clearDown);
    // Else the editor would go up from here to where the line began before, and clear what is shown there.
    this.#editor.prevRows = 0;
  }

  #redraw(): void {
    this.#editor.prompt(true);
  }

  #measure(): void {
    const editor = this.#editor;
    editor.cursor = editor.line.length;
    this.#lastRow = editor.getCursorPos().rows;
  }

  /** What was typed is taken off the screen: it comes back as a message, once it is one. */
  #enter(line: string): void {
    process.stdout.write(`\x1b[${this.#lastRow + 1}A${clearDown}`);
    this.#redraw();
    this.#typed.push(line);
    this.#wake.resolve();
  }

  /** Ctrl-C: the line, or if there is none, the program. */
  #interrupt(): void {
    if (this.#editor.line === "") return void this.close();
    this.#editor.write(null, { ctrl: true, name: "e" });
    this.#editor.write(null, { ctrl: true, name: "u" });
  }
}
