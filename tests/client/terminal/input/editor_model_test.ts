// The editor against one that is thought of anew for each key, over random keys.
import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import { type Edit, Editor } from "../../../../client/terminal/input/editor.ts";
import type { Motion } from "../../../../client/terminal/input/graphemes.ts";
import { randomFrom } from "../../../support/random.ts";

const undo: Edit = { type: "undo" };
const yank: Edit = { type: "yank" };
const rotate: Edit = { type: "yank older" };
const transpose: Edit = { type: "transpose" };
const move = (to: Motion): Edit => ({ type: "move", to });

const segmenter = new Intl.Segmenter("und", { granularity: "grapheme" });

/** The same, thought of anew each time from the text, with a letter for the kind of each grapheme. */
class Naive {
  text = "";
  cursor = 0;
  cut = "";

  cells(): string[] {
    return Array.from(segmenter.segment(this.text), ({ segment }) => segment);
  }

  put(before: string, behind: string): void {
    this.text = before + behind;
    this.cursor = 0;
    while (this.cells().slice(0, this.cursor).join("").length < before.length) this.cursor++;
  }

  target(to: Motion): number {
    const kinds = this.cells().map((cell) =>
      cell === "\n" ? "n" : /^\s/.test(cell) ? " " : /^[\p{L}\p{N}\p{M}_]/u.test(cell) ? "w" : "."
    ).join("");
    const before = (pattern: RegExp) => pattern.exec(kinds.slice(0, this.cursor))!.index;
    const behind = (pattern: RegExp) => this.cursor + pattern.exec(kinds.slice(this.cursor))![0].length;
    const targets: Record<Motion, number> = {
      "left": Math.max(0, this.cursor - 1),
      "right": Math.min(kinds.length, this.cursor + 1),
      "start": 0,
      "end": kinds.length,
      "line start": before(/[^n]*$/),
      "line end": behind(/^[^n]*/),
      "blank left": before(/[^ n]*[ n]*$/),
      "word left": before(/w*[^w]*$/),
      "word right": behind(/^[^w]*w*/),
    };
    return targets[to];
  }

  erase(to: Motion): string {
    let target = this.target(to);
    if (target === this.cursor && to === "line end") target = this.target("right");
    if (target === this.cursor && to === "line start") target = this.target("left");
    const cells = this.cells();
    const [from, end] = [Math.min(target, this.cursor), Math.max(target, this.cursor)];
    this.put(cells.slice(0, from).join(""), cells.slice(end).join(""));
    return cells.slice(from, end).join("");
  }

  insert(text: string): void {
    const cells = this.cells();
    this.put(cells.slice(0, this.cursor).join("") + text, cells.slice(this.cursor).join(""));
  }
}

const motions: Motion[] = [
  "left",
  "right",
  "start",
  "end",
  "line start",
  "line end",
  "blank left",
  "word left",
  "word right",
];
const texts = [
  ..."aZ9_ .,\n-é張👋가",
  "\u0301",
  "\u200d",
  "👩",
  "👧",
  "🇩",
  "🇪",
  "\ufe0f",
  "ᄀ",
  "ᅡ",
  "one two",
  "a\nb",
];

Deno.test("any keys do what a naive editor does", () => {
  const random = randomFrom("editor");
  for (let round = 0; round < 300; round++) {
    const made = new Editor(40);
    const naive = new Naive();
    for (let step = 0; step < 60; step++) {
      const to = random.pick(motions);
      const text = random.pick(texts);
      switch (random.below(6)) {
        case 0:
          made.apply({ type: "delete", to });
          naive.erase(to);
          break;
        case 1:
          // A move in between, so that each cut stands alone.
          made.apply(move("line end"));
          naive.cursor = naive.target("line end");
          made.apply({ type: "kill", to });
          naive.cut = naive.erase(to) || naive.cut;
          break;
        case 2:
          made.apply(yank);
          if (!made.isRefused) naive.insert(naive.cut);
          break;
        case 3:
          made.apply(move(to));
          naive.cursor = naive.target(to);
          break;
        default:
          made.insert(text);
          assertEquals(made.isRefused, naive.text.length + text.length > 40, random.seedNote);
          if (!made.isRefused) naive.insert(text);
      }
      assertEquals(
        [made.text, made.cursor, made.graphemes],
        [naive.text, naive.cursor, naive.cells()],
        random.seedNote,
      );
    }
  }
});

Deno.test("undo goes back through what was there, to nothing", () => {
  const random = randomFrom("editor undo");
  for (let round = 0; round < 100; round++) {
    const made = new Editor();
    const seen = new Set([made.text]);
    for (let step = 0; step < 60; step++) {
      made.apply(random.pick<Edit>([
        { type: "insert", text: random.pick(texts) },
        { type: "kill", to: random.pick(motions) },
        { type: "delete", to: random.pick(motions) },
        move(random.pick(motions)),
        yank,
        rotate,
        transpose,
        undo,
      ]));
      seen.add(made.text);
      assertLessOrEqual(made.cursor, made.graphemes.length, random.seedNote);
      assertEquals(made.graphemes.join(""), made.text, random.seedNote);
    }
    for (let step = 0; step < 60; step++) {
      made.apply(undo);
      assert(seen.has(made.text), random.seedNote);
    }
    assertEquals(made.text, "", random.seedNote);
  }
});
