import { assert, assertEquals } from "@std/assert";
import { commands } from "../../../../client/commands.ts";
import type { Known } from "../../../../client/terminal/input/completion.ts";
import { CompletionMenu, type MenuStep } from "../../../../client/terminal/input/completion_menu.ts";
import { Editor } from "../../../../client/terminal/input/editor.ts";
import { randomFrom } from "../../../support/random.ts";

const known: Known = {
  nicknames: ["bob", "Ann", "anton"],
  rooms: ["#den"],
  commands,
  settings: [],
  bangs: [],
};

class Line {
  readonly editor = new Editor();
  readonly menu = new CompletionMenu();

  type(text: string): this {
    for (const char of text) {
      this.editor.insert(char);
      this.menu.edited({ type: "insert", text: char }, this.editor);
    }
    return this;
  }

  steps(...steps: MenuStep[]): this {
    for (const step of steps) this.menu.step(step, this.editor, known);
    return this;
  }

  get offered(): string[] | undefined {
    return this.menu.shown?.items.map(({ text }, index) =>
      index === this.menu.shown?.chosen ? `>${text}` : text
    );
  }
}

Deno.test("Tab with one candidate completes it, without a menu", () => {
  const line = new Line().type("bo").steps("tab");
  assertEquals([line.editor.text, line.offered], ["bob: ", undefined]);
  assertEquals(line.type("x").steps("tab").editor.text, "bob: x");
});

Deno.test("Tab with several opens the menu and shows each in the line", () => {
  const line = new Line().type("hi an").steps("tab");
  assertEquals([line.editor.text, line.offered], ["hi Ann ", [">Ann", "anton"]]);
  line.steps("tab");
  assertEquals([line.editor.text, line.offered], ["hi anton ", ["Ann", ">anton"]]);
  assertEquals(line.steps("next").editor.text, "hi Ann ");
  assertEquals(line.steps("previous").editor.text, "hi anton ");
});

Deno.test("Enter takes it, Space too without a second space, Esc gives back what was typed", () => {
  const open = () => new Line().type("hi an").steps("tab", "tab");
  for (const step of ["accept", "space"] as const) {
    const line = open().steps(step);
    assertEquals([line.editor.text, line.offered], ["hi anton ", undefined]);
  }
  const closed = open().steps("close");
  assertEquals([closed.editor.text, closed.editor.offset, closed.offered], ["hi an", 5, undefined]);
});

Deno.test("a text that changed another way is not touched by a menu that was for the one before", () => {
  const line = new Line().type("hi an").steps("tab");
  line.editor.set("another");
  line.steps("close");
  assertEquals([line.editor.text, line.offered], ["another", undefined]);
  assertEquals(line.type(" :tad").steps("accept").editor.text, "another 🎉 ");
});

Deno.test("in the middle of a line", () => {
  const line = new Line().type("hi an there");
  for (let i = 0; i < " there".length; i++) line.editor.apply({ type: "move", to: "left" });
  line.steps("tab", "space");
  assertEquals([line.editor.text, line.editor.offset], ["hi Ann there", "hi Ann ".length]);
});

Deno.test("typing on takes it", () => {
  const line = new Line().type("an").steps("tab").type("h");
  assertEquals([line.editor.text, line.offered], ["Ann: h", undefined]);
});

Deno.test("a short name offers emoji while it is typed, and changes nothing yet", () => {
  const line = new Line().type("yes :t");
  assertEquals(line.offered, undefined);
  line.type("ada");
  assertEquals([line.editor.text, line.offered], ["yes :tada", [">🎉 :tada:"]]);
  line.editor.apply({ type: "delete", to: "left" });
  line.menu.edited({ type: "delete", to: "left" }, line.editor);
  assertEquals(line.offered, [">🎉 :tada:"]);
  line.editor.apply({ type: "move", to: "left" });
  line.menu.edited({ type: "move", to: "left" }, line.editor);
  assertEquals(line.offered, undefined);
});

Deno.test("Enter and Tab take an emoji, Space does not", () => {
  for (const step of ["accept", "tab"] as const) {
    const line = new Line().type("yes :tad").steps(step);
    assertEquals([line.editor.text, line.offered], ["yes 🎉 ", undefined]);
  }
  assertEquals(new Line().type("on :tad").steps("space").type("x").editor.text, "on :tad x");
  const chosen = new Line().type(":smile").steps("next");
  const second = chosen.menu.shown!.items[1]!.insert;
  assertEquals(chosen.editor.text, ":smile");
  assertEquals(chosen.steps("accept").editor.text, second);
});

Deno.test("the menu goes round", () => {
  const line = new Line().type(":smile").steps("previous");
  assertEquals(line.menu.shown?.chosen, line.menu.shown!.items.length - 1);
  assertEquals(line.steps("next").menu.shown?.chosen, 0);
});

Deno.test("Esc keeps the menu closed for this name, and not for the next", () => {
  const line = new Line().type(":ta").steps("close").type("d");
  assertEquals([line.editor.text, line.offered], [":tad", undefined]);
  assertEquals(line.type(" :tad").offered, [">🎉 :tada:"]);
});

Deno.test("a whole short name becomes its emoji, and undo gives it back", () => {
  const line = new Line().type("so :+1:");
  assertEquals([line.editor.text, line.offered], ["so 👍", undefined]);
  line.editor.apply({ type: "undo" });
  line.menu.edited({ type: "undo" }, line.editor);
  assertEquals(line.editor.text, "so :+1:");
  assertEquals(new Line().type("so :nothing: 10:30:").editor.text, "so :nothing: 10:30:");
});

Deno.test("nothing to complete changes nothing, and what does not fit opens nothing", () => {
  const line = new Line().type("zzz").steps("tab", "next", "accept", "close", "space");
  assertEquals([line.editor.text, line.offered], ["zzz", undefined]);
  const full = { editor: new Editor(6), menu: new CompletionMenu() };
  full.editor.set("hey an");
  full.menu.step("tab", full.editor, known);
  assertEquals([full.editor.text, full.editor.isRefused, full.menu.shown], ["hey an", true, undefined]);
});

Deno.test("any keys: Esc right after Tab gives back the line as it was", () => {
  const random = randomFrom("completion menu");
  const keys = [..."an:sm/ b#", "👋", "\u0301", "🇩"];
  for (let round = 0; round < 500; round++) {
    const line = new Line();
    for (let i = random.below(8); i > 0; i--) line.type(random.pick(keys));
    for (let i = random.below(4); i > 0; i--) line.editor.apply({ type: "move", to: "left" });
    line.menu.close();
    const before = line.editor.text;
    line.steps("tab");
    if (!line.menu.shown) continue;
    for (let i = random.below(5); i > 0; i--) line.steps(random.pick<MenuStep>(["tab", "next", "previous"]));
    const { items, chosen } = line.menu.shown;
    assert(line.editor.text.includes(items[chosen]!.insert), random.seedNote);
    line.steps("close");
    assertEquals(line.editor.text, before, random.seedNote);
  }
});
