// The text being typed, its cursor, and what keys do to them. Counts in graphemes, so that no key ever cuts one. Pure:
// knows neither keys (bindings.ts) nor the width of the screen (editor_layout.ts).
import { graphemes, type Motion, moved, typeable } from "./graphemes.ts";
import { InputHistory } from "./input_history.ts";
import { KillRing } from "./kill_ring.ts";

/** What fits, in UTF-16 units. */
export const textLimit = 16 * 1024;

const undoLimit = 100;

export type Edit =
  | { readonly type: "insert"; readonly text: string }
  | { readonly type: "move"; readonly to: Motion }
  /** A line up or down in the text; from its first or last line, through the history. */
  | { readonly type: "line"; readonly way: "up" | "down" }
  | { readonly type: "delete"; readonly to: Motion }
  /** Deletes into the kill ring. */
  | { readonly type: "kill"; readonly to: Motion }
  | { readonly type: "yank" }
  /** Right after a yank: the piece before instead. */
  | { readonly type: "yank older" }
  | { readonly type: "transpose" }
  | { readonly type: "undo" };

interface Snapshot {
  readonly text: string;
  readonly cells: readonly string[];
  readonly cursor: number;
}

/** What the edit before did, where the next one may go on with it. */
type Last =
  | { readonly type: "other" | "insert" | "kill" }
  | { readonly type: "line"; readonly column: number }
  | { readonly type: "yank"; readonly from: number; readonly length: number };

const other: Last = { type: "other" };

/** For a secret use an editor of its own: this one remembers lines and what was cut out of them. */
export class Editor {
  readonly #limit: number;
  readonly #history = new InputHistory();
  readonly #ring = new KillRing();
  #undo: Snapshot[] = [];
  #text = "";
  #cells: readonly string[] = [];
  #cursor = 0;
  #last: Last = other;
  #isRefused = false;

  constructor(limit: number = textLimit) {
    this.#limit = limit;
  }

  /** With line breaks as \n, and no other control characters. */
  get text(): string {
    return this.#text;
  }

  get graphemes(): readonly string[] {
    return this.#cells;
  }

  /** Graphemes in front of the cursor. */
  get cursor(): number {
    return this.#cursor;
  }

  /** UTF-16 units in front of the cursor. */
  get offset(): number {
    return this.#offsetOf(this.#cursor);
  }

  get lines(): string[] {
    return this.#text.split("\n");
  }

  /** The last edit would have made the text too long, and was not done. */
  get isRefused(): boolean {
    return this.#isRefused;
  }

  /** Replaces all of the text, the cursor behind it. What is too long is cut. */
  set(text: string): void {
    let kept = typeable(text).slice(0, this.#limit);
    if (/[\ud800-\udbff]$/.test(kept)) kept = kept.slice(0, -1);
    this.#put(kept, kept.length);
    this.#undo = [];
    this.#last = other;
    this.#isRefused = false;
  }

  /** The text, to be sent; the line is empty then. What holds a secret is to be forgotten. */
  take(memory: "remember" | "forget" = "remember"): string {
    const text = this.#text;
    if (memory === "remember") this.#history.add(text);
    else this.#history.leave();
    this.set("");
    return text;
  }

  insert(text: string): void {
    this.apply({ type: "insert", text });
  }

  /** Replaces a range of UTF-16 units, the cursor behind it: a completion. One step for undo. */
  replace(start: number, end: number, text: string): void {
    this.#isRefused = false;
    this.#replace(start, end, typeable(text));
    this.#last = other;
  }

  apply(edit: Edit): void {
    const last = this.#last;
    this.#isRefused = false;
    this.#last = other;
    switch (edit.type) {
      case "insert":
        return this.#insert(typeable(edit.text), last);
      case "move":
        this.#cursor = moved(this.#cells, this.#cursor, edit.to);
        return;
      case "line":
        return this.#line(edit.way, last);
      case "delete":
        this.#cut(edit.to);
        return;
      case "kill":
        return this.#kill(edit.to, last);
      case "yank":
        return this.#yank(this.#cursor, this.#cursor);
      case "yank older":
        if (last.type !== "yank") return;
        this.#ring.rotate();
        return this.#yank(last.from, last.from + last.length);
      case "transpose":
        return this.#transpose();
      case "undo":
        return this.#back();
    }
  }

  #insert(text: string, last: Last): void {
    // A word is undone as one.
    const goesOn = last.type === "insert" && /^\S/.test(text);
    const at = this.offset;
    if (this.#replace(at, at, text, goesOn)) this.#last = { type: "insert" };
  }

  #line(way: "up" | "down", last: Last): void {
    const start = moved(this.#cells, this.#cursor, "line start");
    const column = last.type === "line" ? last.column : this.#cursor - start;
    const inside = way === "up" ? start - 1 : moved(this.#cells, this.#cursor, "line end") + 1;
    if (inside < 0 || inside > this.#cells.length) return this.#look(way === "up" ? "older" : "newer");
    const lineStart = moved(this.#cells, inside, "line start");
    this.#cursor = Math.min(lineStart + column, moved(this.#cells, lineStart, "line end"));
    this.#last = { type: "line", column };
  }

  #look(way: "older" | "newer"): void {
    const found = this.#history.look(way, this.#text);
    if (found !== undefined) this.set(found);
  }

  /** Deletes from the cursor to where the motion gets, and answers what. */
  #cut(motion: Motion): string {
    let to = moved(this.#cells, this.#cursor, motion);
    // At the end of a line there is its break to take.
    if (to === this.#cursor && motion === "line end") to = moved(this.#cells, to, "right");
    if (to === this.#cursor && motion === "line start") to = moved(this.#cells, to, "left");
    const [start, end] = [
      this.#offsetOf(Math.min(to, this.#cursor)),
      this.#offsetOf(Math.max(to, this.#cursor)),
    ];
    const text = this.#text.slice(start, end);
    if (text !== "") this.#replace(start, end, "");
    return text;
  }

  #kill(motion: Motion, last: Last): void {
    const isBack = motion.endsWith("left") || motion.endsWith("start");
    const text = this.#cut(motion);
    if (text !== "") this.#ring.add(text, last.type === "kill" ? isBack ? "before" : "behind" : undefined);
    this.#last = { type: "kill" };
  }

  #yank(from: number, to: number): void {
    const text = this.#ring.latest;
    if (text === undefined) return;
    const start = this.#offsetOf(from);
    if (!this.#replace(start, this.#offsetOf(to), text)) return;
    this.#last = { type: "yank", from, length: this.#cursor - from };
  }

  #transpose(): void {
    const isAtEnd = this.#cursor === moved(this.#cells, this.#cursor, "line end");
    const at = isAtEnd ? this.#cursor - 1 : this.#cursor;
    const [left, right] = [this.#cells[at - 1], this.#cells[at]];
    if (left === undefined || right === undefined || left === "\n" || right === "\n") return;
    this.#replace(this.#offsetOf(at - 1), this.#offsetOf(at + 1), right + left);
  }

  #back(): void {
    const snapshot = this.#undo.pop();
    if (!snapshot) return;
    this.#text = snapshot.text;
    this.#cells = snapshot.cells;
    this.#cursor = snapshot.cursor;
  }

  #offsetOf(cursor: number): number {
    if (this.#cells.length === this.#text.length) return cursor;
    let offset = 0;
    for (let i = 0; i < cursor; i++) offset += this.#cells[i]!.length;
    return offset;
  }

  /** Offsets in UTF-16 units. False where it would get too long. */
  #replace(start: number, end: number, text: string, goesOn = false): boolean {
    const next = this.#text.slice(0, start) + text + this.#text.slice(end);
    if (next.length > this.#limit) {
      this.#isRefused = true;
      return false;
    }
    if (!goesOn) this.#undo.push({ text: this.#text, cells: this.#cells, cursor: this.#cursor });
    if (this.#undo.length > undoLimit) this.#undo.shift();
    this.#put(next, start + text.length);
    return true;
  }

  /** What is put together may join: the cursor goes behind the grapheme that `offset` falls into. */
  #put(text: string, offset: number): void {
    this.#text = text;
    this.#cells = graphemes(text);
    let cursor = 0;
    for (let at = 0; at < offset; cursor++) at += this.#cells[cursor]!.length;
    this.#cursor = cursor;
  }
}
