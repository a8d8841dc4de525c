// The menu of completions above the input line: what is offered, which of it is chosen, and what that does to the
// line. Opened by Tab it shows each choice in the line at once; opened by typing `:sm` it waits until one is taken.
import {
  type Candidate,
  type Completions,
  completions,
  emojiAt,
  emojiCompletions,
  type Known,
} from "./completion.ts";
import type { Edit, Editor } from "./editor.ts";

/** `tab` opens as well, and `space` is typed where it takes nothing. */
export type MenuStep = "tab" | "previous" | "next" | "accept" | "space" | "close";

/** Letters behind the colon before emoji are offered unasked. */
const unaskedLetters = 2;

type Menu =
  & { readonly candidates: readonly Candidate[]; chosen: number; readonly start: number }
  & (
    /** `end` is where the choice ends that stands in the line, in place of `word`. */
    | { readonly type: "previewed"; readonly word: string; end: number }
    | { readonly type: "suggested"; readonly end: number }
  );

export class CompletionMenu {
  #menu: Menu | undefined;
  /** The text for which the menu is. */
  #text = "";
  /** Where the short name begins for which Esc was struck. */
  #dismissed: number | undefined;

  /** What is to be shown; undefined while it is closed. */
  get shown(): { readonly items: readonly Candidate[]; readonly chosen: number } | undefined {
    return this.#menu && { items: this.#menu.candidates, chosen: this.#menu.chosen };
  }

  /** A key of the menu, or Tab where there is none. */
  step(step: MenuStep, editor: Editor, known: Known): void {
    // What came another way, such as a paste, has moved what the menu would replace.
    if (editor.text !== this.#text) this.#menu = undefined;
    this.#step(step, editor, known);
    this.#text = editor.text;
  }

  #step(step: MenuStep, editor: Editor, known: Known): void {
    const menu = this.#menu;
    if (!menu) {
      if (step === "tab") this.#open(completions(editor.text, editor.offset, known), editor);
      return;
    }
    switch (step) {
      case "previous":
        return this.#choose(menu, -1, editor);
      case "next":
        return this.#choose(menu, 1, editor);
      case "tab":
        return menu.type === "previewed" ? this.#choose(menu, 1, editor) : this.#accept(menu, editor);
      case "accept":
        return this.#accept(menu, editor);
      case "space":
        this.#menu = undefined;
        if (menu.type === "suggested") editor.insert(" ");
        else if (editor.text[menu.end] === " ") editor.apply({ type: "move", to: "right" });
        else if (editor.text[menu.end - 1] !== " ") editor.insert(" ");
        return;
      case "close":
        this.#menu = undefined;
        if (menu.type === "previewed") editor.replace(menu.start, menu.end, menu.word);
        else this.#dismissed = menu.start;
    }
  }

  /** To be told of each edit, once it is done. A whole `:smile:` becomes what it says. */
  edited(edit: Edit, editor: Editor): void {
    this.#menu = undefined;
    const { text, offset } = editor;
    this.#text = text;
    if (edit.type === "insert" && edit.text.endsWith(":")) {
      const found = emojiAt(text, offset);
      if (found) editor.replace(found.start, offset, found.picture);
      return;
    }
    if (edit.type !== "insert" && edit.type !== "delete") return;
    const offered = emojiCompletions(text, offset);
    if (offered?.start !== this.#dismissed) this.#dismissed = undefined;
    if (!offered || offered.start === this.#dismissed || offset - offered.start <= unaskedLetters) return;
    if (offered.candidates.length > 0) this.#menu = { type: "suggested", chosen: 0, ...offered };
  }

  /** The line is another one. */
  close(): void {
    this.#menu = undefined;
    this.#dismissed = undefined;
  }

  #open({ start, end, candidates }: Completions, editor: Editor): void {
    const [first, second] = candidates;
    if (!first) return;
    const word = editor.text.slice(start, end);
    editor.replace(start, end, first.insert);
    if (editor.isRefused || !second) return;
    this.#menu = { type: "previewed", candidates, chosen: 0, start, end: start + first.insert.length, word };
  }

  #choose(menu: Menu, by: number, editor: Editor): void {
    menu.chosen = (menu.chosen + by + menu.candidates.length) % menu.candidates.length;
    if (menu.type === "suggested") return;
    const { insert } = menu.candidates[menu.chosen]!;
    editor.replace(menu.start, menu.end, insert);
    if (!editor.isRefused) menu.end = menu.start + insert.length;
  }

  #accept(menu: Menu, editor: Editor): void {
    this.#menu = undefined;
    if (menu.type === "suggested") editor.replace(menu.start, menu.end, menu.candidates[menu.chosen]!.insert);
  }
}
