import { assert, assertEquals } from "@std/assert";
import { type Edit, Editor, textLimit } from "../../../../client/terminal/input/editor.ts";
import type { Motion } from "../../../../client/terminal/input/graphemes.ts";
import { historyLimit } from "../../../../client/terminal/input/input_history.ts";

const left: Edit = { type: "move", to: "left" };
const up: Edit = { type: "line", way: "up" };
const down: Edit = { type: "line", way: "down" };
const undo: Edit = { type: "undo" };
const yank: Edit = { type: "yank" };
const rotate: Edit = { type: "yank older" };
const transpose: Edit = { type: "transpose" };
const kill = (to: Motion): Edit => ({ type: "kill", to });
const erase = (to: Motion): Edit => ({ type: "delete", to });
const move = (to: Motion): Edit => ({ type: "move", to });

/** `text` with a | where the cursor is. */
function editor(text: string): Editor {
  const made = new Editor();
  made.set(text.replace("|", ""));
  while (made.offset > text.indexOf("|")) made.apply(left);
  return made;
}

function shown(editor: Editor): string {
  return `${editor.text.slice(0, editor.offset)}|${editor.text.slice(editor.offset)}`;
}

function after(text: string, ...edits: Edit[]): string {
  const made = editor(text);
  for (const edit of edits) made.apply(edit);
  return shown(made);
}

Deno.test("moving", () => {
  assertEquals(after("ab|c", left), "a|bc");
  assertEquals(after("|abc", left), "|abc");
  assertEquals(after("abc|", move("right")), "abc|");
  assertEquals(after("one two, thr|ee", move("word left")), "one two, |three");
  assertEquals(after("one two, |three", move("word left")), "one |two, three");
  assertEquals(after("one| two", move("word right")), "one two|");
  assertEquals(after("one\ntw|o\nthree", move("line start")), "one\n|two\nthree");
  assertEquals(after("one\nt|wo\nthree", move("line end")), "one\ntwo|\nthree");
  assertEquals(after("one\nt|wo", move("start")), "|one\ntwo");
  assertEquals(after("o|ne\ntwo", move("end")), "one\ntwo|");
});

Deno.test("a grapheme is one step, and goes as one", () => {
  assertEquals(after("a👩‍👩‍👧|b", left), "a|👩‍👩‍👧b");
  assertEquals(after("ae\u0301|b", erase("left")), "a|b");
  assertEquals(after("|🇩🇪🇫🇷", erase("right")), "|🇫🇷");
  assertEquals(after("張偉|", erase("left")), "張|");
});

Deno.test("what comes in pieces joins", () => {
  const made = new Editor();
  for (const piece of ["👩", "\u200d", "👧", "e", "\u0301"]) made.insert(piece);
  assertEquals([made.graphemes, made.cursor], [["👩‍👧", "e\u0301"], 2]);
  // What was between two halves of a flag is deleted: the cursor goes behind what they are together.
  assertEquals(after("🇩x|🇪", erase("left")), "🇩🇪|");
});

Deno.test("cutting and putting back", () => {
  assertEquals(after("ab|cd", kill("line end"), yank), "abcd|");
  assertEquals(after("ab|cd\nef", kill("line end"), kill("line end")), "ab|ef");
  assertEquals(after("ab\n|cd", kill("line start")), "ab|cd");
  assertEquals(after("one a-b|", kill("blank left")), "one |");
  assertEquals(after("one a-b|", kill("word left")), "one a-|");
  assertEquals(after("|one two", kill("word right"), yank, yank), "oneone| two");
  assertEquals(after("a|b", yank), "a|b");
});

Deno.test("what is cut in one go is put back as one", () => {
  assertEquals(after("one two three|", kill("blank left"), kill("blank left"), yank), "one two three|");
  assertEquals(after("|one two", kill("word right"), kill("word right"), yank), "one two|");
  assertEquals(after("one two|", kill("blank left"), move("start"), kill("line end"), yank), "one |");
});

Deno.test("Alt+y goes round through what was cut", () => {
  const made = editor("1|");
  for (const text of ["2", "3"]) {
    made.apply(kill("line start"));
    made.insert(text);
  }
  made.apply(kill("line start"));
  made.insert("<>");
  made.apply(left);
  const seen = [yank, rotate, rotate, rotate].map((edit) => (made.apply(edit), shown(made)));
  assertEquals(seen, ["<3|>", "<2|>", "<1|>", "<3|>"]);
  made.insert("x");
  made.apply(rotate);
  assertEquals(shown(made), "<3x|>");
});

Deno.test("^T swaps graphemes, and not over the end of a line", () => {
  assertEquals(after("a|bc", transpose), "ba|c");
  assertEquals(after("abe\u0301|", transpose), "ae\u0301b|");
  assertEquals(after("ab|\ncd", transpose), "ba|\ncd");
  assertEquals(after("ab\n|cd", transpose), "ab\n|cd");
  assertEquals(after("a|", transpose), "a|");
  assertEquals(after("|", transpose), "|");
});

Deno.test("undo takes back a word, a cut, a paste", () => {
  const made = new Editor();
  for (const char of "one two") made.insert(char);
  made.apply(undo);
  assertEquals(shown(made), "one|");
  made.apply(kill("line start"));
  made.insert("a\nb");
  made.apply(undo);
  made.apply(undo);
  assertEquals(shown(made), "one|");
  for (let i = 0; i < 5; i++) made.apply(undo);
  assertEquals(shown(made), "|");
});

Deno.test("up and down stay in the text while there are lines, and remember the column", () => {
  assertEquals(after("long line\nx\nanother|", up), "long line\nx|\nanother");
  assertEquals(after("long line\nx\nanother|", up, up), "long li|ne\nx\nanother");
  assertEquals(after("long line\nx\nanother|", up, up, down, down), "long line\nx\nanother|");
  assertEquals(after("ab\nc|d", up, move("right"), down), "ab\ncd|");
});

Deno.test("from the first line up is through the history, and the draft waits below", () => {
  const made = new Editor();
  for (const line of ["one", "two", "two", " ", "a\nb"]) {
    made.set(line);
    assertEquals(made.take(), line);
  }
  made.insert("draft");
  const seen = [up, up, up, up, up].map((edit) => (made.apply(edit), made.text));
  assertEquals(seen, ["a\nb", "a\nb", "two", "one", "one"]);
  made.insert("!");
  const back = [down, down, down, down].map((edit) => (made.apply(edit), made.text));
  assertEquals(back, ["two", "a\nb", "draft", "draft"]);
  for (const _ of "1234") made.apply(up);
  assertEquals(made.text, "one!", "what was changed on the way is not lost");
  made.apply(erase("left"));
  made.apply(down);
  made.apply(up);
  assertEquals(made.text, "one", "nor does it come back once it is as it was");
  made.take();
  for (const _ of "1234567") made.apply(up);
  assertEquals(made.text, "one", "what was sent from there is remembered as what was sent");
});

Deno.test("a secret is not remembered, and the history has a bound", () => {
  const made = new Editor();
  for (let i = 0; i < historyLimit + 10; i++) {
    made.set(`line ${i}`);
    made.take();
  }
  made.set("/password secret");
  made.take("forget");
  made.apply(up);
  assertEquals(made.text, `line ${historyLimit + 9}`);
  for (let i = 0; i < historyLimit * 2; i++) made.apply(up);
  assertEquals(made.text, "line 10");
});

Deno.test("what does not fit is refused whole, and said", () => {
  const made = new Editor();
  made.insert("x".repeat(textLimit - 1));
  assert(!made.isRefused);
  made.insert("yz");
  assert(made.isRefused);
  assertEquals(made.text.length, textLimit - 1);
  made.insert("y");
  assert(!made.isRefused);
  made.apply(kill("line start"));
  made.apply(yank);
  made.apply(yank);
  assert(made.isRefused);
  assertEquals(made.text.length, textLimit);
  made.set("é".repeat(textLimit * 2));
  assertEquals(made.text.length, textLimit);
  made.set("x" + "👋".repeat(textLimit));
  assertEquals(made.text.length, textLimit - 1);
});

Deno.test("no control character gets in", () => {
  const made = new Editor();
  made.insert("a\x1b[31m\x07\r\nb\tc\u009b\u2028d\x7f");
  assertEquals(made.text, "a[31m\nb    c\nd");
  made.set("\x1bx");
  assertEquals(made.text, "x");
  made.replace(0, 1, "\x9by");
  assertEquals(made.text, "y");
});

Deno.test("a completion replaces a range, in one step", () => {
  const made = editor("hi an| there");
  made.replace(3, 5, "ann");
  assertEquals(shown(made), "hi ann| there");
  made.apply(undo);
  assertEquals(shown(made), "hi an| there");
});
