import { assertEquals } from "@std/assert";
import { colourDepth, type Environment } from "../../../../client/terminal/theme/colour_depth.ts";
import type { Depth } from "../../../../client/terminal/theme/palette.ts";

Deno.test("the environment tells how many colours there are", () => {
  const cases: [Environment, Depth][] = [
    [{}, 0],
    [{ TERM: "dumb", COLORTERM: "truecolor" }, 0],
    [{ TERM: "vt100" }, 0],
    [{ TERM: "xterm-256color", COLORTERM: "truecolor", NO_COLOR: "1" }, 0],
    [{ TERM: "xterm-256color", NO_COLOR: "" }, 8],
    [{ TERM: "xterm-256color", COLORTERM: "24bit" }, 24],
    [{ TERM: "tmux-256color", COLORTERM: "yes" }, 8],
    [{ TERM: "xterm-direct" }, 24],
    [{ TERM: "xterm-kitty" }, 24],
    [{ TERM: "xterm" }, 4],
    [{ TERM: "screen" }, 4],
    [{ TERM: "linux" }, 4],
  ];
  for (const [environment, depth] of cases) {
    assertEquals(colourDepth(environment), depth, JSON.stringify(environment));
  }
});
