import { assert, assertEquals, assertLess, assertLessOrEqual } from "@std/assert";
import stringWidth from "string-width";
import { Editor } from "../../../../client/terminal/input/editor.ts";
import { editorRows, type EditorSpace } from "../../../../client/terminal/input/editor_layout.ts";
import { neutralise } from "../../../../protocol/terminal_text.ts";
import { randomFrom } from "../../../support/random.ts";

function rowsOf(text: string, space: EditorSpace, back = 0) {
  const editor = new Editor();
  editor.set(text);
  for (let i = 0; i < back; i++) editor.apply({ type: "move", to: "left" });
  return editorRows(editor, space);
}

Deno.test("text wraps at the width, the cursor with it", () => {
  const space = { width: 4, maxRows: 5 };
  assertEquals(rowsOf("", space), { rows: [""], cursor: { column: 0, row: 0 }, above: 0, below: 0 });
  assertEquals(rowsOf("abc", space).cursor, { column: 3, row: 0 });
  // A full row: what comes next stands on the row below, and so does the cursor.
  assertEquals(rowsOf("abcd", space), {
    rows: ["abcd", ""],
    cursor: { column: 0, row: 1 },
    above: 0,
    below: 0,
  });
  assertEquals(rowsOf("abcde", space, 1), { ...rowsOf("abcde", space), cursor: { column: 0, row: 1 } });
  assertEquals(rowsOf("abcd\nef", space, 7).rows, ["abcd", "ef"]);
  assertEquals(rowsOf("abcd\nef", space, 3).cursor, { column: 0, row: 1 });
  assertEquals(rowsOf("a\n\nb", space).rows, ["a", "", "b"]);
});

Deno.test("wide and joined characters are not torn", () => {
  const space = { width: 4, maxRows: 5 };
  assertEquals(rowsOf("張偉a張", space).rows, ["張偉", "a張"]);
  assertEquals(rowsOf("abc張", space).rows, ["abc", "張"]);
  assertEquals(rowsOf("👩‍👩‍👧e\u0301👋", space), {
    rows: ["👩‍👩‍👧e\u0301", "👋"],
    cursor: { column: 2, row: 1 },
    above: 0,
    below: 0,
  });
});

Deno.test("of many rows those around the cursor are shown", () => {
  const text = "1\n2\n3\n4\n5\n6\n7";
  const space = { width: 10, maxRows: 3 };
  assertEquals(rowsOf(text, space), {
    rows: ["5", "6", "7"],
    cursor: { column: 1, row: 2 },
    above: 4,
    below: 0,
  });
  assertEquals(rowsOf(text, space, 6), {
    rows: ["3", "4", "5"],
    cursor: { column: 1, row: 1 },
    above: 2,
    below: 2,
  });
  assertEquals(rowsOf(text, space, 13).rows, ["1", "2", "3"]);
  assertEquals(rowsOf(text, { width: 10, maxRows: 0 }).rows, ["7"]);
});

Deno.test("a secret shows only how long it is", () => {
  assertEquals(rowsOf("pä\nss👩‍👧", { width: 10, maxRows: 3, mask: "•" }).rows, ["••••••"]);
});

Deno.test("any text fits, is safe, and has its cursor on the screen", () => {
  const random = randomFrom("editor layout");
  const texts = [
    ..."ab \n張👋é",
    "👩‍👩‍👧",
    "\u202egnp.exe",
    "\u2066x\u2069",
    "\u200b",
    "\u200c",
    "\u200d",
    "\ufeff",
    "\u{e0041}",
    "a" + "\u0301".repeat(100),
    "x".repeat(50),
  ];
  for (let round = 0; round < 1_000; round++) {
    const text = Array.from({ length: random.below(12) }, () => random.pick(texts)).join("");
    const space = { width: 2 + random.below(20), maxRows: 1 + random.below(6) };
    const { rows, cursor, above, below } = rowsOf(text, space, random.below(20));
    const note = `${random.seedNote} ${JSON.stringify([text, space])}`;
    for (const row of rows) {
      assertLessOrEqual(stringWidth(row), space.width, note);
      assertEquals(neutralise(row), row, note);
    }
    assertLessOrEqual(rows.length, space.maxRows, note);
    assert(cursor.row >= 0 && cursor.row < rows.length && cursor.column < space.width, note);
    assert(above >= 0 && below >= 0, note);
  }
});

Deno.test("as much as fits into the line is laid out in a breath", () => {
  const editor = new Editor();
  editor.set("張é".repeat(8_192));
  const began = performance.now();
  editorRows(editor, { width: 80, maxRows: 5 });
  assertLess(performance.now() - began, 1_000);
});
