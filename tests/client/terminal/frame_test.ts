import { assertEquals } from "@std/assert";
import { Frame } from "../../../client/terminal/frame.ts";

const at = (column: number, row: number) => ({ column, row });

Deno.test("the first frame is drawn whole, of later ones the lines that differ", () => {
  const frame = new Frame();
  assertEquals(
    frame.change(["a", "", "c"], at(0, 2)),
    "\x1b[?2026h\x1b[?25l\x1b[m\x1b[2J\x1b[1;1H\x1b[m\x1b[Ka\x1b[3;1H\x1b[m\x1b[Kc\x1b[m\x1b[3;1H\x1b[?25h\x1b[?2026l",
  );
  assertEquals(
    frame.change(["a", "b", "c"], at(0, 2)),
    "\x1b[?2026h\x1b[?25l\x1b[2;1H\x1b[m\x1b[Kb\x1b[m\x1b[3;1H\x1b[?25h\x1b[?2026l",
  );
  assertEquals(
    frame.change(["a", "", "c"], at(0, 2)),
    "\x1b[?2026h\x1b[?25l\x1b[2;1H\x1b[m\x1b[K\x1b[m\x1b[3;1H\x1b[?25h\x1b[?2026l",
  );
});

Deno.test("nothing is written for the same frame, and little for a cursor that moves", () => {
  const frame = new Frame();
  frame.change(["a", "b"], at(0, 1));
  assertEquals(frame.change(["a", "b"], at(0, 1)), "");
  assertEquals(frame.change(["a", "b"], at(1, 1)), "\x1b[m\x1b[2;2H\x1b[?25h");
  assertEquals(frame.change(["a", "b"], undefined), "\x1b[?2026h\x1b[?25l\x1b[?2026l");
});

Deno.test("another height, or a terminal that others have written to, is drawn whole again", () => {
  const frame = new Frame();
  frame.change(["a"], at(0, 0));
  const whole = "\x1b[?2026h\x1b[?25l\x1b[m\x1b[2J";
  assertEquals(frame.change(["a", "b"], at(0, 0)).startsWith(whole), true);
  frame.forget();
  assertEquals(frame.change(["a", "b"], at(0, 0)).startsWith(whole), true);
});
