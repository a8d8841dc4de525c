import { assertEquals } from "@std/assert";
import { HiddenLine, type Key } from "../../../../client/terminal/line/hidden_line.ts";

/** Characters, or keys that are none. */
function typed(...keys: (string | Key)[]): [how: string, text: string] {
  const line = new HiddenLine();
  let how = "more";
  for (const key of keys) {
    how = typeof key === "string" ? line.press(key, { name: key }) : line.press(undefined, key);
  }
  return [how, line.text];
}

const enter = { name: "return" };

Deno.test("a hidden line takes characters of any script, and can be mended", () => {
  assertEquals(typed("a", "ä", "😀", " ", enter), ["entered", "aä😀 "]);
  assertEquals(typed("a", "😀", { name: "backspace" }, { name: "backspace" }, "b"), ["more", "b"]);
  assertEquals(typed({ name: "backspace" }, "a", { name: "u", ctrl: true }, "b", enter), ["entered", "b"]);
  assertEquals(typed("a", "\x1b", "\x07", { name: "up" }, { name: "tab" }, enter), ["entered", "a"]);
});

Deno.test("a hidden line can be given up", () => {
  for (const key of [{ name: "c", ctrl: true }, { name: "d", ctrl: true }, { name: "escape" }]) {
    assertEquals(typed("a", key)[0], "given up");
  }
});
