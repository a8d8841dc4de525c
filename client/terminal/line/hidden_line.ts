// A line that is typed and not shown: keys -> text. Pure state.

export interface Key {
  readonly name?: string;
  readonly ctrl?: boolean;
  readonly meta?: boolean;
}

export class HiddenLine {
  #typed: string[] = [];

  /** Takes a key, and the character that it is if it is one. Answers whether the line is whole, or given up. */
  press(
    char: string | undefined,
    { name, ctrl = false, meta = false }: Key = {},
  ): "more" | "entered" | "given up" {
    if (name === "return" || name === "enter") return "entered";
    if (name === "escape" || ctrl && (name === "c" || name === "d")) return "given up";
    if (name === "backspace") this.#typed.pop();
    else if (ctrl && name === "u") this.#typed = [];
    else if (char !== undefined && !ctrl && !meta && !/\p{Cc}/u.test(char)) this.#typed.push(char);
    return "more";
  }

  get text(): string {
    return this.#typed.join("");
  }
}
